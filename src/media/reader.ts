import type { ByteSource } from '../bytes.ts'

const WINDOW_BYTES = 64 * 1024

/** Reads small pieces here and there in a file without asking the system for each: it keeps the last window that it read. */
export class Reader {
  readonly #source: ByteSource
  #window: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #from = 0
  /** How many bytes were asked of the source so far. */
  bytesRead = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  get length(): number {
    return this.#source.length
  }

  /**
   * The bytes from offset `from` on, `size` of them or fewer at the end of the file; valid until the next call. More than a window
   * at once is read by itself: the caller has checked `size` against what there can be.
   */
  async read(from: number, size: number): Promise<Uint8Array> {
    const end = Math.min(this.length, from + size)
    if (from >= end) return new Uint8Array(0)
    if (from < this.#from || end > this.#from + this.#window.length)
      await this.#load(from, end - from)
    return this.#window.subarray(from - this.#from, end - this.#from)
  }

  /** Reads ahead: the bytes from `from` to `to` (exclusive) are wanted next, and come in one read. */
  async prefetch(from: number, to: number): Promise<void> {
    await this.#load(from, Math.min(this.length, to) - from)
  }

  async #load(from: number, size: number): Promise<void> {
    const wanted = Math.min(Math.max(size, WINDOW_BYTES), this.length - from)
    const window = new Uint8Array(wanted)
    const got = await this.#source.read(window, from)
    this.bytesRead += got
    this.#window = window.subarray(0, got)
    this.#from = from
  }
}
