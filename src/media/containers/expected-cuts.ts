import type { CutPoint } from '../demuxer.ts'
import { segmentLength } from '../segment-length.ts'
import { isAt, type Look, lastKeyframe, nextKeyframe, rateBetween } from './keyframe-search.ts'
import { regularGaps, regularShare, UNEVEN } from './regular-gaps.ts'

/** A file is regular where such a share of the known cut points is whole periods apart: by chance it is one in a hundred. */
const REGULAR = 0.5
/** What lies between two cut points is soon too much for a segment, in bytes. */
const WIDE = 32 << 20
/** There it is parted: into parts of so many seconds and bytes at most, so many bytes at least, and so many parts of a file at most. */
const PART_SECONDS = 8
const PART_BYTES = 16 << 20
const LEAST_PART = 4 << 20
const MOST_PARTS = 10_000

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
  /** Those for expected cut points, by the times of these. */
  readonly #found = new Map<number, Promise<CutPoint>>()
  /** The keyframes that were found, by their own times. */
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

  /** Those that are known, and the keyframes for two times, which need not be cut points; at the second only where it lies there. */
  async around(from: number, to: number): Promise<readonly CutPoint[]> {
    const begin = this.#placed.get(from) ?? (await this.#expectedFor(from))
    const end = this.#placed.get(to) ?? (await this.#expectedFor(to))
    const found: CutPoint[] = []
    if (begin) found.push({ time: Math.min(from, begin.time), offset: begin.offset })
    if (end && isAt(end, to)) found.push({ time: to, offset: end.offset })
    if (found.length === 0) return this.known
    return [...this.known, ...found].sort((one, other) => one.time - other.time)
  }

  /** When the last keyframe is shown that lies at a time or before it; the time itself before and behind all known ones. */
  async keyframeAt(time: number): Promise<number> {
    return (await this.#lastAt(time))?.time ?? time
  }

  /** When the first keyframe is shown that lies behind that one. */
  async keyframeBehind(time: number): Promise<number> {
    const last = await this.#lastAt(time)
    const after = this.known.find((cut) => cut.time > time + UNEVEN)
    if (!last || !after) return time
    const keyframe = await nextKeyframe(last, after, this.#look())
    this.#placed.set(keyframe.time, keyframe)
    return keyframe.time
  }

  async #lastAt(time: number): Promise<CutPoint | undefined> {
    const next = this.known.findIndex((cut) => cut.time > time - UNEVEN)
    const [before, after] = [this.known[next - 1], this.known[next]]
    if (after && isAt(after, time)) return after
    if (!before || !after) return undefined
    return this.#expectedFor(time) ?? this.#place(time, before, after)
  }

  /** The keyframe for the expected cut point at a time; undefined where none is. */
  #expectedFor(time: number): Promise<CutPoint> | undefined {
    const expected = this.#expected.get(time)
    if (!expected) return undefined
    const { before, after } = expected
    const found = this.#found.get(time) ?? this.#place(time, before, after)
    this.#found.set(time, found)
    found.catch(() => this.#found.delete(time))
    return found
  }

  async #place(time: number, before: CutPoint, after: CutPoint): Promise<CutPoint> {
    const keyframe = await lastKeyframe(time, before, after, this.#look())
    this.#placed.set(keyframe.time, keyframe)
    return keyframe
  }
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

/** So many, each a share of the way further from one cut point to another. */
function between(before: CutPoint, after: CutPoint, count: number, share: number): Expected[] {
  return Array.from({ length: Math.max(0, count) }, (_, index): Expected => {
    const part = (index + 1) * share
    const time = before.time + part * (after.time - before.time)
    const offset = Math.floor(before.offset + part * (after.offset - before.offset))
    return { cut: { time, offset, expected: true }, before, after }
  })
}
