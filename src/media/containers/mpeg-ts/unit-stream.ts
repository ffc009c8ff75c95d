import { nalUnits, startsWithStartCode } from '../../codecs/annex-b.ts'
import type { Pes } from './pes.ts'

/** A unit of a byte stream, and the PES packet in which it begins. */
export interface PlacedUnit {
  readonly unit: Uint8Array
  readonly pes: Pes
}

/** What has more bytes than this without an end is no unit. */
const LARGEST = 32 << 20
/** So much of a PES packet is looked at together. */
const PIECE = 1 << 15
/** A PES packet with more units than these, and one in so many bytes, is damaged; the others are left out. */
const MOST_UNITS = 4096
const LEAST_UNIT = 1024
const START_CODE = Uint8Array.of(0, 0, 1)
const NOTHING = new Uint8Array(0)

/** The units of a byte stream (what stands between start codes), wherever the PES packets begin in which it comes. */
export class UnitStream {
  readonly #keepsZeros: boolean
  /** The pieces of the unit that the last PES packet has not ended, their size, and their last bytes. */
  #tail: Uint8Array[] = []
  #size = 0
  #last: Uint8Array = NOTHING
  #pes: Pes | undefined
  /** The PES packet that came last. */
  #before: Pes | undefined

  /** Zeros behind a unit belong to none, or, with `keepsZeros`, to that. */
  constructor(keepsZeros: boolean) {
    this.#keepsZeros = keepsZeros
  }

  /** Adds a PES packet, and gives the units that are known to have ended. */
  *push(pes: Pes): Generator<PlacedUnit, void, undefined> {
    const { payload } = pes
    let left = MOST_UNITS + payload.length / LEAST_UNIT
    for (let at = 0; at < payload.length && left > 0; at += PIECE)
      for (const placed of this.#pushPiece(pes, payload.subarray(at, at + PIECE))) {
        left -= 1
        if (left > 0) yield placed
      }
    if (left <= 0) this.#tail = []
  }

  #pushPiece(pes: Pes, payload: Uint8Array): PlacedUnit[] {
    const placed = startsUnit(payload) ? this.finish() : []
    const continues = this.#tail.length > 0
    const before = this.#before
    this.#before = pes
    if (continues && !this.#meetsStart(payload)) {
      this.#extend(payload)
      return placed
    }
    const source = continues ? joined([START_CODE, ...this.#tail, payload]) : payload
    const boundary = source.length - payload.length
    const units = nalUnits(source)
    const starts = units.map((unit) => unit.byteOffset - source.byteOffset)
    // A unit begins with its start code, which may lie across the boundary.
    const begun = starts.map((start) => (beginOf(source, start) < boundary ? before : pes) ?? pes)
    if (continues && this.#pes) begun[0] = this.#pes
    for (const [index, unit] of units.slice(0, -1).entries()) {
      const kept = source.subarray(starts[index], (starts[index + 1] ?? 0) - START_CODE.length)
      placed.push({ unit: this.#keepsZeros ? kept : unit, pes: begun[index] ?? pes })
    }
    this.#restart(source, starts.at(-1))
    this.#pes = begun.at(-1) ?? pes
    return placed
  }

  /** The unit that ends where the stream ends. */
  finish(): PlacedUnit[] {
    const pes = this.#pes
    const tail = this.#tail.length > 1 ? joined(this.#tail) : (this.#tail[0] ?? NOTHING)
    const unit = this.#keepsZeros ? tail : withoutZeros(tail)
    this.#tail = []
    return pes && unit.length > 0 ? [{ unit, pes }] : []
  }

  /** Whether a start code ends in the payload that continues the tail. */
  #meetsStart(payload: Uint8Array): boolean {
    return nalUnits(joined([this.#last, payload])).length > 0
  }

  #extend(payload: Uint8Array): void {
    this.#size += payload.length
    if (this.#size > LARGEST) this.#tail = []
    else this.#tail.push(payload)
    this.#last = joined([this.#last, payload]).slice(-3)
  }

  /** The last unit goes on to the end of the source, the zeros there included. */
  #restart(source: Uint8Array, start: number | undefined): void {
    const tail = start === undefined ? undefined : source.subarray(start)
    this.#tail = tail ? [tail] : []
    this.#size = tail?.length ?? 0
    this.#last = tail?.slice(-3) ?? NOTHING
  }
}

/** Whether a unit begins with the first byte, or behind zeros there. */
export function startsUnit(bytes: Uint8Array): boolean {
  let zeros = 0
  while (bytes[zeros] === 0 && zeros < 64) zeros += 1
  return zeros >= 2 && startsWithStartCode(bytes.subarray(zeros - 2))
}

/** Where the start code is of a unit that begins at `start`, its first zero included. */
function beginOf(source: Uint8Array, start: number): number {
  const begin = start - START_CODE.length
  return begin > 0 && source[begin - 1] === 0 ? begin - 1 : begin
}

function withoutZeros(unit: Uint8Array): Uint8Array {
  let end = unit.length
  while (end > 0 && unit[end - 1] === 0) end -= 1
  return unit.subarray(0, end)
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
