import type { ByteSource } from '../../bytes.ts'

const NOTHING = new Uint8Array(0)

/** A window on a file that is moved over it, for scans of headers: one buffer is read into again and again. */
export class ScanWindow {
  readonly #source: ByteSource
  readonly #capacity: number
  #buffer: Uint8Array = NOTHING
  /** What the window holds now; overwritten by the next load. */
  bytes: Uint8Array = NOTHING
  /** The offset in the file of the first byte held. */
  from = 0

  constructor(source: ByteSource, capacity: number) {
    this.#source = source
    this.#capacity = capacity
  }

  /** Of the file. */
  get length(): number {
    return this.#source.length
  }

  /** Whether it holds `size` bytes from offset `at` on, or all there are up to the end of the file. */
  holds(at: number, size: number): boolean {
    return at >= this.from && Math.min(at + size, this.length) <= this.from + this.bytes.length
  }

  /** Moves the window to offset `at`. */
  async load(at: number): Promise<void> {
    const size = Math.max(0, Math.min(this.#capacity, this.length - at))
    if (this.#buffer.length < size) this.#buffer = new Uint8Array(size)
    const got = size > 0 ? await this.#source.read(this.#buffer.subarray(0, size), at) : 0
    this.bytes = this.#buffer.subarray(0, got)
    this.from = at
  }

  /** A copy of `size` bytes from offset `at` on, fewer at the end of the file; from the window where it holds them. The caller has bounded `size`. */
  async copy(at: number, size: number): Promise<Uint8Array> {
    const length = Math.max(0, Math.min(size, this.length - at))
    if (length <= this.#capacity / 2 && !this.holds(at, length)) await this.load(at)
    if (this.holds(at, length)) return this.bytes.slice(at - this.from, at - this.from + length)
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, await this.#source.read(bytes, at))
  }
}
