import { BitReader, withoutEmulation } from './bits.ts'
import type { H264Sequence } from './h264-sps.ts'

/** What is needed of a slice's header, in bytes. */
const H264_SLICE_HEAD = 64
/** slice_type of I and SI slices (ISO/IEC 14496-10 table 7-6). */
const INTRA = new Set([2, 4, 7, 9])
const RECOVERY_POINT = 6

/** What a slice header says (ISO/IEC 14496-10 section 7.3.3). */
export interface H264Slice {
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

/** Reads the header of a slice; undefined for a NAL unit that is none. */
export function parseH264Slice(unit: Uint8Array, sequence: H264Sequence): H264Slice | undefined {
  const type = (unit[0] ?? 0) & 0x1f
  if (type !== 1 && type !== 5 && type !== 2) return undefined
  const reader = new BitReader(withoutEmulation(unit, H264_SLICE_HEAD).subarray(1))
  reader.ue()
  const intra = INTRA.has(reader.ue())
  reader.ue()
  if (sequence.separatePlanes) reader.skip(2)
  const frameNum = reader.bits(sequence.frameNumBits)
  const field = !sequence.frameMbsOnly && reader.flag()
  const bottom = field && reader.flag()
  const idr = type === 5
  if (idr) reader.ue()
  const orderLsb = sequence.orderType === 0 ? reader.bits(sequence.orderLsbBits) : 0
  const reference = ((unit[0] ?? 0) & 0x60) !== 0
  if (reader.exhausted) return undefined
  return { idr, intra, reference, frameNum, field, bottom, orderLsb }
}

/** Whether a NAL unit is supplemental enhancement information with a recovery point (sections 7.3.2.3.1 and D.2.8). */
export function isH264RecoveryPoint(unit: Uint8Array): boolean {
  if (((unit[0] ?? 0) & 0x1f) !== 6) return false
  const bytes = withoutEmulation(unit)
  let at = 1
  while (at + 2 < bytes.length) {
    const type = extended(bytes, at)
    const size = extended(bytes, type.next)
    if (type.value === RECOVERY_POINT) return true
    at = size.next + size.value
  }
  return false
}

/** A number of any size: each byte of 255 adds that, and the first other one ends it. */
function extended(bytes: Uint8Array, from: number): { value: number; next: number } {
  let at = from
  while (bytes[at] === 0xff) at += 1
  return { value: (at - from) * 255 + (bytes[at] ?? 0), next: at + 1 }
}
