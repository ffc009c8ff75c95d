import type { Pes } from './pes.ts'
import type { PictureGrammar, UnitRole } from './picture-grammar.ts'
import { type PlacedUnit, UnitStream } from './unit-stream.ts'

/** One picture, or both fields of one, with all that belongs to it. */
export interface AccessUnit {
  /** Without start codes. */
  readonly units: readonly Uint8Array[]
  /** The PES packet in which it begins, and how many others begin in that before it. */
  readonly pes: Pes
  readonly place: number
}

/** What has more bytes than this without an end, or more units, is no picture. */
const LARGEST = 64 << 20
const MOST_UNITS = 1 << 14
/** Those of one PES packet beyond that are left out. */
const MOST_PLACES = 1000

/** Splits a stream of PES packets into access units, wherever PES packets begin. */
export class PictureSplitter {
  readonly #grammar: PictureGrammar
  readonly #stream: UnitStream
  /** Of the access unit that is under way. */
  #units: Uint8Array[] = []
  #pes: Pes | undefined
  #hasPicture = false
  /** What may begin the next one. */
  #pending: Uint8Array[] = []
  #pendingPes: Pes | undefined
  #isDelimited = false
  #size = 0
  #placed: Pes | undefined
  #place = 0

  constructor(grammar: PictureGrammar) {
    this.#grammar = grammar
    this.#stream = new UnitStream(grammar.keepsZeros)
  }

  /** Adds a PES packet, and gives the access units that are known to have ended. */
  push(pes: Pes): AccessUnit[] {
    return this.#addAll(this.#stream.push(pes))
  }

  /** The access units that end where the stream ends. */
  finish(): AccessUnit[] {
    const ended = this.#addAll(this.#stream.finish())
    if (this.#hasPicture) this.#end(ended)
    return ended
  }

  #addAll(units: Iterable<PlacedUnit>): AccessUnit[] {
    const ended: AccessUnit[] = []
    for (const { unit, pes } of units) {
      this.#grammar.note?.(unit)
      this.#size += unit.length
      const count = this.#units.length + this.#pending.length
      if (this.#size > LARGEST || count > MOST_UNITS) this.#clear()
      this.#add(unit, this.#grammar.role(unit), pes, ended)
    }
    return ended
  }

  #add(unit: Uint8Array, role: UnitRole, pes: Pes, ended: AccessUnit[]): void {
    const isSlice = role === 'begins' || role === 'slice'
    if (this.#hasPicture && this.#beginsNext(unit, role)) this.#next(pes, ended)
    if (!this.#hasPicture) this.#addBefore(unit, role, pes)
    else if (isSlice) this.#addSlice(unit)
    else if (role === 'trailer' && this.#pending.length === 0) this.#units.push(unit)
    else this.#defer(unit, role, pes)
  }

  /** Whether what is pending is known to begin an access unit when this unit comes. */
  #beginsNext(unit: Uint8Array, role: UnitRole): boolean {
    if (role === 'slice') return this.#isDelimited
    // Behind a second delimiter, what the first one began has lost its picture.
    if (role === 'delimiter') return this.#isDelimited
    if (role !== 'begins') return false
    return !this.#grammar.completes(this.#units, [...this.#pending, unit])
  }

  #next(pes: Pes, ended: AccessUnit[]): void {
    const pending = this.#pending
    const begun = pending.length > 0 ? this.#pendingPes : pes
    this.#pending = []
    this.#end(ended)
    this.#units = pending
    this.#pes = begun
  }

  /** Before the first slice. */
  #addBefore(unit: Uint8Array, role: UnitRole, pes: Pes): void {
    const isLost = this.#units.length === 0 && (role === 'slice' || role === 'trailer')
    if (isLost) return
    if (this.#units.length === 0) this.#pes = pes
    this.#units.push(unit)
    this.#hasPicture = role === 'begins' || role === 'slice'
  }

  /** A slice of the picture that is under way, or of its second field. */
  #addSlice(unit: Uint8Array): void {
    this.#units.push(...this.#pending, unit)
    this.#pending = []
    this.#isDelimited = false
  }

  #defer(unit: Uint8Array, role: UnitRole, pes: Pes): void {
    if (this.#pending.length === 0) this.#pendingPes = pes
    this.#pending.push(unit)
    this.#isDelimited ||= role === 'delimiter'
  }

  #end(ended: AccessUnit[]): void {
    const pes = this.#pes
    if (pes) {
      this.#place = this.#placed === pes ? this.#place + 1 : 0
      this.#placed = pes
      const units = [...this.#units, ...this.#pending]
      if (this.#place < MOST_PLACES) ended.push({ units, pes, place: this.#place })
    }
    this.#clear()
  }

  #clear(): void {
    this.#units = []
    this.#pending = []
    this.#isDelimited = false
    this.#hasPicture = false
    this.#size = 0
  }
}
