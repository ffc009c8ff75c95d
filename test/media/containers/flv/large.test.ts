import { beforeAll, describe, expect, test } from 'vitest'
import type { ByteSource } from '../../../../src/bytes.ts'
import type { Segment } from '../../../../src/hls/segmentation.ts'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { pictureRange } from '../../../../src/media/segment/picture-range.ts'
import { sparseSource } from '../../../helpers/byte-source.ts'
import { flvOf, tagBytes } from '../../../helpers/flv-writer.ts'

const RATE = 30
const PIECE_FRAMES = 60

/** How large pictures are, and which of them, by their numbers, are keyframes. */
interface Shape {
  readonly frameBytes: number
  readonly isKey: (frame: number) => boolean
}

/** At 6 Mbit/s with a keyframe every two seconds. */
const usual: Shape = { frameBytes: 25_000, isKey: (frame) => frame % PIECE_FRAMES === 0 }

/** A file that is made while it is read, at 30 frames a second: only its tags' times and kinds differ. */
class LargeFile implements ByteSource {
  readonly #header = Buffer.from([0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0])
  readonly #shape: Shape
  readonly #piece: Buffer
  readonly length: number
  bytesRead = 0

  constructor(least: number, shape: Shape) {
    this.#shape = shape
    const payload = Buffer.alloc(shape.frameBytes)
    payload.set([0x22, 0, 0, 0x84])
    const tag = tagBytes({ type: 9, time: 0, payload })
    this.#piece = Buffer.concat(Array.from({ length: PIECE_FRAMES }, () => tag))
    this.length = this.#header.length + Math.ceil(least / this.#piece.length) * this.#piece.length
  }

  read(into: Uint8Array, from: number): Promise<number> {
    const end = Math.min(this.length, from + into.length)
    const size = this.#piece.length
    const first = Math.max(0, Math.floor((from - 13) / size))
    if (from < 13) into.set(this.#header.subarray(from, end))
    for (let index = first; 13 + index * size < end; index += 1) {
      const start = 13 + index * size
      const bytes = this.#at(index * PIECE_FRAMES)
      const piece = bytes.subarray(Math.max(0, from - start), end - start)
      into.set(piece, Math.max(0, start - from))
    }
    this.bytesRead += end - from
    return Promise.resolve(Math.max(0, end - from))
  }

  close(): void {}

  /** The pictures from a number on. */
  #at(first: number): Buffer {
    const step = this.#piece.length / PIECE_FRAMES
    for (let index = 0; index < PIECE_FRAMES; index += 1) {
      const frame = first + index
      const time = Math.round((frame * 1000) / RATE)
      this.#piece.writeUIntBE(time & 0xffffff, index * step + 4, 3)
      this.#piece[index * step + 7] = time >> 24
      this.#piece[index * step + 11] = this.#shape.isKey(frame) ? 0x12 : 0x22
    }
    return this.#piece
  }
}

test.each([
  [1.6e9, 4.01, 200e6],
  [20e9, 6.01, 450e6],
])(
  'a file of %d bytes has cut points that are keyframes at most %d s apart, though little of it is read',
  async (length, most, budget) => {
    const file = new LargeFile(length, usual)
    const demuxer = await openFlv(file)
    const cuts = await demuxer.cutPoints()
    const times = cuts.map(({ time }) => time)
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(times[0]).toBe(0)
    const keyframes = times.map((time) => Math.round(time / 2) * 2)
    for (const [index, time] of times.entries()) expect(keyframes[index]).toBeCloseTo(time, 2)
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(Math.max(...steps)).toBeLessThanOrEqual(most)
    expect((demuxer.info.duration ?? 0) - (times.at(-1) ?? 0)).toBeLessThanOrEqual(most)
    expect(file.bytesRead).toBeLessThan(budget)

    for (const cut of [100, 300, cuts.length - 60]) {
      const [first, end] = [keyframes[cut] ?? 0, keyframes[cut + 1] ?? 0]
      const before = file.bytesRead
      let packets = 0
      const bounds = { start: times[cut] ?? 0, end: times[cut + 1] ?? 0 }
      const { start, end: until } = await pictureRange(demuxer, bounds, undefined)
      for await (const { pts } of demuxer.packets(9, start, until)) {
        expect(pts).toBeCloseTo(first + packets / 30, 2)
        packets += 1
      }
      expect(packets).toBe((end - first) * 30)
      expect(file.bytesRead - before).toBeLessThan(1.3 * packets * usual.frameBytes)
    }
  },
)

describe('where keyframes come anyhow and a second is large', () => {
  const isKey = (frame: number): boolean => frame % 97 === 0 || frame % 611 === 0
  const file = new LargeFile(20e9, { frameBytes: 200_000, isKey })
  const longest = 97 / RATE
  let demuxer: Demuxer
  let segments: Segment[]

  beforeAll(async () => {
    demuxer = await openFlv(file)
    const times = (await demuxer.cutPoints()).map(({ time }) => time)
    segments = times.slice(1).map((end, index) => ({ start: times[index] ?? 0, end }))
    expect(file.bytesRead).toBeLessThan(1e9)
  })

  /** The pictures of a range, which goes from keyframe to keyframe; how many bytes they are. */
  async function bytesIn({ start, end }: Segment): Promise<number> {
    const [first = 0, last] = [start, end].map((time) => Math.round(time * RATE))
    expect(isKey(first)).toBe(true)
    let [frame, bytes] = [first, 0]
    for await (const { pts, data } of demuxer.packets(9, start, end)) {
      expect(pts).toBeCloseTo(frame / RATE, 2)
      frame += 1
      bytes += data.length
    }
    expect(frame).toBe(last)
    return bytes
  }

  test.each([0.002, 0.3, 0.6, 0.99])('no segment is too large, %d of the way', async (part) => {
    const at = Math.floor(segments.length * part)
    const [one, other] = segments.slice(at, at + 2) as [Segment, Segment]
    const before = file.bytesRead
    const range = await pictureRange(demuxer, one, undefined)
    expect(range.start).toBeLessThanOrEqual(one.start + 0.002)
    expect(range.start).toBeGreaterThan(one.start - longest)
    expect((await pictureRange(demuxer, other, undefined)).start).toBe(range.end)
    if (range.end > range.start) expect(await bytesIn(range)).toBeLessThan(40e6)
    expect(file.bytesRead - before).toBeLessThan(160e6)
  })

  test.each([0.002, 0.3, 0.6, 0.99])(
    'one that is to begin at some time has pictures from there on, %d of the way',
    async (part) => {
      const one = segments[Math.floor(segments.length * part)] ?? { start: 0, end: 0 }
      for (const from of [0, one.start, one.start + 0.7, one.end]) {
        const range = await pictureRange(demuxer, one, from)
        expect(range.start).toBeLessThanOrEqual(Math.max(one.start, from) + 0.002)
        expect(range.start).toBeGreaterThan(Math.max(one.start, from) - longest)
        expect(range.end).toBeGreaterThan(range.start)
        expect(range.end).toBeLessThan(one.end + longest)
        expect(await bytesIn(range)).toBeLessThan(40e6)
      }
    },
  )
})

test('of gigabytes without a tag not much is read', async () => {
  const tags = [0, 40, 80].map((time) => ({
    type: 9,
    time,
    payload: Uint8Array.of(0x12, 0, 0, 132),
  }))
  const source = sparseSource(flvOf(tags), 4 * 2 ** 30)
  await openFlv(source)
  expect(source.bytesRead).toBeLessThan(256 * 2 ** 20)
})
