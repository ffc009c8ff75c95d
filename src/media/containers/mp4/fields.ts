/** Reads fields one after the other, big-endian; past the end it reads zeros. */
export class Fields {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many bytes are left. */
  get left(): number {
    return Math.max(0, this.#bytes.length - this.#at)
  }

  skip(count: number): this {
    this.#at += count
    return this
  }

  u8(): number {
    return this.#has(1) ? this.#view.getUint8(this.#at - 1) : 0
  }

  u16(): number {
    return this.#has(2) ? this.#view.getUint16(this.#at - 2) : 0
  }

  u32(): number {
    return this.#has(4) ? this.#view.getUint32(this.#at - 4) : 0
  }

  i32(): number {
    return this.u32() | 0
  }

  /** Exact up to 2^53. */
  u64(): number {
    return this.u32() * 2 ** 32 + this.u32()
  }

  i64(): number {
    return this.i32() * 2 ** 32 + this.u32()
  }

  f64(): number {
    return this.#has(8) ? this.#view.getFloat64(this.#at - 8) : 0
  }

  /** 64 or 32 bits, as the version 1 or 0 of a box has it. */
  sized(version: number): number {
    return version === 1 ? this.u64() : this.u32()
  }

  /** One byte for each character. */
  ascii(count: number): string {
    return String.fromCharCode(...this.bytes(count))
  }

  /** A view of the next bytes, fewer at the end. */
  bytes(count: number): Uint8Array {
    const from = Math.min(this.#at, this.#bytes.length)
    this.#at += count
    return this.#bytes.subarray(from, this.#at)
  }

  #has(count: number): boolean {
    this.#at += count
    return this.#at <= this.#bytes.length
  }
}
