import {
  beginsUnit,
  continuityCounter,
  isDiscontinuous,
  isRandomAccess,
  PACKET_BYTES,
  payloadStart,
} from './packet.ts'
import { type PesHeader, parsePesHeader } from './pes-header.ts'

/** A PES packet. */
export interface Pes {
  /** Of the transport packet in which it begins. */
  readonly offset: number
  /** In units of 1/90000 s, of 33 bits; undefined where they are not given. */
  readonly pts: number | undefined
  readonly dts: number | undefined
  readonly payload: Uint8Array
  /** Bytes of the payload up to which nothing is missing. */
  readonly sound: number
  /** Whether it has its end, as far as that can be known. */
  readonly whole: boolean
  /** random_access_indicator. */
  readonly hinted: boolean
}

/** A longer one is cut off: no picture is as large. */
const LONGEST = 4 << 20
/** Payloads that follow each other lie in one buffer, twice as large as the one before up to this. */
const SMALLEST_BUFFER = 1 << 14
const LARGEST_BUFFER = 1 << 17

/** Puts the PES packets of one stream together from transport packets. */
export class PesCollector {
  #buffer: Uint8Array = new Uint8Array(SMALLEST_BUFFER)
  /** Where in the buffer the one that is under way begins: what stands before was given away. */
  #start = 0
  #length = 0
  #header: PesHeader | undefined
  #begun = false
  #counter = -1
  #gap: number | undefined
  #hinted = false
  /** Of the transport packet in which the one that is under way begins. */
  offset = 0

  /** The time of the one that is under way; undefined where it is not given or not known yet. */
  get pts(): number | undefined {
    return this.#header?.pts
  }

  /** Adds the transport packet whose sync byte is at `at`, and gives the PES packet that ends before it. */
  push(bytes: Uint8Array, at: number, offset: number): Pes | undefined {
    const start = payloadStart(bytes, at)
    if (start >= PACKET_BYTES) return undefined
    const counter = continuityCounter(bytes, at)
    const begins = beginsUnit(bytes, at)
    if (counter === this.#counter && !begins && !isDiscontinuous(bytes, at)) return undefined
    const isNext = this.#counter < 0 || counter === ((this.#counter + 1) & 15)
    if (!isNext) this.#gap ??= this.#length
    this.#counter = counter
    const ended = begins ? this.finish(true) : undefined
    if (begins) this.#begin(offset, isRandomAccess(bytes, at))
    if (this.#begun) this.#add(bytes.subarray(at + start, at + PACKET_BYTES))
    return ended
  }

  #begin(offset: number, hinted: boolean): void {
    this.#begun = true
    this.#length = 0
    this.#gap = undefined
    this.#header = undefined
    this.#hinted = hinted
    this.offset = offset
  }

  #add(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > LONGEST) {
      this.#gap ??= this.#length
      return
    }
    if (this.#start + length > this.#buffer.length) this.#renew(length)
    this.#buffer.set(piece, this.#start + this.#length)
    this.#length = length
    if (!this.#header) this.#parse()
  }

  /** Goes on in another buffer, which has room for `length` bytes and more. */
  #renew(length: number): void {
    const next = Math.min(2 * this.#buffer.length, LARGEST_BUFFER)
    const begun = this.#buffer.subarray(this.#start, this.#start + this.#length)
    this.#buffer = new Uint8Array(Math.max(2 * length, next))
    this.#buffer.set(begun)
    this.#start = 0
  }

  #parse(): void {
    const header = parsePesHeader(this.#buffer.subarray(this.#start, this.#start + this.#length))
    if (header === undefined) this.#begun = false
    else if (header !== 'short') this.#header = header
  }

  /** What there is of the one that is under way; `whole` says whether one without a length has its end here. */
  finish(whole: boolean): Pes | undefined {
    const header = this.#header
    if (!this.#begun || !header || header.size > this.#length) return undefined
    this.#begun = false
    const { pts, dts } = header
    const end = Math.min(this.#length, header.size + (header.length ?? this.#length))
    const payload = this.#buffer.subarray(this.#start + header.size, this.#start + end)
    this.#start += this.#length
    const isComplete = header.length === undefined ? whole : payload.length === header.length
    const gap = Math.max(0, (this.#gap ?? end) - header.size)
    return {
      offset: this.offset,
      pts,
      dts,
      payload,
      sound: Math.min(gap, payload.length),
      whole: isComplete,
      hinted: this.#hinted,
    }
  }
}
