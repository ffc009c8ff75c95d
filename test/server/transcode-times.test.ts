import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  counter,
  EncodedAnew,
  frameNumbers,
  frameTimes,
  makeRecording,
  RATE,
  serveWithFfmpeg,
  timesOf,
} from '../helpers/encoded-anew.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const SECONDS = 11
const folder = new OpenedFolder()

/** Makes a recording of the counter and a tone, and returns its path. */
function make(name: string, options: readonly string[], source = counter(SECONDS)): string {
  return makeRecording(join(folder.root, name), source, options)
}

async function encodedAnew(name: string, query = ''): Promise<EncodedAnew> {
  const { server, parts } = await serveWithFfmpeg(folder)
  return EncodedAnew.of(server.port, parts, name, query)
}

/** A new file beside the served folder. */
function output(name = 'joined.mp4'): string {
  return join(folder.outside, name)
}

/** The frames of the source that may be shown at each of the times: those that are at most half a frame away. */
function shownAt(source: string, times: readonly number[]): number[][] {
  const shown = frameTimes(source)
  const numbers = frameNumbers(source)
  return times.map((time) =>
    numbers.filter((_, index) => Math.abs((shown[index] ?? 0) - time) <= 0.501 / RATE),
  )
}

const KINDS: readonly [string, readonly string[]][] = [
  ['mpeg2.vob', '-c:v mpeg2video -b:v 2M -bf 2 -c:a ac3'.split(' ')],
  ['asp.avi', '-c:v mpeg4 -vtag XVID -bf 2 -b:v 1M -c:a libmp3lame'.split(' ')],
  ['media.wmv', '-c:v wmv2 -b:v 1M -c:a wmav2'.split(' ')],
  ['mjpeg.mov', '-c:v mjpeg -q:v 3 -c:a pcm_s16le'.split(' ')],
  ['prores.mov', '-c:v prores_ks -c:a alac'.split(' ')],
  ['hevc.mkv', '-c:v libx265 -preset ultrafast -x265-params log-level=0 -c:a flac'.split(' ')],
  ['late.ts', '-c:v mpeg2video -b:v 2M -bf 2 -c:a mp2 -output_ts_offset 10'.split(' ')],
  ['theora.ogv', '-c:v libtheora -q:v 7 -c:a libvorbis'.split(' ')],
  ['mpeg1.mpg', '-c:v mpeg1video -b:v 2M -c:a mp2'.split(' ')],
]

describe('a recording that is encoded anew', () => {
  test.each(KINDS)(
    '%s keeps every frame at its time, in whatever order it is asked for',
    async (name, options) => {
      const source = make(name, options)
      const joined = await (await encodedAnew(name)).save(output(), [2, 0, 1])
      const pictures = timesOf(joined, 'v:0')
      const times = pictures.map(({ time }) => time)
      expect(times[0]).toBe(0)
      for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / RATE, 4)
      expect(times.length).toBeGreaterThanOrEqual(SECONDS * RATE - 1)
      const keys = pictures.filter(({ key }) => key).map(({ time }) => time)
      expect(keys).toEqual([0, 4, 8])
      const expected = shownAt(source, times)
      const wrong = frameNumbers(joined).filter(
        (number, index) => !expected[index]?.includes(number) && expected[index]?.length !== 0,
      )
      expect(wrong).toEqual([])
      expect(expected.filter((frames) => frames.length === 0).length).toBeLessThanOrEqual(3)
      const sounds = timesOf(joined, 'a:0').map(({ time }) => time)
      expect(sounds[0]).toBe(0)
      for (const [index, time] of sounds.entries())
        expect(time).toBeCloseTo((index * 1024) / 48000, 4)
      expect(sounds.at(-1)).toBeGreaterThan(SECONDS - 0.2)
    },
    60_000,
  )

  test('of 30000/1001 frames a second has segments of as many frames each', async () => {
    make('ntsc.avi', ['-c:v', 'mpeg4', '-c:a', 'mp2'], counter(SECONDS, '30000/1001'))
    const joined = await (await encodedAnew('ntsc.avi')).save(output(), [1, 0, 2])
    const keys = timesOf(joined, 'v:0').filter(({ key }) => key)
    expect(keys.map(({ time }) => time)).toEqual([0, 4.004, 8.008])
    const numbers = frameNumbers(joined)
    expect(numbers).toEqual(numbers.map((_, index) => index))
  }, 60_000)

  test('is as long as it is also where ffmpeg cannot tell', async () => {
    make('live.mkv', '-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1'.split(' '))
    const playlist = await (await encodedAnew('live.mkv')).playlist()
    const lengths = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, length]) => Number(length))
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(SECONDS, 0)
  })
})
