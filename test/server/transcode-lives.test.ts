import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ffmpegAt, ffmpegOnPath } from '../../src/media/ffmpeg/find.ts'
import { EncodedAnew, isAlive, runningFfmpegs, serveWithFfmpeg } from '../helpers/encoded-anew.ts'
import { eventually } from '../helpers/eventually.ts'
import { MadeMedia } from '../helpers/made-media.ts'
import { OpenedFolder } from '../helpers/opened.ts'
import { anyPort, startVidserve } from '../helpers/vidserve.ts'

const NAME = 'long.vob'
const folder = new OpenedFolder()

const made = new MadeMedia()

/** Ten minutes that are encoded quickly, and are too much for the pipe between the processes. */
beforeAll(() => {
  const source = 'testsrc2=s=64x48:r=10:d=600'
  made.make(NAME, ...['-f', 'lavfi', '-i', source, '-c:v', 'mpeg2video', '-r', '25', '-g', '12'])
})
afterAll(() => made.remove())

beforeEach(() => linkSync(made.path(NAME), join(folder.root, NAME)))

/** Says that somebody is there, over and over as a page does, until the test ends or this is aborted. */
async function attend(anew: EncodedAnew): Promise<AbortController> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const ask = () => fetch(anew.url('../alive'), { signal: leaving.signal })
  const stay = async (answer: Response): Promise<void> => {
    expect(await answer.text()).toContain('retry: ')
    await stay(await ask())
  }
  const first = await ask()
  void stay(first).catch(() => undefined)
  return leaving
}

async function begin(): Promise<{ anew: EncodedAnew; close: () => Promise<void>; port: number }> {
  const { server, parts } = await serveWithFfmpeg(folder)
  const anew = await EncodedAnew.of(server.port, parts, NAME)
  return { anew, close: () => server.close(), port: server.port }
}

describe('a run of ffmpeg', () => {
  test('is one for each viewer, begun anew where the viewer goes', async () => {
    const { anew } = await begin()
    await anew.get('init.mp4')
    await anew.get('0.m4s')
    const [first] = runningFfmpegs()
    await anew.get('1.m4s')
    expect(runningFfmpegs()).toEqual([first])
    await anew.get('100.m4s')
    const after = runningFfmpegs()
    expect(after).toHaveLength(1)
    expect(after).not.toEqual([first])
    expect(isAlive(first ?? 0)).toBe(false)
  }, 60_000)

  test('ends within five seconds of the viewer leaving', async () => {
    const { anew } = await begin()
    const leaving = await attend(anew)
    await anew.get('0.m4s')
    const [pid = 0] = runningFfmpegs()
    expect(isAlive(pid)).toBe(true)
    const start = performance.now()
    leaving.abort()
    await vi.waitUntil(() => !isAlive(pid), { timeout: 15_000, interval: 50 })
    expect(performance.now() - start).toBeLessThan(5000)
  }, 60_000)

  test('ends as soon where the network is gone, and no connection ends', async () => {
    const { anew, port } = await begin()
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(
      `GET ${new URL(anew.url('../alive')).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    )
    await anew.get('0.m4s')
    const [pid = 0] = runningFfmpegs()
    const start = performance.now()
    await vi.waitUntil(() => !isAlive(pid), { timeout: 15_000, interval: 50 })
    expect(performance.now() - start).toBeLessThan(5000)
  }, 60_000)

  test('owes no answer to a viewer who has left', async () => {
    const { anew } = await begin()
    const leaving = await attend(anew)
    const asked = anew.get('0.m4s').catch((error: Error) => error)
    const pid = await vi.waitUntil(() => runningFfmpegs()[0], { timeout: 30_000 })
    process.kill(pid, 'SIGSTOP')
    leaving.abort()
    expect(await asked).toBeInstanceOf(Error)
  }, 60_000)

  test('goes on for a page that is there, and ends with the server', async () => {
    const { anew, close } = await begin()
    await attend(anew)
    await anew.get('0.m4s')
    const [pid = 0] = runningFfmpegs()
    await new Promise((resolve) => setTimeout(resolve, 6000))
    expect(isAlive(pid)).toBe(true)
    await close()
    await eventually(() => expect(isAlive(pid)).toBe(false))
  }, 60_000)

  test('waits when it is a minute ahead', async () => {
    const { anew } = await begin()
    await anew.get('0.m4s')
    const [pid = 0] = runningFfmpegs()
    const used = () =>
      execFileSync('ps', ['-o', 'cputimes=', '-p', String(pid)], { encoding: 'utf8' })
    const seen: string[] = []
    const waits = () => {
      seen.push(used())
      return seen.length > 3 && new Set(seen.slice(-3)).size === 1
    }
    await vi.waitUntil(waits, { timeout: 60_000, interval: 2000 })
    expect(isAlive(pid)).toBe(true)
    // A minute is 15 segments: the last of these are made now, by the same run.
    for (let segment = 14; segment < 20; segment += 1) await anew.get(`${segment}.m4s`)
    expect(runningFfmpegs()).toEqual([pid])
  }, 120_000)

  test.runIf(process.platform !== 'win32')('that ends at once says why', async () => {
    const program = join(folder.outside, 'ffmpeg')
    const found = await ffmpegOnPath(process.env['PATH'])
    const complaint = "'[graph @ 0x1] No such filter: tpad' 'Error opening filters!'"
    const lists = `case "$*" in *-encoders*|*-filters*) exec ${found?.ffmpeg} "$@";; esac`
    writeFileSync(program, `#!/bin/sh\n${lists}\nprintf '%s\\n' ${complaint} >&2\nexit 1\n`)
    chmodSync(program, 0o755)
    const ffmpeg = { ffmpeg: program, ffprobe: found?.ffprobe }
    const { server, parts } = await serveWithFfmpeg(folder, async () => ffmpeg)
    const anew = await EncodedAnew.of(server.port, parts, NAME)
    await expect(anew.get('init.mp4')).rejects.toThrow(
      '500: This recording could not be encoded for playing: ffmpeg ended: No such filter: tpad; Error opening filters.',
    )
  })

  test.runIf(process.platform !== 'win32').each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends when the program is ended by %s',
    async (signal) => {
      const { url, pid, stop } = await startVidserve([...anyPort, folder.root])
      const file = await folder.opener().open(NAME, 'video')
      file.close()
      const base = `${url}hls/${file.version}/${NAME}/main.m3u8`
      const anew = new EncodedAnew(base, await (await fetch(`${base}?transcode`)).text())
      await anew.get('0.m4s')
      const [child = 0] = runningFfmpegs(pid)
      expect(isAlive(child)).toBe(true)
      await stop(signal)
      await eventually(() => expect(isAlive(child)).toBe(false))
    },
    60_000,
  )
})

describe('what is asked for by others', () => {
  test('is refused with 503 while as many as may be are watching', async () => {
    const { server, parts } = await serveWithFfmpeg(folder)
    const statuses: number[] = []
    for (let viewer = 0; viewer < 9; viewer += 1) {
      const anew = await EncodedAnew.of(server.port, parts, NAME)
      const answer = await fetch(anew.url('init.mp4'))
      await answer.arrayBuffer()
      statuses.push(answer.status)
      if (answer.status !== 503) continue
      expect(answer.headers.get('Retry-After')).toBe('2')
      break
    }
    expect(statuses.at(-1)).toBe(503)
    expect(statuses[0]).toBe(200)
    expect(runningFfmpegs()).toHaveLength(statuses.length - 1)
  }, 90_000)
})

describe('without ffmpeg', () => {
  test('nothing is encoded', async () => {
    const { server, parts } = await serveWithFfmpeg(folder, async () => undefined)
    await expect(EncodedAnew.of(server.port, parts, NAME)).rejects.toThrow(/^404/)
  })

  test('but an ffprobe that takes too long is asked again by who tries again', async () => {
    const found = await ffmpegOnPath(process.env['PATH'])
    const [ffprobe, asked] = [join(folder.root, 'ffprobe'), join(folder.root, 'asked')]
    const slowOnce = `[ -e '${asked}' ] || { touch '${asked}'; exec sleep 600; }`
    writeFileSync(ffprobe, `#!/bin/sh\n${slowOnce}\nexec '${found?.ffprobe}' "$@"\n`)
    chmodSync(ffprobe, 0o755)
    const ffmpeg = found && { ...found, ffprobe }
    const { server, parts } = await serveWithFfmpeg(folder, async () => ffmpeg)
    const reason = /^500: .*: ffprobe took too long to look into it/
    await expect(EncodedAnew.of(server.port, parts, NAME)).rejects.toThrow(reason)
    const anew = await EncodedAnew.of(server.port, parts, NAME)
    expect((await anew.get('0.m4s')).length).toBeGreaterThan(1000)
  }, 60_000)

  test('but with an ffprobe missing it is all the same', async () => {
    const found = await ffmpegAt(execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim())
    const ffmpeg = found && { ...found, ffprobe: undefined }
    const { server, parts } = await serveWithFfmpeg(folder, async () => ffmpeg)
    const anew = await EncodedAnew.of(server.port, parts, NAME)
    expect((await anew.get('149.m4s')).length).toBeGreaterThan(1000)
  }, 60_000)
})
