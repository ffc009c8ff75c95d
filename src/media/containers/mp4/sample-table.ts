import { MalformedMedia } from '../../demuxer.ts'

/** Samples of one file that are held at once; a day of sound has as many. */
export const MOST_SAMPLES = 4_100_000

/** Of a fragment there may be one sample: so few take no memory of their own, outside of the heap. */
const LEAST_CAPACITY = 4

/** How many samples the tables of a file may have together. */
export class SampleRoom {
  readonly #most: number
  #taken = 0

  constructor(most: number = MOST_SAMPLES) {
    this.#most = most
  }

  /** Makes room for some more. Throws MalformedMedia where there is none. */
  take(count: number): void {
    this.#taken += count
    if (this.#taken > this.#most)
      throw new MalformedMedia(`over ${this.#most} samples are listed together`)
  }

  /** Gives back what was taken. */
  leave(count: number): void {
    this.#taken -= count
  }
}

/** A sample as a table names it; times in ticks of its track's media. */
export interface Sample {
  /** Of its data in the file. */
  readonly offset: number
  /** In bytes. */
  readonly size: number
  /** When it is decoded. */
  readonly time: number
  /** How much later it is shown; may be negative. */
  readonly shift: number
  readonly key: boolean
}

/** The samples of one track in decoding order; times in ticks of its media. */
export interface Samples {
  /** How many there are. */
  readonly count: number
  /** When the last one ends. */
  readonly end: number
  /** The greatest of all shifts, at least 0, and the least, at most 0. */
  readonly mostShift: number
  readonly leastShift: number
  offset(sample: number): number
  /** In bytes. */
  size(sample: number): number
  /** When it is decoded. */
  time(sample: number): number
  /** When it is shown or heard. */
  shown(sample: number): number
  duration(sample: number): number
  isKey(sample: number): boolean
  /** The first sample that is decoded at `time` or later; `count` where there is none. */
  find(time: number): number
}

/** Samples that are held, some twenty bytes each. */
export class SampleTable implements Samples {
  readonly #room: SampleRoom
  #offsets: Float64Array
  #sizes: Uint32Array
  #times: Float64Array
  /** Undefined as long as all are 0. */
  #shifts: Int32Array | undefined
  #keys: Uint8Array
  count = 0
  end = 0
  mostShift = 0
  leastShift = 0

  /** `capacity` is how many samples are expected; there may be more, as far as there is `room`. */
  constructor(capacity: number, room: SampleRoom = new SampleRoom()) {
    this.#room = room
    const length = Math.min(Math.max(capacity, LEAST_CAPACITY), MOST_SAMPLES)
    this.#offsets = new Float64Array(length)
    this.#sizes = new Uint32Array(length)
    this.#times = new Float64Array(length)
    this.#keys = new Uint8Array(length)
  }

  /** Adds the next sample, which lasts `duration` ticks. Throws MalformedMedia where there is no room for it. */
  push({ offset, size, time, shift, key }: Sample, duration: number): void {
    this.#room.take(1)
    if (this.count === this.#sizes.length) this.#grow()
    this.#offsets[this.count] = offset
    this.#sizes[this.count] = size
    this.#times[this.count] = time
    if (shift !== 0) this.#shifts ??= new Int32Array(this.#sizes.length)
    if (this.#shifts) this.#shifts[this.count] = shift
    this.#keys[this.count] = key ? 1 : 0
    this.count += 1
    this.end = Math.max(this.end, time + duration)
    this.mostShift = Math.max(this.mostShift, shift)
    this.leastShift = Math.min(this.leastShift, shift)
  }

  /** Forgets all samples, for others to be pushed in their place. */
  clear(): void {
    this.#room.leave(this.count)
    this.count = 0
    this.end = 0
    this.mostShift = 0
    this.leastShift = 0
  }

  offset(sample: number): number {
    return this.#offsets[sample] ?? 0
  }

  size(sample: number): number {
    return this.#sizes[sample] ?? 0
  }

  time(sample: number): number {
    return this.#times[sample] ?? 0
  }

  shown(sample: number): number {
    return this.time(sample) + (this.#shifts?.[sample] ?? 0)
  }

  duration(sample: number): number {
    return (sample + 1 < this.count ? this.time(sample + 1) : this.end) - this.time(sample)
  }

  isKey(sample: number): boolean {
    return this.#keys[sample] === 1
  }

  find(time: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.time(middle) < time) low = middle + 1
      else high = middle
    }
    return low
  }

  #grow(): void {
    const length = Math.min(this.#sizes.length * 2, MOST_SAMPLES)
    const offsets = new Float64Array(length)
    const sizes = new Uint32Array(length)
    const times = new Float64Array(length)
    const shifts = this.#shifts && new Int32Array(length)
    const keys = new Uint8Array(length)
    offsets.set(this.#offsets)
    sizes.set(this.#sizes)
    times.set(this.#times)
    if (this.#shifts) shifts?.set(this.#shifts)
    keys.set(this.#keys)
    this.#offsets = offsets
    this.#sizes = sizes
    this.#times = times
    this.#shifts = shifts
    this.#keys = keys
  }
}
