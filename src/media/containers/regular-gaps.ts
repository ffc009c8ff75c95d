import type { CutPoint } from '../demuxer.ts'

/** Keyframes come so much before or after their multiple of the period, in seconds: a file's clock may have whole milliseconds. */
export const UNEVEN = 0.002
/** A file is regular where so many of the known cut points are whole periods apart: by chance it is one in a hundred. */
const REGULAR_SHARE = 0.5

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

/** Whether most of the known ones are whole periods apart. */
export function isRegular(known: readonly CutPoint[], period: number): boolean {
  return regularGaps(known, period).length >= REGULAR_SHARE * (known.length - 1)
}
