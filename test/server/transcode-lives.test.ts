import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ffmpegAt, ffmpegOnPath } from '../../src/media/ffmpeg/find.ts'
import {
  counter,
  EncodedAnew,
  frameNumbers,
  isAlive,
  runningFfmpegs,
  serveWithFfmpeg,
} from '../helpers/encoded-anew.ts'
import { eventually } from '../helpers/eventually.ts'
import { OpenedFolder } from '../helpers/opened.ts'
import { anyPort, startVidserve } from '../helpers/vidserve.ts'

const NAME = 'long.vob'
const folder = new OpenedFolder()

/** Ten minutes that are encoded quickly. */
beforeEach(() => {
  const source = 'color=gray:s=64x48:r=10:d=600'
  const options = ['-f', 'lavfi', '-i', source, '-c:v', 'mpeg2video', '-r', '25', '-g', '12']
  execFileSync('ffmpeg', ['-v', 'error', ...options, join(folder.root, NAME)])
})

/** Opens what a page keeps open; it is closed after the test. */
async function attend(anew: EncodedAnew): Promise<AbortController> {
  const leaving = new AbortController()
  const answer = await fetch(anew.url('../alive'), { signal: leaving.signal })
  expect(answer.status).toBe(200)
  onTestFinished(() => leaving.abort())
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

  test('goes on for a page that is there, and ends with the server', async () => {
    const { anew, close } = await begin()
    await attend(anew)
    await anew.get('0.m4s')
    const [pid = 0] = runningFfmpegs()
    await new Promise((resolve) => setTimeout(resolve, 2500))
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

describe('a file that lies', () => {
  test.each([
    [
      'playlist',
      (url: string) =>
        `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${url}/a.ts\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n`,
    ],
    ['script', (url: string) => `ffconcat version 1.0\nfile '${url}/a.ts'\nfile /etc/passwd\n`],
    [
      'description',
      (url: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${url}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ],
  ])(
    'and is a %s opens nothing else',
    async (_, content) => {
      const asked: (string | undefined)[] = []
      const other = createServer((request, response) => {
        asked.push(request.url)
        response.end()
      })
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void other.close())
      const { port } = other.address() as AddressInfo
      writeFileSync(join(folder.root, 'x.avi'), content(`http://127.0.0.1:${port}`))
      const { server, parts } = await serveWithFfmpeg(folder)
      await expect(EncodedAnew.of(server.port, parts, 'x.avi')).rejects.toThrow(/^404/)
      expect(asked).toEqual([])
    },
    60_000,
  )

  test('and names no pictures that can be decoded gets 500 with a reason, soon', async () => {
    const path = join(folder.root, 'x.avi')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', counter(6), '-c:v', 'mpeg4', path])
    const bytes = execFileSync('cat', [path])
    const movi = bytes.indexOf('movi')
    // The index stays, the pictures are noise.
    for (let at = movi + 60; at < bytes.length - 3000; at += 1) bytes[at] = (at * 7919) % 251
    writeFileSync(path, bytes)
    const { server, parts } = await serveWithFfmpeg(folder)
    const anew = await EncodedAnew.of(server.port, parts, 'x.avi').catch((error: Error) => error)
    if (anew instanceof Error) {
      expect(anew.message).toMatch(/^404/)
      return
    }
    const answer = await fetch(anew.url('0.m4s')).catch(() => undefined)
    const text = await answer?.text().catch(() => '')
    expect([200, 500, undefined]).toContain(answer?.status)
    if (answer?.status === 500) expect(text).toMatch(/^This recording could not be encoded/)
    await eventually(() => expect(runningFfmpegs().length).toBeLessThanOrEqual(1))
  }, 90_000)

  test('in the middle goes on behind that', async () => {
    const path = join(folder.root, 'broken.mpg')
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      counter(12),
      '-c:v',
      'mpeg2video',
      '-b:v',
      '1M',
      '-g',
      '12',
      path,
    ])
    const bytes = execFileSync('cat', [path])
    const third = Math.floor(bytes.length / 3)
    for (let at = third; at < third + 4000; at += 1) bytes[at] = (at * 7919) % 251
    writeFileSync(path, bytes)
    const { server, parts } = await serveWithFfmpeg(folder)
    const anew = await EncodedAnew.of(server.port, parts, 'broken.mpg')
    const joined = await anew.save(join(folder.outside, 'joined.mp4'), [0, 1, 2])
    const numbers = frameNumbers(joined)
    expect(numbers.length).toBeGreaterThan(285)
    expect(numbers[10]).toBe(10)
    expect(numbers[280]).toBe(280)
  }, 60_000)
})

describe('without ffmpeg', () => {
  test('nothing is encoded', async () => {
    const { server, parts } = await serveWithFfmpeg(folder, async () => undefined)
    await expect(EncodedAnew.of(server.port, parts, NAME)).rejects.toThrow(/^404/)
  })

  test('but with an ffprobe missing it is all the same', async () => {
    const found = await ffmpegAt(execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim())
    const ffmpeg = found && { ...found, ffprobe: undefined }
    const { server, parts } = await serveWithFfmpeg(folder, async () => ffmpeg)
    const anew = await EncodedAnew.of(server.port, parts, NAME)
    expect((await anew.get('149.m4s')).length).toBeGreaterThan(1000)
  }, 60_000)
})
