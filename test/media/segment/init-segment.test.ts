import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { packBits } from '../../../src/media/codecs/bits.ts'
import { type Demuxer, MalformedMedia } from '../../../src/media/demuxer.ts'
import { dac3, dec3, eac3Samples } from '../../../src/media/segment/dolby.ts'
import { initSegment } from '../../../src/media/segment/init-segment.ts'
import { isSegmentable, segment, trackClock } from '../../../src/media/segment/segmenter.ts'
import type { AudioTrack, VideoTrack } from '../../../src/media/track.ts'
import { encode, written } from '../../helpers/cutting.ts'
import { boxContent, probedDemuxer, probeStreams } from '../../helpers/probed-demuxer.ts'

const PICTURES = 'testsrc2=size=192x108:d=1'
const SOUND = 'sine=d=1:r=48000'
const CLOCK = { timescale: 360_000, delay: 0, origin: 0, first: new Uint8Array(0) }

describe('decoder configurations', () => {
  test.each([
    ['avcC', PICTURES, ['-c:v', 'libx264', '-pix_fmt', 'yuv420p']],
    ['hvcC', PICTURES, ['-c:v', 'libx265', '-x265-params', 'log-level=error']],
    ['av1C', PICTURES, ['-c:v', 'libsvtav1', '-preset', '12']],
    ['vpcC', PICTURES, ['-c:v', 'libvpx-vp9', '-deadline', 'realtime']],
    ['dOps', SOUND, ['-c:a', 'libopus', '-ac', '2']],
    ['dOps', SOUND, ['-c:a', 'libopus', '-ac', '6']],
    ['dfLa', SOUND, ['-c:a', 'flac']],
    ['dac3', SOUND, ['-c:a', 'ac3', '-ac', '6']],
    ['dac3', SOUND, ['-c:a', 'ac3', '-ac', '2']],
    ['dec3', SOUND, ['-c:a', 'eac3', '-ac', '6']],
    ['alac', SOUND, ['-c:a', 'alac']],
  ])('%s is what ffmpeg writes for %s with %j', async (type, source, options) => {
    const file = encode(source, options)
    const demuxer = probedDemuxer(file)
    const [track] = demuxer.info.tracks
    if (!track || !isSegmentable(track)) throw new Error('not segmentable')
    const init = Buffer.from(initSegment(track, await trackClock(demuxer, 0)))
    const content = boxContent(init, type)
    expect(content?.length).toBeGreaterThan(2)
    expect(content && Buffer.from(content).includes(innermost(readFileSync(file), type))).toBe(true)
  })

  /** The box of ALAC is inside an entry of the same name. */
  function innermost(file: Buffer, type: string): Buffer {
    const content = boxContent(file, type)
    if (!content) throw new Error(`no ${type}`)
    return Buffer.from(boxContent(Buffer.from(content), type) ?? content)
  }

  test('AAC without a configuration gets that of AAC-LC', async () => {
    const demuxer = probedDemuxer(encode(SOUND, ['-c:a', 'aac', '-ac', '2']))
    const [track] = demuxer.info.tracks as AudioTrack[]
    const bare = { ...track, config: undefined } as AudioTrack
    const clock = await trackClock({ ...demuxer, info: { ...demuxer.info, tracks: [bare] } }, 0)
    const init = initSegment(bare, clock)
    expect(clock.timescale).toBe(48_000)
    const file = written(init, ...(await segment(demuxer, 0, 0, 1, clock, 1)))
    expect(probeStreams(file)[0]).toMatchObject({ codec_name: 'aac', channels: 2 })
  })

  test('HE-AAC is timed by its core', async () => {
    const demuxer = probedDemuxer(encode(SOUND, ['-c:a', 'aac']))
    // Audio object type 5, core 24 kHz, stereo, output 48 kHz, AAC-LC.
    const config = packBits([5, 5], [6, 4], [2, 4], [3, 4], [2, 5], [0, 3])
    const track = { ...demuxer.info.tracks[0], config, sampleRate: 48_000 } as AudioTrack
    const clock = await trackClock({ ...demuxer, info: { ...demuxer.info, tracks: [track] } }, 0)
    expect(clock.timescale).toBe(24_000)
  })

  test.each([
    ['h264', new Uint8Array(3)],
    ['hevc', undefined],
    ['av1', undefined],
  ] as const)('a picture track of %s with the configuration %s is malformed', (codec, config) => {
    expect(() => initSegment(picture({ codec, config }), CLOCK)).toThrow(MalformedMedia)
  })
})

function picture(changes: Partial<VideoTrack>): VideoTrack {
  const config = Uint8Array.of(0, 10, 0x82, 2, 2, 2, 0, 0)
  const base = { id: 1, codecName: 'V_VP9', language: undefined, title: undefined, default: true }
  const size = { width: 192, height: 108, displayWidth: 192, displayHeight: 108 }
  const rest = { codecString: undefined, rotation: 0, frameRate: undefined } as const
  return { ...base, ...size, ...rest, kind: 'video', codec: 'vp9', config, ...changes }
}

describe('how a picture is meant to be seen', () => {
  let demuxer: Demuxer
  beforeAll(() => {
    demuxer = probedDemuxer(encode(PICTURES, ['-c:v', 'libvpx-vp9', '-deadline', 'realtime']))
  })

  test.each([
    [256, 108, '4:3', 0],
    [192, 108, '1:1', 0],
    [144, 108, '3:4', 0],
    [192, 108, '1:1', 90],
    [256, 108, '4:3', 180],
    [192, 108, '1:1', 270],
  ] as const)(
    '%d x %d makes pixels of %s, turned by %d degrees',
    async (displayWidth, displayHeight, aspect, rotation) => {
      const clock = await trackClock(demuxer, 0)
      const init = initSegment(picture({ displayWidth, displayHeight, rotation }), clock)
      const file = written(init, ...(await segment(demuxer, 0, 0, 1, clock, 1)))
      const [stream] = probeStreams(file)
      expect(stream).toMatchObject({ width: 192, height: 108 })
      expect(stream?.sample_aspect_ratio ?? '1:1').toBe(aspect)
      const turned =
        stream?.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
      expect((360 - turned) % 360).toBe(rotation)
    },
  )

  test.each([0, 70_000, Number.NaN])('a width of %d pixels is malformed', (width) => {
    expect(() => initSegment(picture({ width }), CLOCK)).toThrow(MalformedMedia)
  })

  test('VP9 without a configuration gets that of its codec string', () => {
    const init = initSegment(picture({ config: undefined, codecString: 'vp09.02.41.10' }), CLOCK)
    const config = boxContent(Buffer.from(init), 'vpcC') ?? []
    expect([...config].slice(4, 7)).toEqual([2, 41, 0xa2])
  })
})

describe('E-AC-3', () => {
  /** A syncframe of 64 bytes: 48 kHz, six blocks, 3/2 channels. */
  function syncframe(kind: number, substream: number, ...more: [number, number][]): Uint8Array {
    const header = packBits(
      [0x0b77, 16],
      [kind, 2],
      [substream, 3],
      [31, 11],
      [0, 2],
      [3, 2],
      [7, 3],
      [1, 1],
      [16, 5],
      ...more,
    )
    return Uint8Array.from({ length: 64 }, (_, index) => header[index] ?? 0)
  }

  test('with a dependent substream names where its channels are', () => {
    // dialnorm, no compression word, and a channel map with the rear surround pair.
    const dependent = syncframe(1, 0, [31, 5], [0, 1], [1, 1], [0x0200, 16])
    const packet = Uint8Array.of(...syncframe(0, 0), ...dependent)
    expect(eac3Samples(packet)).toBe(1_536)
    expect([...dec3(packet)]).toEqual([
      ...packBits(
        [32, 13],
        [0, 3],
        [0, 2],
        [16, 5],
        [0, 2],
        [0, 3],
        [7, 3],
        [1, 1],
        [0, 3],
        [1, 4],
        [0x10, 9],
      ),
    ])
  })

  test('in packets of several syncframes counts those of the first programme', () => {
    const packet = Uint8Array.of(...syncframe(0, 0), ...syncframe(0, 1), ...syncframe(0, 0))
    expect(eac3Samples(packet)).toBe(3_072)
    expect(dec3(packet)[1]).toBe(1 + ((Math.round((3 * 64 * 8 * 48) / 3_072) & 31) << 3))
  })

  test.each([[dac3], [dec3]])('and AC-3 without a syncframe are malformed: %o', (make) => {
    expect(() => make(new Uint8Array(100))).toThrow(MalformedMedia)
  })
})
