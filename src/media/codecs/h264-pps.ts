import { BitReader, withoutEmulation } from './bits.ts'

/** What an H.264 picture parameter set says of slice headers (ISO/IEC 14496-10 section 7.3.2.2). */
export interface H264PictureSet {
  readonly id: number
  readonly sequenceId: number
  /** entropy_coding_mode_flag: slice data begins at a whole byte. */
  readonly cabac: boolean
  /** bottom_field_pic_order_in_frame_present_flag. */
  readonly bottomOrder: boolean
  /** How many reference pictures of list 0 and of list 1 slices have that do not say. */
  readonly references: readonly [number, number]
  readonly weighted: boolean
  /** weighted_bipred_idc. */
  readonly weightedPairs: number
  /** deblocking_filter_control_present_flag. */
  readonly deblocking: boolean
  /** redundant_pic_cnt_present_flag. */
  readonly redundant: boolean
}

/** Reads a picture parameter set, its NAL header included; undefined for what is none, and for slice groups, which nothing encodes. */
export function parseH264PictureSet(nal: Uint8Array): H264PictureSet | undefined {
  if (((nal[0] ?? 0) & 0x1f) !== 8 || nal.length < 3) return undefined
  const reader = new BitReader(withoutEmulation(nal, 64).subarray(1))
  const id = reader.ue()
  const sequenceId = reader.ue()
  const cabac = reader.flag()
  const bottomOrder = reader.flag()
  if (reader.ue() > 0) return undefined
  const references = [reader.ue() + 1, reader.ue() + 1] as const
  const weighted = reader.flag()
  const weightedPairs = reader.bits(2)
  for (let offset = 0; offset < 3; offset += 1) reader.se()
  const deblocking = reader.flag()
  reader.skip(1)
  const redundant = reader.flag()
  if (reader.exhausted || Math.max(...references) > 32) return undefined
  return {
    id,
    sequenceId,
    cabac,
    bottomOrder,
    references,
    weighted,
    weightedPairs,
    deblocking,
    redundant,
  }
}
