import { describe, expect, test } from 'vitest'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { probedDemuxer } from '../helpers/probed-demuxer.ts'
import { cut, looksAt, sourcePageForTests } from './source-page.ts'

const source = sourcePageForTests()
const { play, playOn } = source
let files = 0

/** A file as Matroska would have it. */
function encode(...options: string[]): Demuxer {
  files += 1
  const file = source.encode(`${files}.mp4`, options)
  return probedDemuxer(file, { precision: 0.001, decodingTimes: false })
}

const GOP = ['-g', '50', '-keyint_min', '50']
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-b_strategy', '0', ...GOP]
const SVT = ['-c:v', 'libsvtav1', '-preset', '12', '-svtav1-params', 'tile-columns=0', '-g', '50']
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GOP]
const FRAMES = [301, 76, 0, 1, 2, 99, 100, 101, 199, 200, 201, 349]
const COMBINATIONS: [string, string[], string, string[]][] = [
  ['avc1.640028', X264, 'mp4a.40.2', ['-c:a', 'aac']],
  ['vp09.00.41.08', VP9, 'opus', ['-c:a', 'libopus']],
  ['av01.0.04M.08', SVT, 'flac', ['-c:a', 'flac']],
  ['avc1.640028', X264, 'opus', ['-c:a', 'libopus', '-ar', '16000']],
]

describe('segments in Chromium', () => {
  test.each(COMBINATIONS)(
    'of %s appended after a seek and out of order make one range, and show each frame at its time ',
    async (picture, video, sound, audio) => {
      const demuxer = encode(...video, ...audio)
      const pictures = await cut(demuxer, 0, `video/mp4; codecs="${picture}"`)
      const sounds = await cut(demuxer, 1, `audio/mp4; codecs="${sound}"`)
      const order = [...pictures.segments.keys()].reverse()
      order.splice(1, 0, ...order.splice(2, 1))
      const result = await play([pictures, sounds], order, await looksAt(demuxer, FRAMES))
      expect(result.error).toBeUndefined()
      expect(result.size).toEqual([192, 96])
      expect(result.frames).toEqual(FRAMES)
      const [begin, end] = [(await demuxer.cutPoints())[0]?.time ?? 0, demuxer.info.duration ?? 0]
      expect(order.length).toBeGreaterThan(2)
      for (const ranges of result.ranges) {
        expect(ranges).toHaveLength(1)
        expect(ranges[0]?.[0]).toBeLessThanOrEqual(begin + 0.001)
        expect(ranges[0]?.[1]).toBeGreaterThan(end - 0.1)
      }
    },
  )

  test.each([
    ['s16', '44100', '1'],
    ['s32', '48000', '2'],
    ['s32', '96000', '6'],
    ['s16', '192000', '2'],
  ])(
    'of FLAC with samples of %s at %s Hz in %s channels are taken',
    async (form, rate, channels) => {
      const demuxer = encode(
        ...[...VP9, '-c:a', 'flac', '-strict', 'experimental'],
        ...['-sample_fmt', form, '-ar', rate, '-ac', channels],
      )
      const sounds = await cut(demuxer, 1, 'audio/mp4; codecs="flac"')
      const result = await play([sounds], [...sounds.segments.keys()], [])
      expect(result.error).toBeUndefined()
      expect(result.ranges[0]).toHaveLength(1)
      expect(result.ranges[0]?.[0]?.[1]).toBeGreaterThan((demuxer.info.duration ?? 0) - 0.1)
    },
  )

  test.each([
    ['b-pyramid=none:ref=1', 'veryfast'],
    ['b-pyramid=strict:ref=2', 'veryfast'],
    ['b-pyramid=normal:ref=5:weightp=2', 'medium'],
    ['b-pyramid=normal:ref=3:cabac=0:slices=2', 'veryfast'],
    ['b-pyramid=normal:ref=4:interlaced=1', 'veryfast'],
  ])(
    'with open GOPs (%s) show every frame after a seek, and play on into the next',
    async (params, preset) => {
      const demuxer = encode(
        ...['-c:v', 'libx264', '-preset', preset, ...GOP, '-flags', '-cgop', '-x264-params'],
        `open-gop=1:bframes=5:b-adapt=0:scenecut=0:${params}`,
        '-an',
      )
      const track = await cut(demuxer, 0, 'video/mp4; codecs="avc1.640028"')
      const order = [...track.segments.keys()].reverse()
      const frames = [...FRAMES, 95, 96, 97, 98, 195, 198, 202, 205]
      const result = await play([track], order, await looksAt(demuxer, frames))
      expect(result.ranges[0]).toHaveLength(1)
      expect(result.error).toBeUndefined()
      expect(result.frames).toEqual(frames)
      expect(await playOn(3, 2)).toMatchObject({ error: undefined })
    },
  )

  test('of sound with a gap play over it with the picture', async () => {
    const whole = encode(...X264, '-c:a', 'aac')
    const demuxer: Demuxer = {
      ...whole,
      packets: async function* (id, from, to) {
        for await (const packet of whole.packets(id, from, to))
          if (id === 0 || packet.pts < 3 || packet.pts > 10) yield packet
      },
    }
    const tracks = [
      await cut(demuxer, 0, 'video/mp4; codecs="avc1.640028"'),
      await cut(demuxer, 1, 'audio/mp4; codecs="mp4a.40.2"'),
    ]
    const order = [...(tracks[0]?.segments.keys() ?? [])]
    const result = await play(tracks, order, [])
    expect(result.ranges.map((ranges) => ranges.length)).toEqual([1, 1])
    expect(await playOn(2.5, 2)).toMatchObject({ error: undefined })
  })
})
