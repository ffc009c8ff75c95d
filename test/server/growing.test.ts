import { appendFile, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { FileUnavailable } from '../../src/bytes.ts'
// A page does not wait for these to be made of their sources.
import '../../src/media/growing-recording.ts'
import '../../src/media/open-media.ts'
import type { Parts } from '../../src/server/parts.ts'
import { Presentations } from '../../src/server/presentations.ts'
import { holdingOf } from '../helpers/holding.ts'
import { begunHybrid, closedHybrid } from '../helpers/hybrid-mp4.ts'
import { makeVideo } from '../helpers/media.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const SECONDS = 20
/** What is asked for within that time, in milliseconds, may be answered with what was there before. */
const LOOK_MS = 1100
const folder = new OpenedFolder()
let presentations: Presentations
let opened = 0

beforeEach(() => {
  const opener = folder.opener()
  opened = 0
  presentations = presentationsOf(async (path, kind) => {
    const file = await opener.open(path, kind)
    opened += 1
    return Object.assign(file, {
      close: () => {
        opened -= 1
      },
    })
  }, 60_000)
})

function presentationsOf(openFile: Parts['openFile'], idleMs: number): Presentations {
  return new Presentations({ openFile, ffmpeg: async () => undefined }, idleMs)
}

/** A recording as it is while it is written, and when it is closed. */
async function made(name: string): Promise<{ bytes: Buffer; path: string }> {
  const whole = join(folder.outside, name)
  await makeVideo(
    whole,
    SECONDS,
    ['-cluster_time_limit', '900'].slice(name.endsWith('.mkv') ? 0 : 2),
  )
  return { bytes: await readFile(whole), path: join(folder.root, name) }
}

async function versionOf(name: string): Promise<string> {
  return /^\/hls\/([^/]+)/.exec((await holdingOf(presentations, name))?.master ?? '')?.[1] ?? ''
}

/** The playlist of the first track, as hls.js asks for it. */
async function playlistOf(name: string, version: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  return presentations.use(name, version, (presentation) =>
    String(presentation.playlist(presentation.tracks[0]?.id ?? 0)),
  )
}

const lengthOf = (playlist: string) =>
  [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, each]) => sum + Number(each), 0)
const isOver = (playlist: string) => playlist.includes('#EXT-X-ENDLIST')
const anHourAgo = () => new Date(Date.now() - 3_600_000)

describe('a file that is being written', () => {
  test('has one name until its writer closes it, and another one then', async () => {
    const { bytes, path } = await made('a.mkv')
    const body = bytes.subarray(0, bytes.lastIndexOf(Buffer.from('1c53bb6b', 'hex')))
    const open = Buffer.from(body)
    open.write('01ffffffffffffff', open.indexOf(Buffer.from('18538067', 'hex')) + 4, 'hex')
    open.write('ec89', open.indexOf(Buffer.from('448988', 'hex')), 'hex')
    await writeFile(path, open.subarray(0, open.length * 0.6))
    const version = await versionOf('a.mkv')
    expect(version).toMatch(/^growing-\w+$/)
    const first = await playlistOf('a.mkv', version)
    await appendFile(path, open.subarray(open.length * 0.6))
    const second = await playlistOf('a.mkv', version)
    expect(isOver(first) || isOver(second)).toBe(false)
    expect(lengthOf(second)).toBeGreaterThan(lengthOf(first) + 4)
    expect(second.startsWith(first)).toBe(true)
    await writeFile(path, bytes, { flag: 'r+' })
    const last = await playlistOf('a.mkv', version)
    expect(isOver(last)).toBe(true)
    expect(last.startsWith(second)).toBe(true)
    expect(lengthOf(last)).toBeCloseTo(SECONDS, 0)
    expect(await versionOf('a.mkv')).toMatch(/^\w+-\w+-\w+-\w+$/)
    expect(opened).toBe(1)
  })

  test('keeps its name when OBS makes a plain MP4 of a fragmented one', async () => {
    const flags = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof']
    await makeVideo(join(folder.outside, 'a.mp4'), SECONDS, flags)
    const begun = begunHybrid(await readFile(join(folder.outside, 'a.mp4')))
    const whole = join(folder.outside, 'whole.mp4')
    await writeFile(whole, begun)
    const { closed } = closedHybrid(whole)
    const path = join(folder.root, 'a.mp4')
    await writeFile(path, begun.subarray(0, begun.length * 0.6))
    const version = await versionOf('a.mp4')
    expect(version).toMatch(/^growing-\w+$/)
    const first = await playlistOf('a.mp4', version)
    expect(isOver(first)).toBe(false)
    expect(lengthOf(first)).toBeGreaterThan(4)
    await writeFile(path, closed, { flag: 'r+' })
    const last = await playlistOf('a.mp4', version)
    expect(isOver(last)).toBe(true)
    expect(last.startsWith(first)).toBe(true)
    expect(lengthOf(last)).toBeCloseTo(SECONDS, 0)
    expect(await versionOf('a.mp4')).toMatch(/^\w+-\w+-\w+-\w+$/)
  })

  test.each([
    ['begins with the kind of file', 'ftyp', true],
    ['has data whose index comes last', 'mdat', false],
  ])('is waited for where an MP4 %s', async (_, until, recording) => {
    await makeVideo(join(folder.outside, 'a.mp4'), 2, [])
    const bytes = await readFile(join(folder.outside, 'a.mp4'))
    await writeFile(join(folder.root, 'a.mp4'), bytes.subarray(0, bytes.indexOf(until) + 20))
    expect(await holdingOf(presentations, 'a.mp4')).toMatchObject({
      recording,
      fault: recording ? null : 'neverFinished',
    })
  })

  test('that crashed long ago is shown whole', async () => {
    const { bytes, path } = await made('a.flv')
    await writeFile(path, bytes.subarray(0, bytes.length * 0.8))
    await utimes(path, anHourAgo(), anHourAgo())
    const playlist = await playlistOf('a.flv', await versionOf('a.flv'))
    expect(isOver(playlist)).toBe(true)
    expect(Math.abs(lengthOf(playlist) - SECONDS * 0.8)).toBeLessThan(1.5)
  })

  test('whose container has no end is whole until it is seen to grow', async () => {
    const { bytes, path } = await made('a.ts')
    const half = 188 * Math.floor(bytes.length / 188 / 2)
    await writeFile(path, bytes.subarray(0, half))
    const version = await versionOf('a.ts')
    expect(version).toMatch(/^growing-\w+$/)
    const before = await playlistOf('a.ts', version)
    expect(isOver(before)).toBe(true)
    await appendFile(path, bytes.subarray(half))
    const after = await playlistOf('a.ts', version)
    expect(isOver(after)).toBe(false)
    expect(lengthOf(after)).toBeGreaterThan(lengthOf(before))
    await utimes(path, anHourAgo(), anHourAgo())
    const again = presentationsOf((name, kind) => folder.opener().open(name, kind), 0)
    expect((await holdingOf(again, 'a.ts'))?.master).toMatch(/^\/hls\/\w+-\w+-\w+-\w+\//)
  })

  test('has no tracks before its first frames are there, and is nothing when they never come', async () => {
    const path = join(folder.root, 'a.mkv')
    await writeFile(path, '')
    expect(await holdingOf(presentations, 'a.mkv')).toMatchObject({ tracks: [], recording: true })
    const version = await versionOf('a.mkv')
    await expect(
      presentations.use('a.mkv', version, (presentation) => presentation.master(undefined)),
    ).resolves.toBeUndefined()
    await utimes(path, anHourAgo(), anHourAgo())
    const again = presentationsOf((name, kind) => folder.opener().open(name, kind), 0)
    expect(await holdingOf(again, 'a.mkv')).toMatchObject({ fault: 'unreadable', recording: false })
  })

  test('that is begun anew under the same name is another recording', async () => {
    const { bytes, path } = await made('a.flv')
    await writeFile(path, bytes.subarray(0, bytes.length * 0.8))
    const version = await versionOf('a.flv')
    const before = await playlistOf('a.flv', version)
    await truncate(path, 0)
    await makeVideo(join(folder.outside, 'b.flv'), 12, ['-an', '-f', 'flv'])
    const other = await readFile(join(folder.outside, 'b.flv'))
    await writeFile(path, other.subarray(0, other.length - 100))
    const after = await playlistOf('a.flv', await versionOf('a.flv'))
    expect(lengthOf(after)).toBeLessThan(lengthOf(before) - 1)
    const tracks = await presentations.use('a.flv', version, ({ tracks: all }) => all.length)
    expect(tracks).toBe(1)
  })

  test('is not there under the name of another file', async () => {
    const { bytes, path } = await made('a.flv')
    await writeFile(path, bytes.subarray(0, bytes.length * 0.8))
    const use = (version: string) => presentations.use('a.flv', version, () => undefined)
    await expect(use('growing-1')).rejects.toThrow(FileUnavailable)
    await expect(use(await versionOf('a.flv'))).resolves.toBeUndefined()
  })
})
