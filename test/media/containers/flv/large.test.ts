import { expect, test } from 'vitest'
import type { ByteSource } from '../../../../src/bytes.ts'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import type { Bound, Demuxer } from '../../../../src/media/demuxer.ts'
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
      const [from, to] = await boundsOf(demuxer, times, cut)
      for await (const { pts } of demuxer.packets(9, from.key, to.time)) {
        expect(pts).toBeCloseTo(first + packets / 30, 2)
        packets += 1
      }
      expect(packets).toBe((end - first) * 30)
      expect(file.bytesRead - before).toBeLessThan(1.3 * packets * usual.frameBytes)
    }
  },
)

/** What parts the segment behind a cut point from those beside it. */
async function boundsOf(
  demuxer: Demuxer,
  times: readonly number[],
  cut: number,
): Promise<[Bound, Bound]> {
  const [from, to] = [times[cut] ?? 0, times[cut + 1] ?? Number.POSITIVE_INFINITY]
  return [
    (await demuxer.boundAt?.(from)) ?? { key: from, time: from },
    (await demuxer.boundAt?.(to)) ?? { key: to, time: to },
  ]
}

test('where keyframes come anyhow and a second is large, no segment is too large', async () => {
  const isKey = (frame: number): boolean => frame % 97 === 0 || frame % 611 === 0
  const file = new LargeFile(20e9, { frameBytes: 200_000, isKey })
  const demuxer = await openFlv(file)
  const times = (await demuxer.cutPoints()).map(({ time }) => time)
  expect(file.bytesRead).toBeLessThan(1e9)
  for (const cut of [20, 200, 500, times.length - 20]) {
    const [from, to] = await boundsOf(demuxer, times, cut)
    let bytes = 0
    let expected = Math.round(from.key * RATE)
    expect(isKey(expected)).toBe(true)
    expect(from.key).toBeLessThanOrEqual((times[cut] ?? 0) + 0.002)
    for await (const { pts, data } of demuxer.packets(9, from.key, to.time)) {
      expect(pts).toBeCloseTo(expected / RATE, 2)
      expected += 1
      bytes += data.length
    }
    expect(expected / RATE).toBeCloseTo(times[cut + 1] ?? 0, 1)
    expect(bytes).toBeLessThan(48e6)
  }
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
