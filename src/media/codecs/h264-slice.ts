import { BitReader, withoutEmulation } from './bits.ts'
import type { H264Sequence } from './h264-sps.ts'

/** What is needed of a slice's header, in bytes. */
const H264_SLICE_HEAD = 64
/** slice_type modulo 5 of I and SI slices (ISO/IEC 14496-10 table 7-6). */
const INTRA = new Set([2, 4])

/** What a slice header says (ISO/IEC 14496-10 section 7.3.3). */
export interface H264Slice {
  /** slice_type modulo 5: 0 is P, 1 is B, 2 is I, 3 is SP, 4 is SI. */
  readonly type: number
  readonly idr: boolean
  /** Whether it holds intra macroblocks alone. */
  readonly intra: boolean
  /** Whether other pictures refer to it. */
  readonly reference: boolean
  readonly frameNum: number
  /** Whether its picture is one field of a frame, and whether that is the bottom field. */
  readonly field: boolean
  readonly bottom: boolean
  /** pic_order_cnt_lsb; 0 where the sequence does not count so. */
  readonly orderLsb: number
}

/** Where in a slice header its numbers stand, in bits behind the NAL header. */
export interface H264SlicePlaces {
  readonly frameNum: number
  /** Where idr_pic_id stands, or would stand. */
  readonly idrId: number
  /** Where pic_order_cnt_lsb stands, or would stand. */
  readonly order: number
}

/** Reads the header of a slice; undefined for a NAL unit that is none. */
export function parseH264Slice(unit: Uint8Array, sequence: H264Sequence): H264Slice | undefined {
  const reader = new BitReader(withoutEmulation(unit, H264_SLICE_HEAD).subarray(1))
  return readH264Slice(reader, unit[0] ?? 0, sequence)?.slice
}

/** Reads the header of a slice up to pic_order_cnt_lsb; `header` is the NAL header's byte. */
export function readH264Slice(
  reader: BitReader,
  header: number,
  sequence: H264Sequence,
): { slice: H264Slice; places: H264SlicePlaces } | undefined {
  const unitType = header & 0x1f
  if (unitType !== 1 && unitType !== 5 && unitType !== 2) return undefined
  reader.ue()
  const type = reader.ue() % 5
  reader.ue()
  if (sequence.separatePlanes) reader.skip(2)
  const frameNumAt = reader.position
  const frameNum = reader.bits(sequence.frameNumBits)
  const field = !sequence.frameMbsOnly && reader.flag()
  const bottom = field && reader.flag()
  const idr = unitType === 5
  const idrId = reader.position
  if (idr) reader.ue()
  const order = reader.position
  const orderLsb = sequence.orderType === 0 ? reader.bits(sequence.orderLsbBits) : 0
  const reference = (header & 0x60) !== 0
  if (reader.exhausted) return undefined
  return {
    slice: { type, idr, intra: INTRA.has(type), reference, frameNum, field, bottom, orderLsb },
    places: { frameNum: frameNumAt, idrId, order },
  }
}
