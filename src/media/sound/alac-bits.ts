/** So many ones in a row say that a number follows as it is. */
const MOST_ONES = 9
/** Means are counted in 512ths. */
const MEAN = 9
const LARGEST_MEAN = 0xffff
/** The bits of how many zeros follow each other. */
const RUN_BITS = 16

/** How numbers are coded: ALACSpecificConfig's initial mean, how quickly it changes, and the most bits behind a prefix. */
export interface Rice {
  readonly mean: number
  readonly change: number
  readonly most: number
}

/** Reads a packet of ALAC; past its end there are some zeros, then a RangeError. */
export class AlacBits {
  readonly #view: DataView
  #at = 0

  constructor(packet: Uint8Array) {
    const padded = new Uint8Array(packet.length + 16)
    padded.set(packet)
    this.#view = new DataView(padded.buffer)
  }

  /** The next number of `width` bits, at most 32. */
  read(width: number): number {
    const value = width > 0 ? this.#peek() >>> (32 - width) : 0
    this.#at += width
    return value
  }

  /** The same in two's complement. */
  signed(width: number): number {
    return (this.read(width) << (32 - width)) >> (32 - width)
  }

  /** Goes to the next whole byte. */
  align(): void {
    this.#at = (this.#at + 7) & ~7
  }

  /** So many differences from what is predicted, each of up to `width` bits. */
  residuals(count: number, { mean: first, change, most }: Rice, width: number): Int32Array {
    const values = new Int32Array(count)
    let mean = first
    let afterZeros = 0
    for (let at = 0; at < count; ) {
      const bits = Math.min(31 - Math.clz32((mean >> MEAN) + 3), most)
      const value = this.#number(bits, width) + afterZeros
      values[at] = value & 1 ? -((value + 1) / 2) : value / 2
      at += 1
      mean += change * value - ((change * mean) >> MEAN)
      if (value - afterZeros > LARGEST_MEAN) mean = LARGEST_MEAN
      afterZeros = 0
      if (mean >= 1 << (MEAN - 2) || at >= count) continue
      const runBits = Math.clz32(mean) - 24 + ((mean + 16) >> 6)
      const zeros = this.#number(Math.min(runBits, most), RUN_BITS)
      at += zeros
      afterZeros = zeros < 0xffff ? 1 : 0
      mean = 0
    }
    return values
  }

  /** A prefix of ones and some bits, or `width` bits where the prefix is too long. */
  #number(bits: number, width: number): number {
    const ones = Math.clz32(~this.#peek())
    if (ones >= MOST_ONES) {
      this.#at += MOST_ONES
      return this.read(width)
    }
    this.#at += ones + 1
    const base = ones * (2 ** bits - 1)
    if (bits === 1) return base
    const rest = this.#peek() >>> (32 - bits)
    this.#at += rest < 2 ? bits - 1 : bits
    return rest < 2 ? base : base + rest - 1
  }

  #peek(): number {
    const byte = this.#at >> 3
    const shift = this.#at & 7
    const high = this.#view.getUint32(byte) << shift
    return (high | (this.#view.getUint8(byte + 4) >> (8 - shift))) >>> 0
  }
}
