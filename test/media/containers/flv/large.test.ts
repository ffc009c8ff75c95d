import { expect, test } from 'vitest'
import type { ByteSource } from '../../../../src/bytes.ts'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import { sparseSource } from '../../../helpers/byte-source.ts'
import { flvOf, tagBytes } from '../../../helpers/flv-writer.ts'

const SECOND = 1000
const FRAME_BYTES = 25_000
const GOP_FRAMES = 60

/** Two seconds of pictures without anything in them at 30 frames a second and 6 Mbit/s, which begin at a time. */
function group(time: number): Buffer {
  const tags: Buffer[] = []
  for (let frame = 0; frame < GOP_FRAMES; frame += 1) {
    const payload = Buffer.alloc(FRAME_BYTES)
    payload.set([frame === 0 ? 0x12 : 0x22, 0, 0, 0x84])
    tags.push(tagBytes({ type: 9, time: time + Math.round((frame * SECOND) / 30), payload }))
  }
  return Buffer.concat(tags)
}

/** A file that is made while it is read: only its tags' times differ from group to group. */
class LargeFile implements ByteSource {
  readonly #header = Buffer.from([0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0])
  readonly #group = group(0)
  readonly length: number
  bytesRead = 0

  constructor(least: number) {
    this.length = this.#header.length + Math.ceil(least / this.#group.length) * this.#group.length
  }

  read(into: Uint8Array, from: number): Promise<number> {
    const end = Math.min(this.length, from + into.length)
    const size = this.#group.length
    const first = Math.max(0, Math.floor((from - 13) / size))
    if (from < 13) into.set(this.#header.subarray(from, end))
    for (let index = first; 13 + index * size < end; index += 1) {
      const start = 13 + index * size
      const bytes = this.#at(index * 2 * SECOND)
      const piece = bytes.subarray(Math.max(0, from - start), end - start)
      into.set(piece, Math.max(0, start - from))
    }
    this.bytesRead += end - from
    return Promise.resolve(Math.max(0, end - from))
  }

  close(): void {}

  #at(time: number): Buffer {
    const step = this.#group.length / GOP_FRAMES
    for (let frame = 0; frame < GOP_FRAMES; frame += 1) {
      const at = time + Math.round((frame * SECOND) / 30)
      this.#group.writeUIntBE(at & 0xffffff, frame * step + 4, 3)
      this.#group[frame * step + 7] = at >> 24
    }
    return this.#group
  }
}

test.each([
  [1.6e9, 4.01, 200e6],
  [20e9, 6.01, 450e6],
])(
  'a file of %d bytes has cut points that are keyframes at most %d s apart, though little of it is read',
  async (length, most, budget) => {
    const file = new LargeFile(length)
    const demuxer = await openFlv(file)
    const cuts = await demuxer.cutPoints()
    const times = cuts.map(({ time }) => time)
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(times[0]).toBe(0)
    // Those that were not looked for lie a little before the keyframe that is expected.
    const keyframes = times.map((time) => Math.ceil(time / 2) * 2)
    for (const [index, time] of times.entries())
      expect((keyframes[index] ?? 0) - time).toBeLessThan(0.0021)
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(Math.max(...steps)).toBeLessThanOrEqual(most)
    expect((demuxer.info.duration ?? 0) - (times.at(-1) ?? 0)).toBeLessThanOrEqual(most)
    expect(file.bytesRead).toBeLessThan(budget)

    for (const cut of [100, 300, cuts.length - 60]) {
      const [from, to] = [times[cut] ?? 0, times[cut + 1] ?? 0]
      const [first, end] = [keyframes[cut] ?? 0, keyframes[cut + 1] ?? 0]
      const before = file.bytesRead
      let packets = 0
      for await (const { pts } of demuxer.packets(9, from, to)) {
        expect(pts).toBeCloseTo(first + packets / 30, 2)
        packets += 1
      }
      expect(packets).toBe((end - first) * 30)
      expect(file.bytesRead - before).toBeLessThan(1.3 * packets * FRAME_BYTES)
    }
  },
)

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
