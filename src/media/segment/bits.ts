/** Reads numbers of any width from the most significant bit on; past the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array
  /** In bits from the start. */
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next number of `width` bits, at most 32. */
  read(width: number): number {
    let value = 0
    for (let left = width; left > 0; left -= 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1)
      this.#at += 1
    }
    return value
  }

  skip(width: number): this {
    this.#at += width
    return this
  }
}

/** Numbers of any width put together, filled up with zeros to whole bytes. */
export function packBits(
  ...fields: readonly (readonly [value: number, width: number])[]
): Uint8Array {
  const bits = fields.map(([value, width]) => value.toString(2).padStart(width, '0').slice(-width))
  const text = bits.join('')
  return Uint8Array.from({ length: Math.ceil(text.length / 8) }, (_, index) =>
    Number.parseInt(text.slice(index * 8, index * 8 + 8).padEnd(8, '0'), 2),
  )
}
