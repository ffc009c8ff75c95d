import type { CutPoint } from '../demuxer.ts'

/** Keyframes come so much before or after their multiple of the period, in seconds: a file's clock may have whole milliseconds. */
export const UNEVEN = 0.002

export interface Gap {
  readonly before: CutPoint
  readonly after: CutPoint
  /** How many periods after `before` `after` is. */
  readonly periods: number
}

/** Between which known ones lies a whole number of periods. */
export function regularGaps(known: readonly CutPoint[], period: number): Gap[] {
  const gaps: Gap[] = []
  // A file's clock shows one period to a millisecond, and many together the better.
  let seconds = period
  let count = 1
  for (const [index, after] of known.slice(1).entries()) {
    const before = known[index] ?? after
    const apart = after.time - before.time
    const periods = Math.round((apart * count) / seconds)
    if (!(periods > 0 && Math.abs(apart - (periods * seconds) / count) <= UNEVEN)) continue
    gaps.push({ before, after, periods })
    seconds += apart
    count += periods
  }
  return gaps
}

/** The share of the known ones, from 0 to 1, that are whole periods behind the one before. */
export function regularShare(known: readonly CutPoint[], period: number): number {
  return regularGaps(known, period).length / Math.max(1, known.length - 1)
}
