import { ticksBetween } from './clock.ts'
import type { Anchor } from './timeline.ts'
import { TICKS } from './ts-file.ts'

/** A PES packet's times, in units of 1/90000 s of 33 bits. */
export interface Stamp {
  /** Of the transport packet in which it begins. */
  readonly offset: number
  readonly pid: number
  readonly pts: number
  readonly dts: number
}

/** Pictures of one stream are this much out of order at most. */
const DISORDER = TICKS
/** A gap that is longer is none of a recording. */
const LONGEST_GAP = 10 * TICKS
/** What belongs to a jump comes this near to it. */
const NEAR = 5 * TICKS
/** A jump that is not confirmed by so many timestamps is a wrong timestamp. */
const PATIENCE = 16
/** Anchors of times that go on lie that far apart at least; nearer than the times at which a jump is looked for. */
const ANCHOR_STEP = 5 * TICKS
const MOST_ANCHORS = 20_000
/** The longest time of a frame; and the usual one. */
const LONGEST_STEP = TICKS
const USUAL_STEP = TICKS / 25

interface Line {
  /** Times of decoding on the timeline: of the last packet, and how long the one before was. */
  readonly last: number
  readonly step: number
  /** The latest time of presentation. */
  readonly latest: number
}

/**
 * Finds out where the timestamps of a file jump, from those of its PES packets in the file's order. They jump where those of a
 * stream step back by over a second, or those of all go ahead by over ten, and others follow them; one alone is taken for damage.
 * Behind a jump, time goes on where it had got to, without a gap. A shorter gap stays.
 */
export class TimelineBuilder {
  readonly anchors: Anchor[]
  #raw: number
  #ticks: number
  #lines = new Map<number, Line>()
  #candidate: Stamp | undefined
  #age = 0
  /** The offset of the last timestamps that were taken. */
  last: number | undefined

  /** Time begins with the timestamp `origin` of 33 bits. */
  constructor(origin: number) {
    this.#raw = origin
    this.#ticks = 0
    this.anchors = [{ offset: 0, raw: origin, ticks: 0, jumps: false }]
  }

  /** Another one that has taken the same timestamps. */
  copy(): TimelineBuilder {
    const other = new TimelineBuilder(this.#raw)
    other.anchors.splice(0, 1, ...this.anchors)
    other.#ticks = this.#ticks
    other.#lines = new Map(this.#lines)
    other.#candidate = this.#candidate
    other.#age = this.#age
    other.last = this.last
    return other
  }

  /** Takes the next timestamps, which go on from those before. */
  trust(stamp: Stamp): void {
    this.last = stamp.offset
    this.#candidate = undefined
    this.#lines.clear()
    this.#accept(stamp)
    this.#anchor(stamp, 0)
  }

  /** Takes the next timestamps, and looks whether they jump. */
  watch(stamp: Stamp): void {
    this.last = stamp.offset
    const candidate = this.#candidate
    this.#age += 1
    if (!this.#isAstray(stamp)) {
      if (candidate?.pid === stamp.pid || this.#age > PATIENCE) this.#candidate = undefined
      this.#accept(stamp)
      this.#anchor(stamp, ANCHOR_STEP)
    } else if (candidate && Math.abs(ticksBetween(candidate.pts, stamp.pts)) < NEAR)
      this.#jump(candidate, stamp)
    else {
      this.#candidate = stamp
      this.#age = 0
    }
  }

  /** Keeps where the timestamps stand that were watched. */
  settle(stamp: Stamp): void {
    this.#anchor(stamp, 0)
  }

  /** Takes timestamps that do not go on from those before, although it is not known where in between they jump. */
  leap(stamp: Stamp): void {
    this.#jump(stamp, stamp)
  }

  #timeOf(raw: number): number {
    return this.#ticks + ticksBetween(this.#raw, raw)
  }

  #isAstray({ pid, dts }: Stamp): boolean {
    const time = this.#timeOf(dts)
    const line = this.#lines.get(pid)
    const isAhead = time - this.#ticks > LONGEST_GAP
    if (!line) return isAhead || this.#ticks - time > LONGEST_GAP
    return line.last - time > DISORDER || (isAhead && time - line.last > LONGEST_GAP)
  }

  #accept({ pid, pts, dts }: Stamp): void {
    const time = this.#timeOf(dts)
    const shown = time + ticksBetween(dts, pts)
    const line = this.#lines.get(pid)
    const step = line ? time - line.last : 0
    this.#lines.set(pid, {
      last: time,
      step: step > 0 && step < LONGEST_STEP ? step : (line?.step ?? USUAL_STEP),
      latest: Math.max(shown, line?.latest ?? shown),
    })
    this.#raw = dts
    this.#ticks = time
  }

  /** Keeps where the last timestamps stand, unless the last anchor is nearer than `step`. */
  #anchor({ offset }: Stamp, step: number): void {
    const last = this.anchors.at(-1)
    const isFar = last && this.#ticks - last.ticks >= step && offset > last.offset
    if (isFar && this.anchors.length < MOST_ANCHORS)
      this.anchors.push({ offset, raw: this.#raw, ticks: this.#ticks, jumps: false })
  }

  #jump(first: Stamp, second: Stamp): void {
    this.#candidate = undefined
    if (this.anchors.length >= MOST_ANCHORS) return
    const ticks = this.#resumption(first, second)
    const last = this.anchors.at(-1)
    if (last && last.ticks !== this.#ticks && first.offset - 1 > last.offset)
      this.anchors.push({
        offset: first.offset - 1,
        raw: this.#raw,
        ticks: this.#ticks,
        jumps: false,
      })
    this.#raw = first.dts
    this.#ticks = ticks
    this.anchors.push({ offset: first.offset, raw: first.dts, ticks, jumps: true })
    this.#lines.clear()
    this.#accept(first)
    if (second !== first) this.#accept(second)
  }

  /**
   * Where time goes on with the first timestamps behind a jump: their stream goes on evenly, as with ffmpeg, but nothing is shown
   * before what came last.
   */
  #resumption(first: Stamp, second: Stamp): number {
    const line = this.#lines.get(first.pid)
    let ticks = line ? line.last + line.step : this.#ticks
    for (const { pts, pid } of [first, second]) {
      const after = ticksBetween(first.dts, pts)
      ticks = Math.max(ticks, (this.#lines.get(pid)?.latest ?? 0) - after)
    }
    for (const { latest } of this.#lines.values())
      ticks = Math.max(ticks, latest - ticksBetween(first.dts, first.pts))
    return ticks
  }
}
