import { H264ParameterSets } from '../codecs/h264-sets.ts'
import {
  type H264SliceHeader,
  type MemoryCommand,
  parseH264SliceHeader,
} from '../codecs/h264-slice-header.ts'
import { type BitEdit, editUnit, exponentialBits, fixedBits } from '../codecs/nal-edit.ts'

const UNIT = { slice: 1, partition: 2, idr: 5 }
/** memory_management_control_operation (ISO/IEC 14496-10 table 7-9). */
const COMMAND = { forgetShort: 1, forgetLong: 2, keepLong: 3, forgetAll: 5, keepThis: 6 }

/**
 * Makes an IDR picture of an intra picture that is none, and lets the pictures behind it count from it, so that decoding can begin
 * there in every player: frame_num and pic_order_cnt_lsb are less by the first picture's, and what is told to be forgotten is only
 * what comes behind it (sections 7.4.3, 8.2.1 and 8.2.5.4). Where pictures behind the first one are left out frame_num has gaps.
 */
export class RestartedH264 {
  readonly #sets: H264ParameterSets
  readonly #frameNum: number
  readonly #order: number
  /** How many reference frames lie between the first picture and the last one. */
  #distance = 0
  #last: number
  #first = true
  /** Whether pictures are counted from an IDR picture that was one before. */
  #ended = false
  /** LongTermFrameIdx of what was marked so behind the first picture. */
  readonly #long = new Set<number>()

  private constructor(sets: H264ParameterSets, first: H264SliceHeader) {
    this.#sets = sets
    this.#frameNum = first.frameNum
    this.#last = first.frameNum
    this.#order = first.orderLsb + first.orderBelow
  }

  /** Undefined where the picture of these NAL units cannot be made an IDR picture, or is one. */
  static from(config: Uint8Array, units: readonly Uint8Array[]): RestartedH264 | undefined {
    const sets = new H264ParameterSets(config)
    for (const unit of units) sets.note(unit)
    const pictures = units.filter(isPicture)
    const slices = pictures.map((unit) => parseH264SliceHeader(unit, sets))
    const first = slices[0]
    if (!first || first.idr || !first.reference) return undefined
    const own = slices.filter((slice) => slice && slice.bottom === first.bottom)
    const others = slices.some((slice) => !slice || slice.idr)
    if (others || !own.every((slice) => slice?.intra && areForgotten(slice.commands)))
      return undefined
    return new RestartedH264(sets, first)
  }

  /** The NAL units of the next picture, beginning with the first; `idrId` is idr_pic_id, from 0 to 65535. */
  next(units: readonly Uint8Array[], idrId: number): Uint8Array[] {
    let ends = false
    let bottom: boolean | undefined
    const result = units.map((unit) => {
      this.#sets.note(unit)
      const slice = isPicture(unit) ? parseH264SliceHeader(unit, this.#sets) : undefined
      if (!slice || this.#ended || slice.idr) {
        this.#ended ||= slice?.idr ?? false
        return unit
      }
      bottom ??= slice.bottom
      ends ||= slice.commands?.some(({ operation }) => operation === COMMAND.forgetAll) ?? false
      return this.#first && slice.bottom === bottom
        ? this.#asIdr(unit, slice, idrId)
        : this.#asOther(unit, slice)
    })
    this.#first &&= bottom === undefined
    this.#ended ||= ends
    return result
  }

  #asIdr(unit: Uint8Array, slice: H264SliceHeader, idrId: number): Uint8Array {
    const { places } = slice
    const [from, to] = places.marking
    const insert = { from: places.idrId, to: places.idrId, bits: exponentialBits(idrId) }
    const [frameNum, ...order] = this.#counts(slice)
    // no_output_of_prior_pics_flag and long_term_reference_flag.
    const edits = [frameNum, insert, ...order, { from, to, bits: '00' }]
    const header = ((unit[0] ?? 0) & 0xe0) | UNIT.idr
    return editUnit(unit, header, { end: places.end, aligned: slice.cabac }, edits)
  }

  #asOther(unit: Uint8Array, slice: H264SliceHeader): Uint8Array {
    const { places, commands } = slice
    const most = 2 ** slice.sequence.frameNumBits
    this.#distance += (slice.frameNum - this.#last + most) % most
    this.#last = slice.frameNum
    const edits: BitEdit[] = this.#counts(slice)
    const kept = commands?.filter((command) => this.#isKnown(command, slice))
    if (kept && commands && kept.length < commands.length) {
      const [from, to] = places.marking
      const numbers = kept.flatMap(({ operation, values }) => [operation, ...values])
      edits.push({ from, to, bits: `1${[...numbers, 0].map(exponentialBits).join('')}` })
    }
    const head = { end: places.end, aligned: slice.cabac }
    return editUnit(unit, unit[0] ?? 0, head, edits)
  }

  #counts({ sequence, frameNum, orderLsb, places }: H264SliceHeader): [BitEdit, ...BitEdit[]] {
    const number = fieldOf(places.frameNum, frameNum - this.#frameNum, sequence.frameNumBits)
    if (sequence.orderType !== 0) return [number]
    return [number, fieldOf(places.order, orderLsb - this.#order, sequence.orderLsbBits)]
  }

  /** Whether what the command names is behind the first picture (section 8.2.5.4). */
  #isKnown({ operation, values }: MemoryCommand, { field }: H264SliceHeader): boolean {
    const [value = 0, index = 0] = values
    const long = operation === COMMAND.keepThis ? value : index
    const isShort = operation === COMMAND.forgetShort || operation === COMMAND.keepLong
    const number = field ? Math.floor((this.#distance * 2 - value) / 2) : this.#distance - value - 1
    if (isShort && number < 0) return false
    if (operation === COMMAND.keepLong || operation === COMMAND.keepThis) this.#long.add(long)
    return operation !== COMMAND.forgetLong || this.#long.has(field ? value >> 1 : value)
  }
}

/** Whether nothing is to be kept, but all forgotten that an IDR picture makes forgotten. */
function areForgotten(commands: readonly MemoryCommand[] | undefined): boolean {
  return commands?.every(({ operation }) => operation <= COMMAND.forgetLong) ?? true
}

function isPicture(unit: Uint8Array): boolean {
  const type = (unit[0] ?? 0) & 0x1f
  return type >= UNIT.slice && type <= UNIT.idr
}

function fieldOf(from: number, value: number, width: number): BitEdit {
  const most = 2 ** width
  return { from, to: from + width, bits: fixedBits(((value % most) + most) % most, width) }
}
