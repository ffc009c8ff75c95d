import type { ByteSource } from '../../../bytes.ts'

/** Beyond what was wanted, only a header is looked at. */
const PEEK_BYTES = 1024

/** How much is read at once, in bytes. */
export interface Pace {
  /** After a jump. */
  readonly least: number
  /** By who goes on where the last read ended, or jumps no further than `near`: twice as much each time, up to this. */
  readonly most: number
  readonly near: number
}

/**
 * For headers of blocks anywhere: a read of any size up to some ten kilobytes costs the same, so that frames smaller than `near`
 * are read along.
 */
export const HEADERS: Pace = { least: 1024, most: 256 * 1024, near: 32 * 1024 }

/** The part of a file that was read last. */
export class Window {
  readonly #source: ByteSource
  readonly #pace: Pace
  #ahead: number
  /** What is held. It is never written to again, so that parts of it can be handed out. */
  bytes: Uint8Array = new Uint8Array(0)
  /** The offset in the file of what is held. */
  from = 0
  /** An offset before which reads stop of themselves. */
  stop: number = Number.POSITIVE_INFINITY

  constructor(source: ByteSource, pace: Pace) {
    this.#source = source
    this.#pace = pace
    this.#ahead = pace.least
  }

  /** Of the file. */
  get length(): number {
    return this.#source.length
  }

  /** Whether `size` bytes from offset `at` on are held, or as many as there are before the end of the file. */
  holds(at: number, size: number): boolean {
    return at >= this.from && Math.min(at + size, this.length) <= this.from + this.bytes.length
  }

  /** Makes `size` bytes from offset `at` on held, or as many as there are. The caller has bounded `size`. */
  async load(at: number, size: number): Promise<void> {
    const { least, most, near } = this.#pace
    const end = this.from + this.bytes.length
    const isHeld = at >= this.from && at <= end
    const goesOn = this.bytes.length > 0 && at >= this.from && at <= end + near
    this.#ahead = goesOn ? Math.min(2 * this.#ahead, most) : least
    const ahead = at < this.stop ? Math.min(this.#ahead, this.stop - at) : PEEK_BYTES
    const wanted = Math.max(0, Math.min(Math.max(size, ahead), this.length - at))
    const kept = isHeld ? this.bytes.subarray(at - this.from) : new Uint8Array(0)
    if (kept.length >= wanted) return
    const bytes = new Uint8Array(wanted)
    bytes.set(kept)
    const got = await this.#source.read(bytes.subarray(kept.length), at + kept.length)
    this.bytes = bytes.subarray(0, kept.length + got)
    this.from = at
  }

  /** The bytes from offset `at` on, `size` of them or as many as there are; they stay valid. The caller has bounded `size`. */
  async read(at: number, size: number): Promise<Uint8Array> {
    if (!this.holds(at, size)) await this.load(at, size)
    const start = at - this.from
    return this.bytes.subarray(start, start + size)
  }
}
