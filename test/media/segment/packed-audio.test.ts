import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseMpegAudio } from '../../../src/media/codecs/mpeg-audio.ts'
import type { Demuxer, Packet } from '../../../src/media/demuxer.ts'
import { mimeTypeOf } from '../../../src/media/mime-type.ts'
import { packedAudio } from '../../../src/media/segment/packed-audio.ts'
import { isSegmentable, segment, trackClock } from '../../../src/media/segment/segmenter.ts'
import { decode, encode, hashes, MATROSKA, written } from '../../helpers/cutting.ts'
import { probedDemuxer, probePackets } from '../../helpers/probed-demuxer.ts'

const SOUND = 'aevalsrc=sin(300*t*t)|sin(500*t):s=48000:d=9'
const TARGET = 2

interface Packed {
  /** Of its tag, in ticks of 90 kHz. */
  readonly time: number
  readonly frames: readonly Uint8Array[]
}

/** Reads a segment as RFC 8216 section 3.4 has it: one ID3 tag with one PRIV frame, then whole frames. */
function read(pieces: readonly Uint8Array[]): Packed {
  const bytes = Buffer.concat(pieces)
  expect(bytes.toString('latin1', 0, 3)).toBe('ID3')
  const begin = 10 + bytes.readUInt8(9)
  expect(bytes.toString('latin1', 10, 14)).toBe('PRIV')
  expect(bytes.readUInt8(17)).toBe(begin - 20)
  const owner = 'com.apple.streaming.transportStreamTimestamp\0'
  expect(bytes.toString('latin1', 20, begin - 8)).toBe(owner)
  const frames: Uint8Array[] = []
  for (let at = begin; at < bytes.length; ) {
    const size = parseMpegAudio(bytes, at)?.size ?? 0
    expect(size).toBeGreaterThan(0)
    frames.push(bytes.subarray(at, at + size))
    at += size
  }
  expect(Buffer.concat(frames).length).toBe(bytes.length - begin)
  return { time: Number(bytes.readBigUInt64BE(begin - 8)), frames }
}

async function cut(demuxer: Demuxer): Promise<Packed[]> {
  const [track] = demuxer.info.tracks
  if (!track || !isSegmentable(track)) throw new Error('not segmentable')
  expect(mimeTypeOf(track)).toBe('audio/mpeg')
  const clock = await trackClock(demuxer, track.id)
  const parts: Packed[] = []
  const duration = demuxer.info.duration ?? 0
  for (let start = 0; start < duration; start += TARGET) {
    const end = Math.min(start + TARGET, duration)
    parts.push(read(await segment(demuxer, track.id, start, end, clock, 1)))
  }
  return parts
}

function hash(frame: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(frame).digest('hex')}`
}

describe.each([
  ['MP3', 1152 / 44100, ['-c:a', 'libmp3lame', '-ar', '44100']],
  ['MP3 of 22.05 kHz', 576 / 22050, ['-c:a', 'libmp3lame', '-ar', '22050']],
  ['MP3 of one channel', 1152 / 48000, ['-c:a', 'libmp3lame', '-ac', '1']],
  ['MP2', 1152 / 48000, ['-c:a', 'mp2']],
])('packed audio: %s', (_name, frame, options) => {
  test('segments hold every frame once, in order, and say when their first one is heard', async () => {
    const source = encode(SOUND, options)
    const parts = await cut(probedDemuxer(source, MATROSKA))
    const frames = parts.flatMap((part) => part.frames)
    expect(frames.map(hash)).toEqual(hashes(probePackets(source, 0)))
    let before = 0
    for (const [index, part] of parts.entries()) {
      expect(Math.abs(part.time - before * frame * 90_000)).toBeLessThan(1)
      expect(part.time / 90_000).toBeGreaterThan(index * TARGET - 0.001)
      expect(part.time / 90_000).toBeLessThan(index * TARGET + frame)
      before += part.frames.length
    }
  })

  test('what is missing at its begin and within it is silence', async () => {
    const whole = probedDemuxer(encode(SOUND, options), MATROSKA)
    async function* packets(id: number, from: number, to: number): AsyncGenerator<Packet> {
      for await (const packet of whole.packets(id, from, to))
        if (packet.pts > 1 && !(packet.pts > 3.5 && packet.pts < 6.5)) yield packet
    }
    const parts = await cut({ ...whole, packets })
    const count = parts.reduce((sum, part) => sum + part.frames.length, 0)
    expect(Math.abs(count * frame - (whole.info.duration ?? 0))).toBeLessThan(2 * frame)
    expect((parts[0]?.time ?? Number.NaN) / 90_000).toBeLessThan(frame)
    // A segment within the gap, and the first one's first half.
    const inside = parts[2]?.frames ?? []
    expect(inside.length).toBeGreaterThan(TARGET / frame - 2)
    const silent = written(...inside)
    expect(new Set(decode(silent, '-f', 'mp3').hashes.slice(0, -1)).size).toBe(1)
    const first = parts[0]?.frames ?? []
    expect(new Set(first.slice(0, Math.floor(0.95 / frame)).map(hash)).size).toBe(1)
    expect(new Set(first.map(hash)).size).toBeGreaterThan(0.9 / frame)
  })
})

describe('the time of packed audio', () => {
  test.each([
    [0, 0],
    [1, 90_000],
    [60_000, 60_000 * 90_000],
    // It has 33 bits.
    [2 ** 33 / 90_000 + 1, 90_000],
  ])('at %f s is %i', (seconds, ticks) => {
    expect(read(packedAudio([], seconds)).time).toBe(ticks)
  })
})
