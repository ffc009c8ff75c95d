import { ticksBetween } from './clock.ts'

/** A place in the file where the time of a timestamp is known. */
export interface Anchor {
  readonly offset: number
  /** A timestamp of 33 bits. */
  readonly raw: number
  /** Its time on the timeline, in units of 1/90000 s. */
  readonly ticks: number
  /** Whether the file's timestamps go on elsewhere from here. */
  readonly jumps: boolean
}

/** Timestamps that are further from where they are expected may belong to the other side of a jump nearby; 10 s. */
const NEAR = 10 * 90_000

/** Turns a file's timestamps into times on a line that begins at 0 and goes on where they begin anew or jump. */
export class Timeline {
  /** Ascending in offset. */
  readonly #anchors: readonly Anchor[]

  constructor(anchors: readonly Anchor[]) {
    this.#anchors = anchors
  }

  /** The time of a timestamp, in units of 1/90000 s, in a PES packet that begins at `offset`. */
  at(offset: number, raw: number): number {
    const index = this.#indexAt(offset)
    const anchor = this.#anchors[index]
    if (!anchor) return 0
    const ahead = ticksBetween(anchor.raw, raw)
    if (Math.abs(ahead) <= NEAR) return anchor.ticks + ahead
    const other = this.#acrossJump(index, raw)
    const otherAhead = other ? ticksBetween(other.raw, raw) : Number.POSITIVE_INFINITY
    return other && Math.abs(otherAhead) <= NEAR ? other.ticks + otherAhead : anchor.ticks + ahead
  }

  /** The nearest anchor on the other side of a jump that is before or after this one. */
  #acrossJump(index: number, raw: number): Anchor | undefined {
    const before = this.#anchors[index]?.jumps ? this.#anchors[index - 1] : undefined
    const next = this.#anchors[index + 1]
    const after = next?.jumps ? next : undefined
    if (!before || !after) return before ?? after
    const isBefore =
      Math.abs(ticksBetween(before.raw, raw)) < Math.abs(ticksBetween(after.raw, raw))
    return isBefore ? before : after
  }

  /** Of the last anchor at or before the offset, or else the first one. */
  #indexAt(offset: number): number {
    let low = 0
    let high = this.#anchors.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#anchors[middle]?.offset ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }
}
