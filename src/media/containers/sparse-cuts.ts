import type { CutPoint } from '../demuxer.ts'
import { segmentLength } from '../segment-length.ts'
import { type Gap, regularGaps, regularShare } from './regular-gaps.ts'

/** So many are found as near to each other as segments are long where the file begins: most viewers begin there too. */
const FIRST_CUTS = 8
/** From one keyframe to the next, where the beginning does not show it. */
const UNKNOWN_GROUP = { bytes: 4 << 20, seconds: 0 }
/** What is read at once, in bytes. */
const LEAST_WINDOW = 1 << 17
const MOST_WINDOW = 1 << 20
/** Stretches of the file that are searched at once: reads of one overlap the work on another. */
const AT_ONCE = 4
/** So many searches are taken to read a window each until others show what they read: the first begins anywhere. */
const SUPPOSED = 4
/** In each so many searches are made, unless so many bytes have ended it before. */
const FEWEST_STEPS = 16
const MOST_BYTES = (512 << 20) / AT_ONCE

/** The share of what may be read that shows whether keyframes come regularly. */
const FEW = 0.25
/** Where it shows that as good as all do, as in one recording, the rest is not read. */
const ALL_REGULAR = 0.95
/** What lies between two cut points is soon too much for a segment, in bytes. */
const WIDE = 32 << 20
/** So many bytes are searched at most where it is. */
const NARROWED_BYTES = 128 << 20

/** Finds the first cut point from an offset on and before another one; one search at a time. */
export type FindCut = (from: number, to: number) => Promise<CutPoint | undefined>

/** A part of a file without an index, from an offset up to another one (exclusive). */
export interface Unindexed {
  readonly from: number
  readonly to: number
  /** Bytes a second. */
  readonly rate: number
  /** About how many bytes may be read: a playlist is waited for. */
  readonly budget: number
  /** How many bytes a search reads before the offset where it begins. */
  readonly lead: number
  /** Makes a search that reads `window` bytes at once. */
  search(window: number): FindCut
}

type Group = typeof UNKNOWN_GROUP

export interface SparseCuts {
  /** Ascending in offset. */
  readonly cuts: readonly CutPoint[]
  /** From one keyframe to the next where the file begins, in seconds; 0 where that is not seen. */
  readonly period: number
}

/**
 * Some cut points of a file that is too large to be walked through, ascending in offset. From each the search goes on a little before
 * where the next one is expected: where keyframes come as regularly as at the beginning, little is read but them. Where they do not, it reads
 * on to the next one, and cut points come as far apart as can be afforded. Each is an exact keyframe all the same.
 */
export async function sparseCuts(file: Unindexed): Promise<SparseCuts> {
  const beginning = await firstCuts(file)
  const group = groupOf(beginning)
  const period = group.seconds
  // Where keyframes come regularly, others are found from a few when they are wanted.
  const few = await searchAll(file, group, FEW)
  const isKnown = regularShare(few, period) >= ALL_REGULAR
  const found = isKnown ? few : await searchAll(file, group, 1 - FEW)
  const last = await lastCut(file, group, found.at(-1))
  const behind = beginning.at(-1)?.offset ?? file.from - 1
  const cuts = [...beginning, ...found.filter(({ offset }) => offset > behind)]
  if (last) cuts.push(last)
  return { cuts: await narrowed(cuts, period, file), period }
}

/** The search in all parts of the file, for a share of what may be read. */
async function searchAll(file: Unindexed, group: Group, share: number): Promise<CutPoint[]> {
  const size = (file.to - file.from) / AT_ONCE
  const stretches = Array.from({ length: AT_ONCE }, (_, index) =>
    new Stretch(file, group, share).search(
      Math.floor(file.from + index * size),
      Math.floor(file.from + (index + 1) * size),
    ),
  )
  return (await Promise.all(stretches)).flat()
}

/** The first ones, three at most, where they are near to each other. */
async function firstCuts({ from, search }: Unindexed): Promise<CutPoint[]> {
  const find = search(MOST_WINDOW)
  const end = from + 4 * UNKNOWN_GROUP.bytes
  const cuts: CutPoint[] = []
  for (let at = from; cuts.length < 3; ) {
    const cut = await find(at, end)
    if (!cut) break
    cuts.push(cut)
    at = cut.offset + 1
  }
  return cuts
}

/** The last group between them: the first one of a file may be shorter. */
function groupOf(cuts: readonly CutPoint[]): Group {
  const [begin, next] = cuts.slice(-2)
  if (!begin || !next) return UNKNOWN_GROUP
  return { bytes: next.offset - begin.offset, seconds: next.time - begin.time }
}

/** One near the end of the file, behind those before. */
function lastCut(
  { from, to, search }: Unindexed,
  { bytes }: Group,
  before: CutPoint | undefined,
): Promise<CutPoint | undefined> {
  return search(MOST_WINDOW)(Math.max(before ? before.offset + 1 : from, to - 2 * bytes), to)
}

/** The search in a part of the file. */
class Stretch {
  readonly #file: Unindexed
  readonly #group: Group
  readonly #share: number
  readonly #window: number
  readonly #cuts: CutPoint[] = []
  #read = 0
  #searches = 0
  #isFirst = false

  constructor(file: Unindexed, group: Group, share: number) {
    this.#file = file
    this.#group = group
    this.#share = share
    this.#window = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, group.bytes >> 3))
  }

  async search(from: number, to: number): Promise<CutPoint[]> {
    this.#isFirst = from === this.#file.from
    const find = this.#file.search(this.#window)
    const bytes = MOST_BYTES * this.#share
    const most = Math.ceil(Math.min((to - from) / FEWEST_STEPS, bytes))
    for (let at = from; at < to && this.#read < bytes; ) {
      const limit = Math.min(to, at + most)
      const cut = await find(at, limit)
      this.#searches += 1
      this.#read += (cut?.offset ?? limit) - at + this.#file.lead + this.#window
      if (cut) this.#cuts.push(cut)
      const step = Math.min(most, this.#step((to - at) / (to - from)))
      at = cut ? cut.offset + Math.max(1, step) : limit
    }
    return this.#cuts
  }

  /** How many bytes behind the last cut point to search on, where a share of the stretch is left, from 0 to 1. */
  #step(left: number): number {
    const rate = this.#rate()
    const { from, to } = this.#file
    const budget = this.#file.budget * this.#share
    const each = (this.#read + SUPPOSED * this.#window) / (this.#searches + SUPPOSED)
    // Where more was read than its share, the rest is not made to pay for all of it.
    const unspent = Math.max(budget - AT_ONCE * this.#read, (budget * left * 3) / 4)
    const affordable = ((to - from) * left * each) / unspent / rate
    const isFirst = this.#isFirst && this.#cuts.length < FIRST_CUTS
    const wanted = segmentLength(this.#file.rate)
    const seconds = isFirst ? wanted : Math.max(wanted, affordable)
    const { seconds: period } = this.#group
    // Where a segment is some groups long, a whole number of segments; what is a little longer than that is meant to be that.
    const unit = period * Math.max(1, Math.round(wanted / period))
    const regular = period > 0 ? Math.ceil(seconds / unit - 0.1) * unit : seconds
    return Math.floor(regular * rate - this.#window / 2)
  }

  /** Bytes a second at the last cut points; not more than on the whole, as a keyframe that was passed costs more than one that is waited for. */
  #rate(): number {
    const { rate } = this.#file
    const [before, last] = this.#cuts.slice(-2)
    if (!before || !last || last.time <= before.time) return rate
    const recent = (last.offset - before.offset) / (last.time - before.time)
    return Math.min(rate, Math.max(recent, rate / 4))
  }
}

/** The known ones, and more where there is far too much between two, and no rhythm: where a recording was put together, or has none. */
async function narrowed(
  known: readonly CutPoint[],
  period: number,
  { search }: Unindexed,
): Promise<readonly CutPoint[]> {
  const find = search(MOST_WINDOW)
  let cuts = known
  const whole = new Set<CutPoint>()
  for (let read = 0; read < NARROWED_BYTES; ) {
    const [before, after] = widest(cuts, regularGaps(cuts, period), whole)
    if (!before || !after) break
    const middle = Math.floor((before.offset + after.offset) / 2)
    const limit = Math.min(after.offset, middle + WIDE)
    const found = await find(middle, limit)
    read += (found?.offset ?? limit) - middle + MOST_WINDOW
    if (found && found.time > before.time && found.time < after.time)
      cuts = cuts.toSpliced(cuts.indexOf(after), 0, found)
    else whole.add(before)
  }
  return cuts
}

/** The two around the most bytes that are wide and have no rhythm, but for those that cannot be parted. */
function widest(
  cuts: readonly CutPoint[],
  regular: readonly Gap[],
  whole: ReadonlySet<CutPoint>,
): [CutPoint?, CutPoint?] {
  const passed = new Set([...whole, ...regular.map(({ before }) => before)])
  let most = WIDE
  let pair: [CutPoint?, CutPoint?] = []
  for (const [index, after] of cuts.slice(1).entries()) {
    const before = cuts[index] ?? after
    if (passed.has(before) || after.offset - before.offset <= most) continue
    most = after.offset - before.offset
    pair = [before, after]
  }
  return pair
}
