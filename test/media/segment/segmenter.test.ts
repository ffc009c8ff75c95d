import { beforeAll, describe, expect, test } from 'vitest'
import { type Demuxer, MalformedMedia, type Packet } from '../../../src/media/demuxer.ts'
import { initSegment } from '../../../src/media/segment/init-segment.ts'
import { isPackedAudio } from '../../../src/media/segment/packed-audio.ts'
import { readRange } from '../../../src/media/segment/read-range.ts'
import { isSegmentable, segment, trackClock } from '../../../src/media/segment/segmenter.ts'
import type { AudioTrack, VideoTrack } from '../../../src/media/track.ts'
import { encode, MATROSKA } from '../../helpers/cutting.ts'
import { mutate } from '../../helpers/mutations.ts'
import { probedDemuxer } from '../../helpers/probed-demuxer.ts'
import { turnsDuring } from '../../helpers/turns.ts'

const PICTURES: VideoTrack = {
  ...{ kind: 'video', id: 0, codec: 'vp9', codecName: 'V_VP9', codecString: 'vp09.00.30.08' },
  ...{
    config: Uint8Array.of(1, 0, 0, 0, 0, 30, 0x82, 2, 2, 2, 0, 0),
    width: 64,
    height: 64,
    displayWidth: 64,
    displayHeight: 64,
  },
  ...{ rotation: 0, frameRate: undefined, language: undefined, title: undefined, default: true },
}

describe('what is no segment', () => {
  let demuxer: Demuxer
  beforeAll(() => {
    demuxer = probedDemuxer(encode('sine=d=5', ['-c:a', 'aac']))
  })

  test.each([
    [4, 3.9],
    [-1, 4],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, 4],
  ])('from %d s to %d s is refused', async (start, end) => {
    const clock = await trackClock(demuxer, 0)
    await expect(segment(demuxer, 0, start, end, clock, 1)).rejects.toThrow(RangeError)
  })

  test('a track without packets is malformed', async () => {
    const empty: Demuxer = { ...demuxer, packets: async function* () {} }
    await expect(trackClock(empty, 0)).rejects.toThrow('track 0 has no packets')
  })

  test.each([
    ['64 MiB', 2 ** 26],
    ['50,000 packets', 1],
  ])('a range of more than %s is refused', async (_, size) => {
    const data = new Uint8Array(size)
    const packet: Packet = { data, pts: 1, dts: undefined, duration: undefined, key: true }
    const large: Demuxer = {
      ...demuxer,
      packets: async function* () {
        for (;;) yield packet
      },
    }
    const clock = await trackClock(demuxer, 0)
    await expect(segment(large, 0, 0, 4, clock, 1)).rejects.toThrow(
      new MalformedMedia('the segment from 0 s to 4 s is too large to be one'),
    )
  })

  test.each([
    ['takes its turns with others', 30_000, 1],
    ['is refused where endlessly many hold nothing', Number.POSITIVE_INFINITY, 0],
  ])('a range of many packets %s', async (_, most, size) => {
    const data = new Uint8Array(size)
    const many: Demuxer = {
      ...demuxer,
      packets: async function* () {
        for (let count = 0; count < Math.min(most, 1e6); count += 1)
          yield { data, pts: 1, dts: undefined, duration: undefined, key: true }
      },
    }
    const read = readRange(many, 0, 0, 4)
    if (size === 0) await expect(read).rejects.toThrow('too large to be one')
    else expect(await turnsDuring(read)).toBeGreaterThan(20)
  })

  test('pictures are delayed by what their order needs, though of the last that are read some come later', async () => {
    const frame = 0.04
    const pictures: Demuxer = {
      ...demuxer,
      info: { ...demuxer.info, tracks: [{ ...PICTURES, id: 0 }] },
      packets: async function* () {
        const data = Uint8Array.of(1)
        const packet = (shown: number) => ({ data, pts: shown * frame, dts: undefined, key: true })
        yield { ...packet(0), duration: frame }
        for (let group = 0; ; group += 8)
          for (const shown of [8, 1, 2, 3, 4, 5, 6, 7])
            yield { ...packet(group + shown), duration: frame }
      },
    }
    const { delay, timescale } = await trackClock(pictures, 0)
    expect(delay / timescale).toBeCloseTo(frame + 0.002, 6)
  })

  test('the pictures that show the order of decoding are read up to 32 MiB', async () => {
    const data = new Uint8Array(2 ** 23)
    let read = 0
    const pictures: Demuxer = {
      ...demuxer,
      info: { ...demuxer.info, tracks: [{ ...PICTURES, id: 0 }] },
      packets: async function* () {
        for (; ; read += 1) yield { data, pts: read, dts: undefined, duration: 1, key: true }
      },
    }
    await trackClock(pictures, 0)
    expect(read).toBe(4)
  })
})

/** A demuxer whose first track's configuration, packets and times are damaged. */
function damagedDemuxer(demuxer: Demuxer, seed: number): Demuxer {
  const [track] = demuxer.info.tracks
  const damaged = (bytes: Uint8Array, index: number) =>
    mutate(Buffer.from(bytes), seed * 100 + index)
  const config = track?.config && seed % 2 ? damaged(track.config, 99) : track?.config
  const times = [Number.NaN, -1, 1e300, 0, 1e6, 2]
  return {
    ...demuxer,
    info: { ...demuxer.info, tracks: [{ ...track, config } as VideoTrack | AudioTrack] },
    packets: async function* (id, from, to) {
      let index = 0
      for await (const packet of demuxer.packets(id, from, to)) {
        index += 1
        const data = index < 10 ? damaged(packet.data, index) : packet.data
        yield { ...packet, pts: times[(seed + index * 7) % 40] ?? packet.pts, data }
      }
    },
  }
}

async function cutWhole(demuxer: Demuxer): Promise<void> {
  const [track] = demuxer.info.tracks
  if (!track || !isSegmentable(track)) throw new Error('not segmentable')
  const clock = await trackClock(demuxer, track.id)
  if (!isPackedAudio(track)) initSegment(track, clock)
  const pieces = await segment(demuxer, track.id, 0, 2, clock, 1)
  expect(Buffer.concat(pieces).length).toBeLessThan(2 ** 20)
}

describe('damaged files', () => {
  test.each([
    ['testsrc2=size=64x64:d=2', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p']],
    ['testsrc2=size=64x64:d=2', ['-c:v', 'libx265', '-x265-params', 'log-level=error']],
    ['testsrc2=size=64x64:d=2', ['-c:v', 'libvpx-vp9']],
    ['sine=d=2', ['-c:a', 'aac']],
    ['sine=d=2', ['-c:a', 'libmp3lame']],
    ['sine=d=2', ['-c:a', 'mp2']],
    ['sine=d=2:r=48000', ['-c:a', 'libopus']],
    ['sine=d=2', ['-c:a', 'flac']],
    ['sine=d=2:r=48000', ['-c:a', 'eac3']],
    ['sine=d=2:r=48000', ['-c:a', 'ac3']],
    ['sine=d=2', ['-c:a', 'alac']],
  ])('a thousand of %s with %j are cut or malformed, and nothing else', async (source, options) => {
    const demuxer = probedDemuxer(encode(source, options), MATROSKA)
    const errors = new Set<string>()
    for (let seed = 0; seed < 1000; seed += 1) {
      const broken = damagedDemuxer(demuxer, seed)
      try {
        await cutWhole(broken)
      } catch (error) {
        if (!(error instanceof MalformedMedia)) errors.add(String(error))
      }
    }
    expect([...errors]).toEqual([])
  })
})
