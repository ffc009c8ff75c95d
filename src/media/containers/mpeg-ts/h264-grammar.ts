import { PictureOrder } from '../../codecs/h264-order.ts'
import { isH264RecoveryPoint } from '../../codecs/h264-sei.ts'
import { parseH264Slice } from '../../codecs/h264-slice.ts'
import { type H264Sequence, parseH264Sequence } from '../../codecs/h264-sps.ts'
import type { OutputPlace, PictureGrammar, UnitRole } from './picture-grammar.ts'

/** nal_unit_type (ISO/IEC 14496-10 table 7-1). */
export const H264_UNIT = {
  slice: 1,
  partition: 2,
  idr: 5,
  sei: 6,
  sequence: 7,
  picture: 8,
} as const
const DELIMITER = 9
/** What comes before a first slice are fewer units. */
const MOST_HEADERS = 64

/** Access units of H.264 (ISO/IEC 14496-10 section 7.4.1.2.3), both fields of a frame as one. */
export class H264Grammar implements PictureGrammar {
  readonly keepsZeros = false
  #sequence: H264Sequence | undefined
  #order: PictureOrder | undefined

  /** `sequence` is that of the stream until it brings another one. */
  constructor(sequence: H264Sequence | undefined) {
    this.#sequence = sequence
  }

  note(unit: Uint8Array): void {
    if (h264Type(unit) === H264_UNIT.sequence)
      this.#sequence = parseH264Sequence(unit) ?? this.#sequence
  }

  role(unit: Uint8Array): UnitRole {
    const type = h264Type(unit)
    if (isSlice(type)) return (unit[1] ?? 0) & 0x80 ? 'begins' : 'slice'
    if (type === DELIMITER) return 'delimiter'
    const isHeader =
      (type >= H264_UNIT.sei && type <= H264_UNIT.picture) || (type > 13 && type < 19)
    return isHeader ? 'header' : 'trailer'
  }

  completes(frame: readonly Uint8Array[], units: readonly Uint8Array[]): boolean {
    // Most streams have no fields: none of their slices has to be read for it.
    if (this.#sequence?.frameMbsOnly) return false
    const slices = frame.filter((unit) => this.role(unit) === 'begins')
    const first = slices.length === 1 ? this.#firstSlice(slices) : undefined
    const second = first?.field ? this.#firstSlice(units) : undefined
    if (!first || !second?.field || second.bottom === first.bottom) return false
    return second.frameNum === first.frameNum && (first.idr || !second.idr)
  }

  isKey(units: readonly Uint8Array[]): boolean | undefined {
    let entry = false
    for (const unit of units.slice(0, MOST_HEADERS)) {
      const type = h264Type(unit)
      if (type === H264_UNIT.idr) return true
      if (isSlice(type)) return entry && this.#isIntra(unit)
      // Some writers repeat the parameter sets before the pictures to begin with, and say no more.
      entry ||= type === H264_UNIT.sequence || isH264RecoveryPoint(unit)
    }
    return undefined
  }

  order(units: readonly Uint8Array[]): OutputPlace | undefined {
    const slice = this.#firstSlice(units)
    if (!slice || !this.#sequence || this.#sequence.orderType !== 0) return undefined
    if (slice.idr || !this.#order) this.#order = new PictureOrder(this.#sequence)
    return { place: this.#order.next(slice), begins: slice.idr }
  }

  #isIntra(unit: Uint8Array): boolean {
    return (this.#sequence && parseH264Slice(unit, this.#sequence))?.intra ?? false
  }

  #firstSlice(units: readonly Uint8Array[]): ReturnType<typeof parseH264Slice> {
    const unit = units.find((candidate) => isSlice(h264Type(candidate)))
    return unit && this.#sequence && parseH264Slice(unit, this.#sequence)
  }
}

export function h264Type(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f
}

function isSlice(type: number): boolean {
  return type === H264_UNIT.slice || type === H264_UNIT.idr || type === H264_UNIT.partition
}
