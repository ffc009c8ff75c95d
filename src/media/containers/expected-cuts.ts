import type { CutPoint } from '../demuxer.ts'
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
/** How far a keyframe is searched for, in bytes: what lies further away is in no segment. */
const SEARCH_BYTES = 1 << 26

/** Looks into a file between two offsets, the second exclusive. */
export interface Look {
  /** The first decoding time that is given there, and where. */
  stamp(from: number, to: number): Promise<CutPoint | undefined>
  cuts(from: number, to: number): AsyncIterable<CutPoint>
}

/** A cut point a little before the time at which a keyframe is expected, and the known ones beside it. */
interface Expected {
  readonly cut: CutPoint
  readonly before: CutPoint
  readonly after: CutPoint
}

/**
 * The cut points of a file: known ones, and between them, where keyframes come regularly, some at the times at which one is expected.
 * Those are looked for when they are asked for: each is the first keyframe at that time or behind it, whatever was expected.
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

  /** Those that are known, and those at two times, which need not be any. */
  async around(from: number, to: number): Promise<readonly CutPoint[]> {
    const begin = await this.#find(from)
    const end = await this.#find(to)
    const found = [begin, end].filter((cut) => cut !== undefined)
    if (found.length === 0) return this.known
    return [...this.known, ...found].sort((one, other) => one.time - other.time)
  }

  /** The expected cut point at a time; undefined where none is. */
  #find(time: number): Promise<CutPoint> | undefined {
    const expected = this.#expected.get(time)
    if (!expected) return undefined
    const found = this.#found.get(time) ?? place(expected, this.#look())
    this.#found.set(time, found)
    found.catch(() => this.#found.delete(time))
    return found
  }
}

function merged(known: readonly CutPoint[], expected: readonly Expected[]): CutPoint[] {
  const all: CutPoint[] = []
  let next = 0
  for (const cut of known) {
    for (let one = expected[next]; one && one.cut.time < cut.time; one = expected[next]) {
      // As the file goes on, one that was expected may become known.
      if (one.cut.time < cut.time - 2 * UNEVEN) all.push(one.cut)
      next += 1
    }
    all.push(cut)
  }
  return all
}

/** Where keyframes are expected between known ones, about a segment's length apart. */
function expectedCuts(known: readonly CutPoint[], period: number): Expected[] {
  if (regularShare(known, period) < REGULAR) return []
  return regularGaps(known, period).flatMap(({ before, after, periods }) => {
    const rate = (after.offset - before.offset) / (after.time - before.time)
    const step = Math.max(1, Math.round(segmentLength(rate) / period))
    const count = Math.max(0, Math.ceil((periods - step / 2) / step) - 1)
    return Array.from({ length: count }, (_, index): Expected => {
      const share = ((index + 1) * step) / periods
      const time = before.time + share * (after.time - before.time) - UNEVEN
      const offset = Math.floor(before.offset + share * (after.offset - before.offset))
      return { cut: { time, offset }, before, after }
    })
  })
}

/** Where the first keyframe from an expected one's time on is. */
async function place({ cut: { time }, before, after }: Expected, look: Look): Promise<CutPoint> {
  const from = await offsetBefore(time, before, after, look)
  for await (const found of look.cuts(from, Math.min(after.offset, from + SEARCH_BYTES)))
    if (found.time >= time) return { time, offset: found.offset }
  return { time, offset: after.offset }
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
