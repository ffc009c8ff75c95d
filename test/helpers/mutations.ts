import { expect } from 'vitest'
import type { ByteSource } from '../../src/bytes.ts'
import { type Demuxer, MalformedMedia, type Packet } from '../../src/media/demuxer.ts'
import { bufferSource } from './byte-source.ts'

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Change = (bytes: Buffer, from: number, to: number, random: () => number) => Buffer

const CHANGES: readonly Change[] = [
  (bytes, from, _, random) => overwrite(bytes, from, from + 1, () => random() * 256),
  (bytes, from, to) => overwrite(bytes, from, to, () => 0xff),
  (bytes, from, to) => overwrite(bytes, from, to, () => 0),
  (bytes, from, to, random) => overwrite(bytes, from, to, () => random() * 256),
  (bytes, from, to) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
  (bytes, from, to) => Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]),
  (bytes, from) => bytes.subarray(0, Math.max(16, from)),
]

function overwrite(bytes: Buffer, from: number, to: number, value: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (let at = from; at < to; at += 1) copy[at] = value()
  return copy
}

/** A damaged copy: bytes overwritten, pieces cut out or doubled, the end cut off; half of it in the first 2 KiB. */
export function mutate(bytes: Buffer, seed: number): Buffer {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  let copy = bytes
  for (let change = below(5); change >= 0; change -= 1) {
    const from = below(random() < 0.5 ? Math.min(2048, copy.length) : copy.length)
    const to = Math.min(copy.length, from + below(64))
    copy = CHANGES[below(CHANGES.length)]?.(copy, from, to, random) ?? copy
  }
  return Buffer.from(copy)
}

/** Opens `count` damaged copies of a file and reads all of their packets, each in under two seconds; tells how many were rejected as malformed. */
export async function playDamaged(
  bytes: Buffer,
  count: number,
  open: (source: ByteSource) => Promise<Demuxer>,
): Promise<number> {
  let rejected = 0
  for (let seed = 0; seed < count; seed += 1) {
    const began = performance.now()
    try {
      const damaged = mutate(bytes, seed)
      await playAll(await open(bufferSource(damaged)), damaged.length)
    } catch (error) {
      if (!(error instanceof MalformedMedia)) throw new Error(`seed ${seed}`, { cause: error })
      rejected += 1
    }
    expect(performance.now() - began, `seed ${seed}`).toBeLessThan(2000)
  }
  return rejected
}

/** Reads each track from its beginning, from a cut in the middle, and between two cuts; `length` is the file's, in bytes. */
export async function playAll(demuxer: Demuxer, length: number): Promise<void> {
  const cuts = await demuxer.cutPoints()
  const middle = cuts[Math.floor(cuts.length / 2)]?.time ?? 0
  const ranges = [
    [0, Number.POSITIVE_INFINITY],
    [middle, Number.POSITIVE_INFINITY],
    [cuts[1]?.time ?? 1, cuts[2]?.time ?? 2],
  ] as const
  for (const { id } of demuxer.info.tracks)
    for (const [from, to] of ranges)
      for await (const packet of demuxer.packets(id, from, to)) check(packet, length)
}

/** A small frame may get a length of four bytes for each of its NAL units. */
function check({ data, pts, dts }: Packet, length: number): void {
  if (data.length > 2 * length) throw new Error('a packet is longer than its file')
  if (!Number.isFinite(pts) || !Number.isFinite(dts ?? 0)) throw new Error('a packet has no time')
}
