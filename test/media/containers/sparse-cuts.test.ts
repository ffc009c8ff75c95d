import { describe, expect, test } from 'vitest'
import { CutPoints } from '../../../src/media/containers/expected-cuts.ts'
import { sparseCuts } from '../../../src/media/containers/sparse-cuts.ts'
import type { CutPoint } from '../../../src/media/demuxer.ts'

const MEGABYTE = 1e6
const BUDGET = 384 * MEGABYTE

/** Keyframes so far apart in seconds and in bytes, as long as there are any. */
function keyframes(length: number, next: (index: number) => [number, number]): CutPoint[] {
  const all: CutPoint[] = []
  for (let time = 0, offset = 0; offset < length; ) {
    all.push({ time, offset: Math.round(offset) })
    const [seconds, bytes] = next(all.length)
    time += seconds
    offset += bytes
  }
  return all
}

const stepsOf = (cuts: readonly CutPoint[]): number[] =>
  cuts.slice(1).map(({ time }, index) => time - (cuts[index]?.time ?? 0))

/** What is found among the keyframes of a file, and how many bytes are read for it. */
async function search(all: readonly CutPoint[], length: number, rate: number) {
  let read = 0
  const find = (window: number) => (from: number, to: number) => {
    let low = 0
    for (let high = all.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((all[middle]?.offset ?? length) < from) low = middle + 1
      else high = middle
    }
    const cut = all[low]
    const found = cut && cut.offset < to ? cut : undefined
    read += Math.ceil(((found?.offset ?? to) + 1 - from) / window) * window
    return Promise.resolve(found)
  }
  const { cuts, period } = await sparseCuts({
    from: 0,
    to: length,
    rate,
    budget: BUDGET,
    lead: 0,
    search: find,
  })
  const none = { stamp: () => Promise.resolve(undefined), cuts: async function* () {} }
  const { all: expected } = CutPoints.between(cuts, period, () => none)
  return { cuts, steps: stepsOf(cuts), expected: stepsOf(expected), read }
}

/** Numbers from 0 to 1 that are the same each time. */
function random(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 0x7fffffff
    return state / 0x7fffffff
  }
}

const second = (bytes: number) => (): [number, number] => [1, bytes]

describe('the cut points of a large file', () => {
  test('are near to each other at its beginning, however large it is', async () => {
    const length = 20_000 * MEGABYTE
    const regular = keyframes(length, () => [2, 2 * MEGABYTE])
    const { steps } = await search(regular, length, MEGABYTE)
    expect(Math.max(...steps)).toBeGreaterThan(8)
    expect(Math.max(...steps.slice(0, 7))).toBeLessThanOrEqual(6)
  })

  test('are a segment apart where keyframes come regularly, and little else is read', async () => {
    const length = 1600 * MEGABYTE
    const next = random()
    const all = keyframes(length, () => [2, 2 * MEGABYTE + (next() - 0.5) * 60_000])
    const { cuts, expected, read } = await search(all, length, MEGABYTE)
    expect(cuts[0]).toEqual(all[0])
    const others = expected.filter((step) => Math.abs(step - 4) > 0.003)
    expect(others.length).toBeLessThan(expected.length / 20)
    expect(Math.max(...expected)).toBeLessThanOrEqual(6.01)
    expect(read).toBeLessThan(length / 10)
  })

  test('are about as near to each other where keyframes come anyhow', async () => {
    const length = 1600 * MEGABYTE
    const next = random()
    const all = keyframes(length, () => {
      const seconds = 0.5 + 2 * next()
      return [seconds, seconds * MEGABYTE]
    })
    const { steps, expected } = await search(all, length, MEGABYTE)
    expect(expected).toEqual(steps)
    expect(steps.toSorted((one, other) => one - other)[steps.length >> 1]).toBeLessThan(6)
  })

  test('are no segment too far apart where two recordings were put together', async () => {
    const length = 20_000 * MEGABYTE
    const all = keyframes(length, (index) => {
      const seconds = index === 4321 ? 2.7 : 2
      return [seconds, seconds * MEGABYTE]
    })
    const { cuts, expected } = await search(all, length, MEGABYTE)
    const behind = cuts.findIndex(({ time }) => time % 2 > 0.5)
    const [before, after] = [cuts[behind - 1]?.offset ?? 0, cuts[behind]?.offset ?? length]
    expect(after - before).toBeLessThanOrEqual(32 << 20)
    expect(expected.filter((step) => step > 6.01).length).toBeLessThan(expected.length / 100)
  })

  test('are nearer where a second is large', async () => {
    const length = 4000 * MEGABYTE
    const all = keyframes(length, () => [0.25, 12.5 * MEGABYTE])
    const { expected } = await search(all, length, 50 * MEGABYTE)
    expect(Math.max(...expected)).toBeLessThanOrEqual(1)
  })

  test('are some of its keyframes, in their order, where those come anyhow', async () => {
    const length = 4000 * MEGABYTE
    const next = random()
    const all = keyframes(length, () => {
      const seconds = 0.2 + 8 * next() ** 2
      return [seconds, seconds * MEGABYTE * (0.3 + 1.4 * next())]
    })
    const known = new Set(all)
    const { cuts, steps, read } = await search(all, length, MEGABYTE)
    expect(cuts.every((cut) => known.has(cut))).toBe(true)
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(Math.max(...steps)).toBeLessThan(60)
    expect(read).toBeLessThan(1.5 * BUDGET)
  })

  test.each([
    ['is as far apart as can be afforded', second(MEGABYTE), MEGABYTE],
    ['has a keyframe everywhere', second(20_000), 20_000],
    ['is said to last for ever', second(1e5), 1],
    ['is said to last a moment', second(MEGABYTE), 1e12],
    ['has few keyframes', (): [number, number] => [400, 400 * MEGABYTE], MEGABYTE],
    ['has one keyframe', (): [number, number] => [1, 1e12], MEGABYTE],
  ])('take a bounded number of bytes in one of 20 GB that %s', async (_, next, rate) => {
    const length = 20_000 * MEGABYTE
    const { cuts, read } = await search(keyframes(length, next), length, rate)
    expect(cuts.length).toBeGreaterThan(0)
    expect(cuts.length).toBeLessThan(20_000)
    expect(read).toBeLessThan(1.5e9)
  })
})
