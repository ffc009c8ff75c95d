import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Demuxer, MalformedMedia } from '../../src/media/demuxer.ts'
import { openMedia } from '../../src/media/open-media.ts'
import { openPresentation, type Presentation } from '../../src/media/presentation.ts'
import { bufferSource } from '../helpers/byte-source.ts'
import { H264, MadeMedia, picture, tone } from '../helpers/made-media.ts'

const made = new MadeMedia()
const SECONDS = 14
let presentation: Presentation

async function present(name: string): Promise<Presentation> {
  const bytes = made.bytes(name)
  return openPresentation(await openMedia(bufferSource(bytes)), bytes.length)
}

beforeAll(async () => {
  const inputs = [...picture('160x90', 30, SECONDS), ...tone(48_000, SECONDS)]
  const streams = ['-map', '0', '-map', '1', '-map', '1', '-c:a', 'aac', '-disposition:a', '0']
  made.make('a.mkv', ...inputs, ...streams, ...H264)
  made.make('mp3.mkv', ...inputs, ...H264, '-c:a', 'libmp3lame')
  made.make('vp8.mkv', ...inputs, '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus')
  presentation = await present('a.mkv')
})
afterAll(() => made.remove())

function lines(playlist: string | undefined, pattern: RegExp): string[] {
  return [...(playlist ?? '').matchAll(pattern)].map(([, found = '']) => found)
}

describe('a presentation', () => {
  test('names every track once in its multivariant playlist, and those that are wanted', () => {
    const uris = (wanted?: number[]) =>
      lines(presentation.master(wanted && new Set(wanted)), /(\d+)\.m3u8/g).sort()
    expect(uris()).toEqual(['1', '2', '3'])
    expect(uris([1, 3])).toEqual(['1', '3'])
    expect(uris([2])).toEqual(['2'])
    expect(presentation.master(new Set([9]))).toBeUndefined()
    expect(presentation.master(new Set([1]))).not.toContain('AUDIO')
    expect(lines(presentation.master(undefined), /DEFAULT=(\w+)/g)).toEqual(['YES', 'NO'])
  })

  test('has playlists whose durations add up to that of the file, and serves all that they name', async () => {
    for (const { id } of presentation.tracks) {
      const playlist = presentation.playlist(id)
      const durations = lines(playlist, /#EXTINF:([\d.]+)/g).map(Number)
      const sum = durations.reduce((total, duration) => total + duration, 0)
      expect(sum).toBeCloseTo(presentation.demuxer.info.duration ?? 0, 3)
      expect(sum).toBeCloseTo(SECONDS, 0)
      const numbers = lines(playlist, /^\d+\/(\d+)\.m4s$/gm).map(Number)
      expect(numbers).toEqual(durations.map((_, index) => index + 1))
      expect(numbers.length).toBeGreaterThan(2)
      expect(Buffer.from((await presentation.init(id)) ?? []).toString('latin1', 4, 8)).toBe('ftyp')
      for (const number of numbers) {
        const pieces = (await presentation.segment(id, number))?.pieces ?? []
        expect(Buffer.concat(pieces).includes('moof')).toBe(true)
      }
    }
  })

  test('has MPEG audio in segments of their own kind, and then names no codecs', async () => {
    const packed = await present('mp3.mkv')
    const [video, sound] = packed.tracks.map(({ id }) => id)
    expect(packed.extension(video ?? 0)).toBe('m4s')
    expect(packed.extension(sound ?? 0)).toBe('mp3')
    const playlist = packed.playlist(sound ?? 0)
    expect(playlist).not.toContain('EXT-X-MAP')
    expect(lines(playlist, /^(\d+\/\d+\.mp3)$/gm).length).toBeGreaterThan(2)
    expect(await packed.init(sound ?? 0)).toBeUndefined()
    const [tag] = (await packed.segment(sound ?? 0, 1))?.pieces ?? []
    expect(Buffer.from(tag ?? []).toString('latin1', 0, 3)).toBe('ID3')
    expect(packed.master(undefined)).not.toContain('CODECS')
    expect(packed.master(new Set([video ?? 0]))).toContain('CODECS="avc1')
  })

  test('has nothing for a track or a number that is not there', async () => {
    const [track] = presentation.tracks
    const id = track?.id ?? 0
    expect(presentation.playlist(99)).toBeUndefined()
    expect(presentation.extension(99)).toBeUndefined()
    expect(await presentation.init(99)).toBeUndefined()
    expect(await presentation.segment(99, 1)).toBeUndefined()
    for (const number of [0, -1, 1.5, 9999, Number.NaN])
      expect(await presentation.segment(id, number)).toBeUndefined()
  })

  test('leaves a file alone whose picture cannot be cut, rather than play its sound without it', async () => {
    const other = await present('vp8.mkv')
    expect(other.tracks).toEqual([])
    expect(other.master(undefined)).toBeUndefined()
  })

  test.each([
    [8e6, [2, 4, 4, 4]],
    [100e6, [0.5, 1, 1, 1]],
    [400e6, [0.25, 0.5, 0.5, 0.5]],
    [1e12, [0.25, 0.5, 0.5, 0.5]],
  ])('has shorter segments where %d bits come a second', async (rate, lengths) => {
    const info = { ...presentation.demuxer.info, duration: 60 }
    const cutPoints = () =>
      Promise.resolve(Array.from({ length: 480 }, (_, at) => ({ time: at / 8, offset: at })))
    const demuxer: Demuxer = { ...presentation.demuxer, info, cutPoints }
    const dense = await openPresentation(demuxer, (rate / 8) * 60)
    const durations = lines(dense.playlist(1), /#EXTINF:([\d.]+)/g).map(Number)
    expect(durations.slice(0, 4)).toEqual(lengths)
  })

  test('is refused to a file without any frame', async () => {
    const bytes = made.bytes('a.mkv').subarray(0, 700)
    const opened = openMedia(bufferSource(bytes)).then((demuxer) => openPresentation(demuxer, 700))
    await expect(opened).rejects.toThrow(MalformedMedia)
  })

  test.each([undefined, 1e12])(
    'is refused to a file that lasts %s s before it is looked for where to cut it',
    async (duration) => {
      const demuxer: Demuxer = {
        info: { ...presentation.demuxer.info, duration },
        cutPoints: () => new Promise(() => undefined),
        packets: async function* () {},
      }
      await expect(openPresentation(demuxer, 700)).rejects.toThrow(MalformedMedia)
    },
  )
})
