import { BitReader, withoutEmulation } from './bits.ts'
import type { H264PictureSet } from './h264-pps.ts'
import type { H264ParameterSets } from './h264-sets.ts'
import { type H264Slice, type H264SlicePlaces, readH264Slice } from './h264-slice.ts'
import type { H264Sequence } from './h264-sps.ts'

/** memory_management_control_operation and what stands behind it (ISO/IEC 14496-10 table 7-9). */
export interface MemoryCommand {
  readonly operation: number
  readonly values: readonly number[]
}

/** A whole slice header (section 7.3.3); places are in bits behind the NAL header, without emulation prevention bytes. */
export interface H264SliceHeader extends H264Slice {
  readonly sequence: H264Sequence
  readonly cabac: boolean
  /** The least of the picture's order counts less its pic_order_cnt_lsb: not above 0. */
  readonly orderBelow: number
  /** Undefined where decoded pictures are forgotten one after the other. */
  readonly commands: readonly MemoryCommand[] | undefined
  readonly places: H264SlicePlaces & {
    /** dec_ref_pic_marking: inclusive and exclusive; empty where there is none. */
    readonly marking: readonly [number, number]
    /** Where the slice data begins, or the bits before it that fill up a byte. */
    readonly end: number
  }
}

/** A header of usual size; those with tables of weights are the longest. */
const MOST_BYTES = 2048
/** How many numbers stand behind each memory_management_control_operation. */
const COMMAND_VALUES = [0, 1, 1, 2, 1, 0, 1]
/** No picture has more references than these, fields counted one by one. */
const MOST_REFERENCES = 32
const MOST_COMMANDS = 80
const TYPE = { p: 0, b: 1, i: 2 }

/** Reads a whole slice header; undefined for a NAL unit that is none, and for what is only in the extended profile. */
export function parseH264SliceHeader(
  unit: Uint8Array,
  sets: H264ParameterSets,
): H264SliceHeader | undefined {
  const own = sets.of(unit)
  if (!own || own.sequence.orderType === 1) return undefined
  const reader = new BitReader(withoutEmulation(unit, MOST_BYTES).subarray(1))
  const front = readH264Slice(reader, unit[0] ?? 0, own.sequence)
  if (!front || front.slice.type > TYPE.i) return undefined
  const { slice } = front
  const below = own.picture.bottomOrder && !slice.field && own.sequence.orderType === 0
  const orderBelow = below ? Math.min(0, reader.se()) : 0
  if (own.picture.redundant) reader.ue()
  if (!skipReferences(reader, slice, own.sequence, own.picture)) return undefined
  const marking = reader.position
  const commands = slice.reference ? readMarking(reader, slice.idr) : undefined
  const markingEnd = reader.position
  skipRest(reader, slice, own.picture)
  if (reader.exhausted) return undefined
  return {
    ...slice,
    sequence: own.sequence,
    cabac: own.picture.cabac,
    orderBelow,
    commands,
    places: { ...front.places, marking: [marking, markingEnd], end: reader.position },
  }
}

function skipReferences(
  reader: BitReader,
  { type }: H264Slice,
  sequence: H264Sequence,
  picture: H264PictureSet,
): boolean {
  if (type === TYPE.i) return true
  if (type === TYPE.b) reader.skip(1)
  const lists = type === TYPE.b ? 2 : 1
  let counts: readonly number[] = picture.references
  if (reader.flag()) counts = Array.from({ length: lists }, () => reader.ue() + 1)
  counts = counts.slice(0, lists)
  if (Math.max(...counts) > MOST_REFERENCES) return false
  for (let list = 0; list < lists; list += 1) if (!skipModification(reader)) return false
  const weighted = type === TYPE.p ? picture.weighted : picture.weightedPairs === 1
  if (weighted) skipWeights(reader, counts, sequence)
  return true
}

/** ref_pic_list_modification (section 7.3.3.1). */
function skipModification(reader: BitReader): boolean {
  if (!reader.flag()) return true
  for (let count = 0; count <= MOST_COMMANDS; count += 1) {
    const operation = reader.ue()
    if (operation === 3) return true
    if (operation > 3) return false
    reader.ue()
  }
  return false
}

/** pred_weight_table (section 7.3.3.2). */
function skipWeights(
  reader: BitReader,
  counts: readonly number[],
  { separatePlanes, chromaFormat }: H264Sequence,
): void {
  const coloured = !separatePlanes && chromaFormat !== 0
  reader.ue()
  if (coloured) reader.ue()
  for (const count of counts)
    for (let index = 0; index < count; index += 1) {
      if (reader.flag()) skipSigned(reader, 2)
      if (coloured && reader.flag()) skipSigned(reader, 4)
    }
}

function skipSigned(reader: BitReader, count: number): void {
  for (let index = 0; index < count; index += 1) reader.se()
}

/** dec_ref_pic_marking (section 7.3.3.3). */
function readMarking(reader: BitReader, idr: boolean): MemoryCommand[] | undefined {
  if (idr) reader.skip(2)
  if (idr || !reader.flag()) return undefined
  const commands: MemoryCommand[] = []
  while (commands.length < MOST_COMMANDS && !reader.exhausted) {
    const operation = reader.ue()
    if (operation === 0) break
    const values = Array.from({ length: COMMAND_VALUES[operation] ?? 0 }, () => reader.ue())
    commands.push({ operation, values })
  }
  return commands
}

function skipRest(reader: BitReader, { type }: H264Slice, picture: H264PictureSet): void {
  if (picture.cabac && type !== TYPE.i) reader.ue()
  reader.se()
  if (picture.deblocking && reader.ue() !== 1) skipSigned(reader, 2)
}
