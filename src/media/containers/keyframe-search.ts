import type { CutPoint } from '../demuxer.ts'
import { UNEVEN } from './regular-gaps.ts'

/** A search for a keyframe begins where pictures are decoded so long before its time, in seconds: it is decoded earlier itself. */
const LEAST_AHEAD = 0.2
const AHEAD = 0.3
const MOST_AHEAD = 0.5
/** Looks that are taken at most to come so near, and how far each goes, in bytes; more lie between two pictures of no recording. */
const MOST_LOOKS = 24
const LOOK_BYTES = 1 << 21
/** How far it goes: so many seconds as bytes are on average, and so many bytes at least. */
const SEARCH_SECONDS = 1
const LEAST_SEARCH = 1 << 20
/** How far back it goes where there is none, and on to the next, in bytes: what has none in more is in no segment. */
const MOST_GROUP = 1 << 26

/** Looks into a file between two offsets, the second exclusive. */
export interface Look {
  /** The first decoding time that is given there, and where. */
  stamp(from: number, to: number): Promise<CutPoint | undefined>
  cuts(from: number, to: number): AsyncIterable<CutPoint>
}

/** Whether a keyframe is at a time, as exactly as one can be expected. */
export function isAt(keyframe: CutPoint, time: number): boolean {
  return Math.abs(keyframe.time - time) <= UNEVEN
}

/** Bytes a second. */
export function rateBetween(before: CutPoint, after: CutPoint): number {
  return (after.offset - before.offset) / (after.time - before.time)
}

/** The last keyframe that is shown at a time or before it, between two others, as far as it is looked for. */
export async function lastKeyframe(
  time: number,
  before: CutPoint,
  after: CutPoint,
  look: Look,
): Promise<CutPoint> {
  const from = await offsetBefore(time, before, after, look)
  const reach = Math.max(LEAST_SEARCH, SEARCH_SECONDS * rateBetween(before, after))
  const ahead = Math.min(after.offset, Math.floor(from + reach))
  let found = await lastBetween(look, from, ahead, time)
  for (let to = from, back = LEAST_SEARCH; !found && to > before.offset; back *= 2) {
    if (from - to >= MOST_GROUP) break
    const at = Math.max(before.offset, to - back)
    found = await lastBetween(look, at, to, time)
    to = at
  }
  return found ?? before
}

/** The last one between two offsets that is shown at a time or before it. */
async function lastBetween(
  look: Look,
  from: number,
  to: number,
  time: number,
): Promise<CutPoint | undefined> {
  let last: CutPoint | undefined
  for await (const found of look.cuts(from, to)) {
    if (isAt(found, time)) return found
    if (found.time > time) break
    last = found
  }
  return last
}

/** The first one behind another, as far as it is looked for. */
export async function nextKeyframe(last: CutPoint, after: CutPoint, look: Look): Promise<CutPoint> {
  const to = Math.min(after.offset, last.offset + MOST_GROUP)
  for await (const found of look.cuts(last.offset + 1, to))
    if (found.time > last.time + UNEVEN) return found.time < after.time ? found : after
  return after
}

/** An offset a little before what is timed so, between two cut points around it. */
async function offsetBefore(
  time: number,
  before: CutPoint,
  after: CutPoint,
  look: Look,
): Promise<number> {
  let low = before
  let high = after
  let isHalved = false
  for (let looks = 0; looks < MOST_LOOKS && low.time < time - MOST_AHEAD; looks += 1) {
    const room = high.offset - low.offset
    const share = (time - AHEAD - low.time) / (high.time - low.time)
    // Where bytes a second differ much, what they are on average leads nowhere.
    const at = low.offset + Math.floor((isHalved ? 0.5 : share) * room)
    if (!(share < 1) || at <= low.offset) break
    const stamp = await look.stamp(at, Math.min(high.offset, at + LOOK_BYTES))
    if (stamp && stamp.time <= time - LEAST_AHEAD) low = stamp
    else high = { offset: at, time: stamp?.time ?? high.time }
    isHalved = !isHalved && high.offset - low.offset > room / 2
  }
  return low.offset
}
