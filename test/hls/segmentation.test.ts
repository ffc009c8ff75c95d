import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { segmentsOf, settledSegments } from '../../src/hls/segmentation.ts'

const TARGET = 4

/** Cuts from 0 on, some centiseconds to 20 s apart, and a duration behind the last. */
const recording = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 60 }),
    fc.integer({ min: 1, max: 2000 }),
  )
  .map(([distances, rest]) => {
    let time = 0
    const cuts = [0, ...distances.map((distance) => (time += distance))].map((cut) => cut / 100)
    return { cuts, duration: (time + rest) / 100 }
  })

/** What a segment is to last: the first is half as long, so that it is there sooner. */
function wanted(start: number): number {
  return start === 0 ? TARGET / 2 : TARGET
}

function lengths(segments: readonly { start: number; end: number }[]): number[] {
  return segments.map(({ start, end }) => end - start)
}

describe('segments between cuts', () => {
  test('follow each other from 0 to the end, and begin at cuts', () => {
    fc.assert(
      fc.property(recording, ({ cuts, duration }) => {
        const segments = segmentsOf(cuts, duration, TARGET)
        expect(segments[0]?.start).toBe(0)
        expect(segments.at(-1)?.end).toBe(duration)
        for (const [index, { start, end }] of segments.entries()) {
          expect(end).toBeGreaterThan(start)
          expect(cuts).toContain(start)
          if (index > 0) expect(start).toBe(segments[index - 1]?.end)
        }
      }),
    )
  })

  test('do not begin at the first cut, before which there is no picture', () => {
    const [first, second] = segmentsOf([5, 7, 11], 15, TARGET)
    expect([first, second]).toEqual([
      { start: 0, end: 7 },
      { start: 7, end: 11 },
    ])
    expect(settledSegments([], [5, 7, 11], 15, TARGET)[0]).toEqual(first)
  })

  test('are at least half as long as wanted, unless there is only one', () => {
    fc.assert(
      fc.property(recording, ({ cuts, duration }) => {
        const segments = segmentsOf(cuts, duration, TARGET)
        if (segments.length > 1)
          for (const { start, end } of segments)
            expect(end - start).toBeGreaterThanOrEqual(wanted(start) / 2 - 1e-9)
      }),
    )
  })

  test('are longer than one and a half times only where no cut is nearer', () => {
    fc.assert(
      fc.property(recording, ({ cuts, duration }) => {
        for (const { start, end } of segmentsOf(cuts, duration, TARGET).slice(0, -1)) {
          const aim = start + wanted(start)
          const nearer = cuts.filter(
            (cut) =>
              cut >= start + wanted(start) / 2 && Math.abs(cut - aim) < Math.abs(end - aim) - 1e-9,
          )
          expect(nearer).toEqual([])
        }
      }),
    )
  })

  test('stay as they were when the recording grows, all but the last', () => {
    fc.assert(
      fc.property(recording, fc.nat(1000), ({ cuts, duration }, permille) => {
        const before = (duration * permille) / 1000
        const known = cuts.filter((cut) => cut < before)
        const settled = segmentsOf(known, before, TARGET).slice(0, -1)
        expect(segmentsOf(cuts, duration, TARGET).slice(0, settled.length)).toEqual(settled)
      }),
    )
  })

  test.each([
    [2, [2, 4, 4, 2]],
    [3, [3, 3, 3, 3]],
    [10, [10, 2]],
    [0.5, [2, 4, 4, 2]],
    [12, [12]],
  ])('with cuts every %d s last %j', (distance, expected) => {
    const cuts = Array.from({ length: Math.ceil(12 / distance) }, (_, index) => index * distance)
    expect(lengths(segmentsOf(cuts, 12, TARGET))).toEqual(expected)
  })

  test('begin at 0 though the first cut comes later', () => {
    expect(segmentsOf([0.5, 4.5], 9, TARGET)).toEqual([
      { start: 0, end: 4.5 },
      { start: 4.5, end: 9 },
    ])
  })
})

test('the segments of a recording of a day are long rather than many', () => {
  const cuts = Array.from({ length: 90_000 }, (_, second) => second)
  const segments = segmentsOf(cuts, 90_000, TARGET)
  expect(segments).toHaveLength(10_000)
  expect(lengths(segments).slice(0, 4)).toEqual([5, 9, 9, 9])
})

describe('segments without cuts', () => {
  test('lie on a regular grid, and what is short at the end belongs to the last', () => {
    expect(lengths(segmentsOf([], 13, TARGET))).toEqual([4, 4, 5])
    expect(lengths(segmentsOf([], 14, TARGET))).toEqual([4, 4, 4, 2])
    expect(lengths(segmentsOf([], 1, TARGET))).toEqual([1])
  })

  test('of a duration that cannot be true are long rather than many', () => {
    expect(segmentsOf([], 1e12, TARGET).length).toBeLessThanOrEqual(10_000)
  })
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a duration of %d has none',
  (duration) => {
    expect(segmentsOf([0, 2], duration, TARGET)).toEqual([])
  },
)

describe('segments of a recording that is still written', () => {
  test('stay what they were, follow each other, and are those of the whole but for its end', () => {
    fc.assert(
      fc.property(
        recording,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (made, parts) => {
          const { cuts, duration } = made
          let settled: { start: number; end: number }[] = []
          for (const part of [...parts.sort((one, other) => one - other), 1]) {
            const until = part * duration
            const known = cuts.filter((cut) => cut < until)
            const next = settledSegments(settled, known, until - 1, TARGET)
            expect(next.slice(0, settled.length)).toEqual(settled)
            expect(next).toEqual(settledSegments([], known, until - 1, TARGET))
            settled = next
          }
          const whole = segmentsOf(cuts, duration, TARGET)
          expect(settled.slice(0, whole.length - 2)).toEqual(
            whole.slice(0, settled.length).slice(0, whole.length - 2),
          )
          expect(duration - (settled.at(-1)?.end ?? 0)).toBeLessThan(
            Math.max(...gaps(cuts, duration)) + 2 * TARGET,
          )
        },
      ),
    )
  })
})

function gaps(cuts: readonly number[], duration: number): number[] {
  return [...cuts, duration].map((cut, index) => cut - (cuts[index - 1] ?? 0))
}
