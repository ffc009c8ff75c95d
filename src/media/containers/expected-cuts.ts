import type { Bound, CutPoint } from '../demuxer.ts'
import { segmentLength } from '../segment-length.ts'
import { regularGaps, regularShare, UNEVEN } from './regular-gaps.ts'

/** A file is regular where such a share of the known cut points is whole periods apart: by chance it is one in a hundred. */
const REGULAR = 0.5
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
/** How far back it goes where there is none, in bytes: what has none in more is in no segment. */
const MOST_BACK = 1 << 26
/** What lies between two cut points is soon too much for a segment, in bytes. */
const WIDE = 32 << 20
/** There it is parted: into parts of so many seconds and bytes at most, so many bytes at least, and so many parts of a file at most. */
const PART_SECONDS = 8
const PART_BYTES = 16 << 20
const LEAST_PART = 4 << 20
const MOST_PARTS = 10_000

/** Looks into a file between two offsets, the second exclusive. */
export interface Look {
  /** The first decoding time that is given there, and where. */
  stamp(from: number, to: number): Promise<CutPoint | undefined>
  cuts(from: number, to: number): AsyncIterable<CutPoint>
}

/** A cut point at which a keyframe is expected, and the known ones beside it. */
interface Expected {
  readonly cut: CutPoint
  readonly before: CutPoint
  readonly after: CutPoint
}

/**
 * The cut points of a file: known ones, and between them some at the times at which a keyframe is expected: where they come
 * regularly, and wherever there would else be too much for a segment. Keyframes are looked for when those are asked for.
 */
export class CutPoints {
  /** Those that were found, ascending in time. */
  readonly known: readonly CutPoint[]
  /** All, ascending in time; the offsets of those that are expected are guessed. */
  readonly all: readonly CutPoint[]
  /** By their times. */
  readonly #expected: ReadonlyMap<number, Expected>
  readonly #look: () => Look
  readonly #found = new Map<number, Promise<CutPoint>>()
  /** Those that were found, by the keyframes' own times. */
  readonly #placed = new Map<number, CutPoint>()

  constructor(
    known: readonly CutPoint[],
    look: () => Look,
    expected: ReadonlyMap<number, Expected> = new Map(),
  ) {
    this.known = known
    this.#look = look
    this.#expected = expected
    this.all = merged(known, [...expected.values()])
  }

  /** Of a large file, of which keyframes lie `period` seconds apart; 0 where that is not known. */
  static between(known: readonly CutPoint[], period: number, look: () => Look): CutPoints {
    const expected = expectedCuts(known, period)
    return new CutPoints(known, look, new Map(expected.map((one) => [one.cut.time, one])))
  }

  /** The same of a file that has become longer. */
  grown(known: readonly CutPoint[], look: () => Look): CutPoints {
    return new CutPoints(known, look, this.#expected)
  }

  /** Those that are known, the keyframe for a cut point at `from`, and the one at `to`, where there is one; neither time need be of any. */
  async around(from: number, to: number): Promise<readonly CutPoint[]> {
    const begin = await this.#find(from)
    const end = await this.#find(to)
    const found: CutPoint[] = []
    if (begin) found.push({ time: Math.min(from, begin.time), offset: begin.offset })
    if (end && isAt(end, to)) found.push({ time: to, offset: end.offset })
    if (found.length === 0) return this.known
    return [...this.known, ...found].sort((one, other) => one.time - other.time)
  }

  /** What parts two segments at the cut point at a time. */
  async boundAt(time: number): Promise<Bound> {
    const keyframe = await this.#find(time)
    if (!keyframe) return { key: time, time }
    return { key: keyframe.time, time: isAt(keyframe, time) ? keyframe.time : time }
  }

  /** The keyframe for the expected cut point at a time, or one that was found there; undefined where none is. */
  #find(time: number): Promise<CutPoint> | CutPoint | undefined {
    const expected = this.#expected.get(time)
    if (!expected) return this.#placed.get(time)
    const found = this.#found.get(time) ?? this.#place(expected)
    this.#found.set(time, found)
    found.catch(() => this.#found.delete(time))
    return found
  }

  async #place(expected: Expected): Promise<CutPoint> {
    const cut = await keyframeFor(expected, this.#look())
    this.#placed.set(cut.time, cut)
    return cut
  }
}

/** Whether a keyframe is at a time, as exactly as one can be expected. */
function isAt(keyframe: CutPoint, time: number): boolean {
  return Math.abs(keyframe.time - time) <= UNEVEN
}

function merged(known: readonly CutPoint[], expected: readonly Expected[]): CutPoint[] {
  const all: CutPoint[] = []
  let next = 0
  for (const cut of known) {
    const [least, most] = [cut.time - UNEVEN, cut.time + UNEVEN]
    for (let one = expected[next]; one && one.cut.time <= most; one = expected[next]) {
      // As the file goes on, one that was expected may become known.
      if (one.cut.time < least) all.push(one.cut)
      next += 1
    }
    all.push(cut)
  }
  return all
}

/** Where keyframes are expected between known ones, about a segment's length apart. */
function expectedCuts(known: readonly CutPoint[], period: number): Expected[] {
  const isRegular = regularShare(known, period) >= REGULAR
  const regular = new Map(
    (isRegular ? regularGaps(known, period) : []).map((gap) => [gap.before, gap.periods]),
  )
  const all = (known.at(-1)?.offset ?? 0) - (known[0]?.offset ?? 0)
  const least = Math.max(LEAST_PART, all / MOST_PARTS)
  return known.slice(1).flatMap((after, index) => {
    const before = known[index] ?? after
    const periods = regular.get(before)
    if (periods !== undefined) return regularly(before, after, periods)
    return after.offset - before.offset > WIDE ? anyhow(before, after, least) : []
  })
}

/** Some, a whole number of periods apart, of which so many lie between two known ones. */
function regularly(before: CutPoint, after: CutPoint, periods: number): Expected[] {
  const wanted = segmentLength(rateBetween(before, after))
  const step = Math.max(1, Math.round((wanted * periods) / (after.time - before.time)))
  const count = Math.max(0, Math.ceil((periods - step / 2) / step) - 1)
  return between(before, after, count, step / periods)
}

/** Some, with the same time between them and `least` bytes, where nothing is known of when keyframes come. */
function anyhow(before: CutPoint, after: CutPoint, least: number): Expected[] {
  const rate = rateBetween(before, after)
  const wanted = Math.max(Math.min(PART_SECONDS, PART_BYTES / rate), least / rate)
  const parts = Math.round((after.time - before.time) / wanted)
  return between(before, after, parts - 1, 1 / parts)
}

/** Bytes a second. */
function rateBetween(before: CutPoint, after: CutPoint): number {
  return (after.offset - before.offset) / (after.time - before.time)
}

/** So many, each a share of the way further from one cut point to another. */
function between(before: CutPoint, after: CutPoint, count: number, share: number): Expected[] {
  return Array.from({ length: Math.max(0, count) }, (_, index): Expected => {
    const part = (index + 1) * share
    const time = before.time + part * (after.time - before.time)
    const offset = Math.floor(before.offset + part * (after.offset - before.offset))
    return { cut: { time, offset }, before, after }
  })
}

/** The last keyframe at an expected one's time or before it, as far as it is looked for: any of them will do. */
async function keyframeFor({ cut, before, after }: Expected, look: Look): Promise<CutPoint> {
  const from = await offsetBefore(cut.time, before, after, look)
  const reach = Math.max(LEAST_SEARCH, SEARCH_SECONDS * rateBetween(before, after))
  const ahead = Math.min(after.offset, Math.floor(from + reach))
  let found = await lastKeyframe(look, from, ahead, cut.time)
  for (let to = from, back = LEAST_SEARCH; !found && to > before.offset; back *= 2) {
    if (from - to >= MOST_BACK) break
    const at = Math.max(before.offset, to - back)
    found = await lastKeyframe(look, at, to, cut.time)
    to = at
  }
  return found ?? before
}

/** The last one between two offsets that is shown at a time or before it. */
async function lastKeyframe(
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
