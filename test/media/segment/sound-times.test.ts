import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillGaps, type PlacedSound } from '../../../src/media/segment/silence.ts'
import { samplePositions, type TimedSound } from '../../../src/media/segment/sound-times.ts'

const RATE = 48_000

const codec = fc.constantFrom(1_024, 960, 1_152, 1_536, 576, 120, 4_608)

/** Packets of `frame` samples from `origin` (in samples) on, timed in whole milliseconds. */
function timed(frame: number, origin: number, count: number, rate = RATE): TimedSound[] {
  return Array.from({ length: count }, (_, index) => {
    const seconds = (origin + index * frame) / rate
    return { time: (Math.round(seconds * 1000) / 1000) * rate, samples: frame }
  })
}

function positions(
  packets: readonly TimedSound[],
  origin: number,
  frame: number,
  rate = RATE,
): number[] {
  return samplePositions(packets, { origin, frame, sampleRate: rate })
}

describe('positions of packets', () => {
  test('are the same wherever reading begins, sample after sample, on a clock of milliseconds', () => {
    const count = 3_000
    fc.assert(
      fc.property(
        codec,
        fc.constantFrom(48_000, 44_100, 22_050),
        fc.nat(100_000),
        fc.nat(count - 100),
        fc.integer({ min: 20, max: 100 }),
        (frame, rate, origin, from, length) => {
          const packets = timed(frame, origin, count, rate)
          const first = Math.round(packets[0]?.time ?? 0)
          const expected = Array.from({ length }, (_, index) => first + (from + index) * frame)
          const cut = packets.slice(from, from + length)
          expect(positions(cut, first, frame, rate)).toEqual(expected)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('follow each other through hours of a clock that is 100 ppm too fast, but for steps of 4 ms', () => {
    const [frame, perSegment] = [1_024, 188]
    const steps: number[] = []
    let end: number | undefined
    for (let from = 0; from < 3 * 3600 * 47; from += perSegment) {
      const cut = Array.from({ length: perSegment }, (_, index) => {
        const seconds = (((from + index) * frame) / RATE) * 1.0001
        return { time: (Math.round(seconds * 1000) / 1000) * RATE, samples: frame }
      })
      const at = positions(cut, 0, frame)
      expect(Math.abs((at[0] ?? 0) - (cut[0]?.time ?? 0))).toBeLessThan(0.005 * RATE)
      if (end !== undefined) steps.push((at[0] ?? 0) - end)
      end = (at.at(-1) ?? 0) + frame
    }
    const moved = steps.filter((step) => step !== 0)
    expect(Math.max(...moved.map(Math.abs)) / RATE).toBeLessThan(0.006)
    expect(moved.length).toBeLessThan(steps.length / 4)
  })

  test('keep a gap of over 100 ms, and close one below', () => {
    const frame = 1_024
    const gap = (length: number) =>
      timed(frame, 0, 40).map((packet, index) => ({
        ...packet,
        time: packet.time + (index < 20 ? 0 : length * RATE),
      }))
    const distance = (length: number) => {
      const at = positions(gap(length), 0, frame)
      return (at[20] ?? 0) - (at[19] ?? 0) - frame
    }
    expect(distance(0.5) / RATE).toBeCloseTo(0.5, 2)
    expect(distance(0.08)).toBe(0)
  })

  test('never overlap, though times run backwards', () => {
    const times = fc.array(fc.integer({ min: -100_000, max: 1_000_000 }), { maxLength: 100 })
    fc.assert(
      fc.property(times, codec, (list, frame) => {
        const at = positions(
          list.map((time) => ({ time, samples: frame })),
          0,
          frame,
        )
        expect(at.every((position) => Number.isInteger(position) && position >= 0)).toBe(true)
        for (const [index, position] of at.slice(1).entries())
          expect(position).toBeGreaterThanOrEqual((at[index] ?? 0) + frame)
      }),
    )
  })
})

describe('silence', () => {
  const silence = { data: new Uint8Array(3), samples: 960 }
  const LEAST = 4_800

  function fill(sounds: readonly PlacedSound[], from: number, to: number): number[] {
    return fillGaps(sounds, silence, { from, to, origin: 100 }, LEAST).map(({ at }) => at)
  }

  function sounds(...positions: number[]): PlacedSound[] {
    return positions.map((at) => ({ data: new Uint8Array(1), at, samples: 960 }))
  }

  test('fills segments without sound such that they continue each other', () => {
    const bounds = [0, 192_000, 384_000, 400_000]
    const all = bounds.slice(1).flatMap((to, index) => fill([], bounds[index] ?? 0, to))
    expect(all).toEqual(Array.from({ length: all.length }, (_, index) => 100 + index * 960))
    expect(all.at(-1)).toBeGreaterThan(400_000 - 961)
  })

  test('fills what is missing before, between and after', () => {
    const filled = fill(sounds(100 + 960 * 10, 100 + 960 * 30), 0, 960 * 40)
    expect(filled).toEqual(Array.from({ length: 40 }, (_, index) => 100 + index * 960))
  })

  test('fills nothing where less than 100 ms is missing', () => {
    const few = sounds(3_000, 6_000, 9_000)
    expect(fill(few, 0, 14_000)).toEqual([3_000, 6_000, 9_000])
  })

  test('has an end in a segment that cannot be', () => {
    expect(fill([], 0, 1e15).length).toBeLessThan(40_000)
  })
})
