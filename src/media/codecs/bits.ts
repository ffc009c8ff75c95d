/** Reads bit fields, the most significant bit first, and Exp-Golomb codes; past the end it reads zeros. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether more was read than there is. */
  get exhausted(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  /** How many bits were read. */
  get position(): number {
    return this.#at
  }

  /** An unsigned number of `count` bits, at most 32. */
  bits(count: number): number {
    let value = 0
    for (let read = 0; read < count; read += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1)
      this.#at += 1
    }
    return value
  }

  flag(): boolean {
    return this.bits(1) === 1
  }

  skip(count: number): this {
    this.#at += count
    return this
  }

  /** ue(v) of ISO/IEC 14496-10 section 9.1. */
  ue(): number {
    let zeros = 0
    while (zeros < 32 && !this.exhausted && !this.flag()) zeros += 1
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v) of ISO/IEC 14496-10 section 9.1.1. */
  se(): number {
    const code = this.ue()
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2
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

/** The first `limit` bytes of a NAL unit without its emulation prevention bytes (ISO/IEC 14496-10 section 7.4.1). */
export function withoutEmulation(nal: Uint8Array, limit = 1024): Uint8Array {
  const source = nal.subarray(0, limit)
  const plain = new Uint8Array(source.length)
  let length = 0
  let zeros = 0
  for (const byte of source) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    plain[length] = byte
    length += 1
  }
  return plain.subarray(0, length)
}

/** A NAL unit with emulation prevention bytes where they have to be (section 7.4.1). */
export function withEmulation(plain: Uint8Array): Uint8Array {
  const result = new Uint8Array(plain.length + Math.ceil(plain.length / 2))
  let length = 0
  let zeros = 0
  for (const byte of plain) {
    if (zeros >= 2 && byte <= 3) {
      result[length] = 3
      length += 1
      zeros = 0
    }
    result[length] = byte
    length += 1
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return result.subarray(0, length)
}
