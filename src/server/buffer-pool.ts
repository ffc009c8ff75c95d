import { Buffer } from 'node:buffer'

/** What most viewers get at a time: little enough that a thousand of them cost little. */
export const SMALL_BYTES: number = 64 * 1024
/** What a fast transfer gets: beyond this size nothing is gained. */
export const LARGE_BYTES: number = 256 * 1024
const LARGE_MOST = 64
const SPARE_SMALL = 64

/** Buffers that are used again, because allocating one for every piece costs more than reading into it. */
export class BufferPool {
  readonly #small: Buffer[] = []
  readonly #large: Buffer[] = []
  #largeOut = 0

  /** A large buffer if that is wanted and one may still be had, a small one otherwise. */
  take(large: boolean): Buffer {
    if (!large || this.#largeOut >= LARGE_MOST)
      return this.#small.pop() ?? Buffer.allocUnsafeSlow(SMALL_BYTES)
    this.#largeOut += 1
    return this.#large.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES)
  }

  /** Takes a buffer back that nobody reads or writes any more; `reusable` is false where the system may still hold it. */
  give(buffer: Buffer, reusable: boolean): void {
    const large = buffer.length === LARGE_BYTES
    if (large) this.#largeOut -= 1
    if (!reusable) return
    if (large) this.#large.push(buffer)
    else if (this.#small.length < SPARE_SMALL) this.#small.push(buffer)
  }
}
