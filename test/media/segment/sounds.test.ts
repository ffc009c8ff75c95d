import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Demuxer, Packet } from '../../../src/media/demuxer.ts'
import {
  cut,
  decode,
  difference,
  encode,
  hashes,
  joints,
  MATROSKA,
  type Made,
} from '../../helpers/cutting.ts'
import { readFragment } from '../../helpers/fragment.ts'
import { probedDemuxer, probePackets, probeStreams } from '../../helpers/probed-demuxer.ts'

const SOUND = 'aevalsrc=sin(300*t*t)|sin(500*t):s=48000:d=9'

const AUDIO: [string, number, string[]][] = [
  ['AAC', 1_024, ['-c:a', 'aac']],
  ['AAC of 44.1 kHz', 1_024, ['-c:a', 'aac', '-ar', '44100']],
  ['Opus', 960, ['-c:a', 'libopus']],
  ['Opus in packets of 60 ms', 2_880, ['-c:a', 'libopus', '-frame_duration', '60']],
  ['FLAC of 96 kHz', 4_608, ['-c:a', 'flac', '-ar', '96000', '-frame_size', '4608']],
  ['AC-3 of six channels', 1_536, ['-c:a', 'ac3', '-ac', '6']],
  ['E-AC-3 of six channels', 1_536, ['-c:a', 'eac3', '-ac', '6']],
  ['ALAC', 4_096, ['-c:a', 'alac']],
]

describe.each(AUDIO)('sound: %s', (_name, frame, options) => {
  let source: string
  let made: Made
  beforeAll(async () => {
    source = encode(SOUND, options)
    made = await cut(probedDemuxer(source, MATROSKA), 2)
  })

  test('packets timed in milliseconds lie sample after sample, at their time', () => {
    const [packets, original] = [probePackets(made.file, 0), probePackets(source, 0)]
    const [stream, sourceStream] = [probeStreams(made.file)[0], probeStreams(source)[0]]
    const rate = Number(stream?.sample_rate)
    expect(hashes(packets)).toEqual(hashes(original))
    expect(packets.map(({ dts }) => Math.round(dts * rate))).toEqual(
      packets.map((_, index) => index * frame),
    )
    expect(difference(packets, original)).toBeLessThan(0.0015)
    expect(stream?.sample_rate).toBe(sourceStream?.sample_rate)
    expect(stream?.channels).toBe(sourceStream?.channels)
  })

  test('segments continue each other exactly, and hold the packets of their time', () => {
    const { ends, begins } = joints(made.parts)
    const rate = Number(probeStreams(made.file)[0]?.sample_rate)
    expect(begins).toEqual(ends)
    for (const [index, begin] of begins.entries()) {
      const start = (made.segments[index + 1]?.start ?? 0) * rate
      expect(begin).toBeGreaterThan(start - rate / 1000)
      expect(begin).toBeLessThan(start + frame)
    }
  })

  test('segments decode to the very samples, without a warning', () => {
    const whole = decode(source, '-ignore_editlist', '1')
    expect(decode(made.file)).toEqual({ hashes: whole.hashes, warnings: '' })
  })
})

describe('gaps in the sound', () => {
  async function* within(packets: AsyncIterable<Packet>, from: number, to: number) {
    for await (const packet of packets) if (packet.pts < from || packet.pts >= to) yield packet
  }

  test.each([
    ['AAC', 'aac', 1, 1_024],
    ['AAC', 'aac', 2, 1_024],
    ['AAC', 'aac', 6, 1_024],
    ['Opus', 'libopus', 2, 960],
  ])(
    'of %s (%s) with %i channels are silence, on the same grid',
    async (_codec, encoder, channels, frame) => {
      const source = encode(SOUND, ['-c:a', encoder, '-ac', String(channels)])
      const whole = probedDemuxer(source, MATROSKA)
      const packets: Demuxer['packets'] = (id, from, to) =>
        within(whole.packets(id, from, to), 2.5, 6.9)
      const { file, parts } = await cut({ ...whole, packets }, 2)
      const made = probePackets(file, 0)
      const { ends, begins } = joints(parts)
      expect(begins).toEqual(ends)
      expect(made.map(({ dts }) => Math.round(dts * 48_000))).toEqual(
        made.map((_, index) => index * frame),
      )
      expect(made).toHaveLength(probePackets(source, 0).length)
      expect(decode(file).warnings).toBe('')
      const silence = spawnSync('ffmpeg', [
        '-i',
        file,
        '-af',
        'silencedetect=n=-80dB',
        '-f',
        'null',
        '-',
      ])
      const [, start] = /silence_start: ([\d.]+)/.exec(String(silence.stderr)) ?? []
      const [, length] = /silence_duration: ([\d.]+)/.exec(String(silence.stderr)) ?? []
      expect(Number(start)).toBeCloseTo(2.5, 1)
      expect(Number(length)).toBeCloseTo(4.4, 1)
    },
  )

  test('of other codecs are the length of the packet before them', async () => {
    const source = encode(SOUND, ['-c:a', 'ac3'])
    const whole = probedDemuxer(source, MATROSKA)
    const packets: Demuxer['packets'] = (id, from, to) =>
      within(whole.packets(id, from, to), 2.5, 3.4)
    const { parts } = await cut({ ...whole, packets })
    const longest = Math.max(...parts.flatMap((part) => readFragment(part).durations))
    expect(longest / 48_000).toBeCloseTo(0.9, 1)
  })

  test('that are a whole segment leave it without samples', async () => {
    const source = encode(SOUND, ['-c:a', 'ac3'])
    const whole = probedDemuxer(source, MATROSKA)
    const packets: Demuxer['packets'] = (id, from, to) => within(whole.packets(id, from, to), 2, 6)
    const { parts, file } = await cut({ ...whole, packets }, 2)
    expect(parts.map((part) => readFragment(part).durations.length > 0)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ])
    expect(decode(file).warnings).toBe('')
  })
})
