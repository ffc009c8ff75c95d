/** A file's clock: ticks of so many nanoseconds, and the time in seconds from the first timestamp on that packets have. */
export class Timeline {
  /** Nanoseconds in a tick. */
  readonly scale: number
  /** The first timestamp, in nanoseconds. */
  readonly base: number

  constructor(scale: number, base: number) {
    this.scale = scale
    this.base = base
  }

  /** The time of a timestamp; `delay` is the track's CodecDelay in nanoseconds (RFC 9559 section 5.1.4.1.23). */
  seconds(ticks: number, delay = 0): number {
    return (ticks * this.scale - delay - this.base) / 1e9
  }

  /** The timestamp at a time, which need not be a whole one. */
  ticks(seconds: number): number {
    return (seconds * 1e9 + this.base) / this.scale
  }
}

/** Two times that differ by less are one: computed from the same timestamp in different ways. */
export const SAME_TIME = 1e-7
