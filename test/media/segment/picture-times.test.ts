import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodingTimes, reorderDelay } from '../../../src/media/segment/picture-times.ts'

interface Pictures {
  /** In decoding order. */
  readonly presented: readonly number[]
  readonly start: number
  readonly end: number
}

/** Pictures at a variable rate, of which groups are decoded with their last first, and the others in any order. */
const pictures: fc.Arbitrary<Pictures> = fc
  .record({
    start: fc.integer({ min: 0, max: 10_000_000 }),
    groups: fc.array(
      fc.array(fc.record({ shown: fc.integer({ min: 360, max: 400_000 }), order: fc.nat() }), {
        minLength: 1,
        maxLength: 8,
      }),
      { minLength: 1, maxLength: 20 },
    ),
  })
  .map(({ start, groups }) => {
    let end = start + 12_000
    const presented = [start]
    for (const group of groups) {
      const timed = group.map(({ shown, order }) => {
        end += shown
        return { time: end - shown, order }
      })
      const last = timed.pop()
      timed.sort((one, other) => one.order - other.order)
      presented.push(last?.time ?? 0, ...timed.map(({ time }) => time))
    }
    return { presented, start, end }
  })

function durations(times: readonly number[], end: number): number[] {
  return times.map((time, index) => (times[index + 1] ?? end) - time)
}

/** How long each picture is on the screen. */
function shown({ presented, end }: Pictures): number[] {
  const sorted = [...presented, end].sort((one, other) => one - other)
  return presented.map((time) => (sorted[sorted.indexOf(time) + 1] ?? end) - time)
}

function offsets(presented: readonly number[], times: readonly number[], delay: number): number[] {
  return presented.map((time, index) => time + delay - (times[index] ?? 0))
}

describe('decoding times', () => {
  test('with the delay that the pictures need last as long as each picture is shown', () => {
    fc.assert(
      fc.property(pictures, (segment) => {
        const { presented, start, end } = segment
        const delay = reorderDelay(presented, end)
        const times = decodingTimes(presented, start, end, delay)
        expect(times[0]).toBe(start)
        expect(durations(times, end)).toEqual(shown(segment))
        expect(Math.min(...offsets(presented, times, delay))).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('with any delay ascend from start to end, and are not after presentation', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 0, max: 1_000_000 }), (segment, delay) => {
        const { presented, start, end } = segment
        const times = decodingTimes(presented, start, end, delay)
        expect(times[0]).toBe(start)
        expect(Math.min(...durations(times, end))).toBeGreaterThan(0)
        expect(Math.min(...offsets(presented, times, delay))).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('are whole and ascend whatever the pictures are timed like', () => {
    const any = fc.array(fc.integer({ min: -1000, max: 1_000_000 }), {
      minLength: 1,
      maxLength: 50,
    })
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 1000 }), (presented, delay) => {
        const times = decodingTimes(presented, 500_000, 501_000, delay)
        expect(times[0]).toBe(500_000)
        expect(times.every(Number.isInteger)).toBe(true)
        expect(Math.min(...durations(times, 501_000))).toBeGreaterThan(0)
      }),
    )
  })

  test('of leading pictures that stay begin at the segment all the same', () => {
    const presented = [4, 1, 2, 3, 5, 6].map((time) => time * 10_000)
    expect(decodingTimes(presented, 40_000, 70_000, 40_000)).toEqual([
      40_000, 42_500, 45_000, 47_500, 50_000, 60_000,
    ])
  })

  test('of a first picture that comes late begin at the segment', () => {
    expect(decodingTimes([5_000, 10_000, 15_000], 0, 20_000, 0)).toEqual([0, 10_000, 15_000])
  })

  test('of no pictures are none', () => {
    expect(decodingTimes([], 0, 100, 0)).toEqual([])
  })
})
