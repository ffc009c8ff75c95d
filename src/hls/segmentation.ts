/** A segment's place in the presentation, in seconds: `start` is inclusive, `end` exclusive. */
export interface Segment {
  readonly start: number
  readonly end: number
}

/** The first segment is so much of the others: the sooner it is there, the sooner something is seen. */
const FIRST_SHARE = 0.5
/** A playlist that a phone still reads; a longer recording gets longer segments. */
const MOST_SEGMENTS = 10_000

/**
 * The segments from 0 to `duration` (seconds), without gap or overlap. Each begins at a cut, but for the first, which begins at 0,
 * and ends at the cut nearest to `target` seconds later (of two as near, at the later one), the first nearest to half of that. None is
 * shorter than half of what it was to be, unless it is the only one; one is long where cuts are far apart, and all are where they would
 * be too many. `cuts` are in seconds, ascending; those outside of 0 to `duration` count for nothing, nor does the first of all: there is
 * no picture before it. Without any cut, as for sound alone, the segments lie on a regular grid.
 *
 * When the recording grows (a greater `duration`, and cuts at or after the former one), all segments but the last stay as they were, as
 * long as they are not too many.
 */
export function segmentsOf(cuts: readonly number[], duration: number, target: number): Segment[] {
  if (!(duration > 0) || !Number.isFinite(duration)) return []
  const inside = cuts.slice(1).filter((cut) => cut > 0 && cut < duration)
  const step = Math.max(target, duration / MOST_SEGMENTS)
  const bounds = cuts.length === 0 ? gridBounds(duration, step) : cutBounds(inside, duration, step)
  return bounds.map((end, index) => ({ start: bounds[index - 1] ?? 0, end }))
}

/**
 * The segments of a recording that is still written: those that were `settled` before, and behind them those whose end no cut to
 * come can move. Each ends at the cut nearest to `target` seconds later, as in segmentsOf, at or before `until`; what lies behind the last is in none
 * yet. `cuts` and `until` are in seconds, `cuts` ascending.
 */
export function settledSegments(
  settled: readonly Segment[],
  cuts: readonly number[],
  until: number,
  target: number,
): Segment[] {
  const segments = [...settled]
  let start = settled.at(-1)?.end ?? 0
  let at = cuts.findIndex((cut, index) => index > 0 && cut > start)
  while (at >= 0 && at < cuts.length) {
    const wanted = lengthFrom(start, target)
    const next = nearest(cuts, at, start, wanted)
    const end = cuts[next] ?? Number.POSITIVE_INFINITY
    const isDecided = end >= start + wanted || next + 1 < cuts.length
    if (!isDecided || end > until) break
    segments.push({ start, end })
    start = end
    at = next + 1
  }
  return segments
}

function gridBounds(duration: number, step: number): number[] {
  const bounds: number[] = []
  for (let end = step; duration - end >= step / 2; end = (bounds.length + 1) * step)
    bounds.push(end)
  return [...bounds, duration]
}

function cutBounds(cuts: readonly number[], duration: number, target: number): number[] {
  const bounds: number[] = []
  let start = 0
  let at = 0
  while (at < cuts.length) {
    const wanted = lengthFrom(start, target)
    const next = nearest(cuts, at, start, wanted)
    const end = cuts[next] ?? duration
    const last = duration - end < target / 2 || isNearer(duration, end, start + wanted)
    if (last) break
    bounds.push(end)
    start = end
    at = next + 1
  }
  return [...bounds, duration]
}

/** How long the segment from `start` is to be, in seconds. */
function lengthFrom(start: number, target: number): number {
  return start === 0 ? target * FIRST_SHARE : target
}

/** The index of the cut at which the segment from `start` ends; `cuts.length` where there is none. */
function nearest(cuts: readonly number[], from: number, start: number, target: number): number {
  let at = from
  while (at < cuts.length && (cuts[at] ?? 0) < start + target / 2) at += 1
  while (at + 1 < cuts.length && isNearer(cuts[at + 1] ?? 0, cuts[at] ?? 0, start + target)) at += 1
  return at
}

/** Whether the later of two times is as near to `aim` as the earlier, or nearer. */
function isNearer(later: number, earlier: number, aim: number): boolean {
  return Math.abs(later - aim) <= Math.abs(earlier - aim)
}
