import type { H264Slice } from './h264-slice.ts'
import type { H264Sequence } from './h264-sps.ts'

/** Picture order counts of pictures in decoding order (section 8.2.1.1), from a keyframe on. */
export class PictureOrder {
  readonly #span: number
  #lsb = 0
  #msb = 0
  #begun = false

  constructor({ orderLsbBits }: H264Sequence) {
    this.#span = 2 ** orderLsbBits
  }

  /** The count of the next picture; of those before the first keyframe's, below it. */
  next({ idr, reference, orderLsb }: Pick<H264Slice, 'idr' | 'reference' | 'orderLsb'>): number {
    if (idr || !this.#begun) {
      this.#msb = 0
      this.#lsb = idr ? 0 : orderLsb
      this.#begun = true
    }
    const ahead = orderLsb - this.#lsb
    let msb = this.#msb
    if (ahead <= -this.#span / 2) msb += this.#span
    else if (ahead > this.#span / 2) msb -= this.#span
    if (reference) {
      this.#msb = msb
      this.#lsb = orderLsb
    }
    return msb + orderLsb
  }
}

/** Finds the places in output order of pictures that come in decoding order, as a decoder that holds `depth` pictures back does (section C.4.5.3). */
export class OutputOrder {
  readonly #depth: number
  readonly #held: { readonly order: number; readonly index: number }[] = []
  readonly #places = new Map<number, number>()
  #pushed = 0
  #taken = 0
  #placed = 0

  constructor(depth: number) {
    this.#depth = depth
  }

  /** Adds the next picture; `restart` where all before it are put out before it. */
  push(order: number, restart: boolean): void {
    if (restart) this.finish()
    const after = this.#held.findLastIndex((held) => held.order <= order)
    this.#held.splice(after + 1, 0, { order, index: this.#pushed })
    this.#pushed += 1
    while (this.#held.length > this.#depth) this.#place()
  }

  /** No picture comes any more. */
  finish(): void {
    while (this.#held.length > 0) this.#place()
  }

  /** The place of the next picture in decoding order, from 0; undefined where it is not known yet. */
  take(): number | undefined {
    const place = this.#places.get(this.#taken)
    if (place === undefined) return undefined
    this.#places.delete(this.#taken)
    this.#taken += 1
    return place
  }

  #place(): void {
    const first = this.#held.shift()
    if (!first) return
    this.#places.set(first.index, this.#placed)
    this.#placed += 1
  }
}
