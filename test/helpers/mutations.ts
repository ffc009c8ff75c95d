import { expect } from 'vitest'
import { MalformedMedia } from '../../src/media/demuxer.ts'

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

/** Has `count` damaged copies of a file read, each in under two seconds, and tells how many were rejected as malformed. */
export async function playDamaged(
  bytes: Buffer,
  count: number,
  play: (bytes: Buffer) => Promise<void>,
): Promise<number> {
  let rejected = 0
  for (let seed = 0; seed < count; seed += 1) {
    const began = performance.now()
    try {
      await play(mutate(bytes, seed))
    } catch (error) {
      if (!(error instanceof MalformedMedia)) throw new Error(`seed ${seed}`, { cause: error })
      rejected += 1
    }
    expect(performance.now() - began, `seed ${seed}`).toBeLessThan(2000)
  }
  return rejected
}
