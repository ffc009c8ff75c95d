import { BitReader, withoutEmulation } from './bits.ts'

/** What an H.264 sequence parameter set says (ISO/IEC 14496-10 section 7.3.2.1.1). */
export interface H264Sequence {
  /** seq_parameter_set_id. */
  readonly id: number
  readonly profile: number
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
  readonly separatePlanes: boolean
  readonly frameMbsOnly: boolean
  readonly frameNumBits: number
  /** pic_order_cnt_type: 2 is decoding order. */
  readonly orderType: number
  readonly orderLsbBits: number
  /** Cropped, in pixels. */
  readonly width: number
  readonly height: number
  /** The same with the sample aspect ratio applied to the width. */
  readonly displayWidth: number
  readonly displayHeight: number
  /** How many frames at most precede a frame in decoding order and follow it in output order. */
  readonly reorderFrames: number
}

type Format = Pick<
  H264Sequence,
  'chromaFormat' | 'bitDepthLuma' | 'bitDepthChroma' | 'separatePlanes'
>
interface Usability {
  readonly aspect: readonly [number, number]
  readonly reorderFrames: number | undefined
}

const WITH_CHROMA_FORMAT = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])
const PLAIN: Format = { chromaFormat: 1, bitDepthLuma: 8, bitDepthChroma: 8, separatePlanes: false }
const SQUARE = [1, 1] as const
/** Table E-1, from aspect_ratio_idc 1 on. */
const ASPECTS: readonly (readonly [number, number])[] = [
  SQUARE,
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
]
/** MaxDpbMbs of table A-1: up to that level_idc. */
const PICTURE_BUFFERS: readonly (readonly [number, number])[] = [
  [10, 396],
  [11, 900],
  [20, 2376],
  [21, 4752],
  [30, 8100],
  [31, 18_000],
  [32, 20_480],
  [41, 32_768],
  [42, 34_816],
  [50, 110_400],
  [52, 184_320],
]

/** Reads a sequence parameter set, its NAL header included; undefined for what is none. */
export function parseH264Sequence(nal: Uint8Array): H264Sequence | undefined {
  if (((nal[0] ?? 0) & 0x1f) !== 7 || nal.length < 5) return undefined
  const reader = new BitReader(withoutEmulation(nal).subarray(1))
  const profile = reader.bits(8)
  reader.skip(8)
  const level = reader.bits(8)
  const id = reader.ue()
  const format = WITH_CHROMA_FORMAT.has(profile) ? readFormat(reader) : PLAIN
  const frameNumBits = reader.ue() + 4
  const { orderType, orderLsbBits } = readOrder(reader)
  reader.ue()
  reader.skip(1)
  const size = readSize(reader, format)
  const usability = reader.flag() ? readUsability(reader) : undefined
  if (reader.exhausted || size.width < 1 || size.height < 1 || orderLsbBits > 16) return undefined
  const [across, down] = usability?.aspect ?? SQUARE
  return {
    id,
    profile,
    ...format,
    frameNumBits,
    orderType,
    orderLsbBits,
    frameMbsOnly: size.frameMbsOnly,
    width: size.width,
    height: size.height,
    displayWidth: Math.max(1, Math.round((size.width * across) / down)),
    displayHeight: size.height,
    reorderFrames: usability?.reorderFrames ?? bufferedFrames(profile, level, size.blocks),
  }
}

function readFormat(reader: BitReader): Format {
  const chromaFormat = reader.ue()
  const separatePlanes = chromaFormat === 3 && reader.flag()
  const bitDepthLuma = reader.ue() + 8
  const bitDepthChroma = reader.ue() + 8
  reader.skip(1)
  if (reader.flag()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8)
  return { chromaFormat, bitDepthLuma, bitDepthChroma, separatePlanes }
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list += 1) {
    const present = reader.flag()
    if (present) skipScalingList(reader, list < 6 ? 16 : 64)
  }
}

function skipScalingList(reader: BitReader, size: number): void {
  let next = 8
  for (let index = 0; index < size && next !== 0; index += 1)
    next = (next + reader.se() + 256) % 256
}

function readOrder(reader: BitReader): Pick<H264Sequence, 'orderType' | 'orderLsbBits'> {
  const orderType = reader.ue()
  if (orderType === 0) return { orderType, orderLsbBits: reader.ue() + 4 }
  if (orderType === 1) {
    reader.skip(1)
    reader.se()
    reader.se()
    const cycle = Math.min(255, reader.ue())
    for (let index = 0; index < cycle; index += 1) reader.se()
  }
  return { orderType, orderLsbBits: 0 }
}

function readSize(
  reader: BitReader,
  { chromaFormat }: Format,
): { width: number; height: number; frameMbsOnly: boolean; blocks: number } {
  const across = reader.ue() + 1
  const mapUnits = reader.ue() + 1
  const frameMbsOnly = reader.flag()
  if (!frameMbsOnly) reader.skip(1)
  reader.skip(1)
  const down = mapUnits * (frameMbsOnly ? 1 : 2)
  const cropped = reader.flag()
  const [left, right, top, bottom] = cropped
    ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()]
    : [0, 0, 0, 0]
  const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
  const unitY = (chromaFormat === 1 ? 2 : 1) * (frameMbsOnly ? 1 : 2)
  return {
    width: across * 16 - (left + right) * unitX,
    height: down * 16 - (top + bottom) * unitY,
    frameMbsOnly,
    blocks: across * down,
  }
}

/** The video usability information (section E.1.1). */
function readUsability(reader: BitReader): Usability {
  const aspect = readAspect(reader)
  if (reader.flag()) reader.skip(1)
  if (reader.flag()) {
    reader.skip(4)
    if (reader.flag()) reader.skip(24)
  }
  if (reader.flag()) {
    reader.ue()
    reader.ue()
  }
  if (reader.flag()) reader.skip(65)
  const nal = skipBuffering(reader)
  const vcl = skipBuffering(reader)
  if (nal || vcl) reader.skip(1)
  reader.skip(1)
  if (!reader.flag()) return { aspect, reorderFrames: undefined }
  reader.skip(1)
  for (let field = 0; field < 4; field += 1) reader.ue()
  return { aspect, reorderFrames: Math.min(16, reader.ue()) }
}

function readAspect(reader: BitReader): readonly [number, number] {
  if (!reader.flag()) return SQUARE
  const index = reader.bits(8)
  if (index !== 255) return ASPECTS[index - 1] ?? SQUARE
  const across = reader.bits(16)
  const down = reader.bits(16)
  return across > 0 && down > 0 ? [across, down] : SQUARE
}

/** The hypothetical reference decoder's parameters (section E.1.2), and whether there were any. */
function skipBuffering(reader: BitReader): boolean {
  if (!reader.flag()) return false
  const count = Math.min(32, reader.ue() + 1)
  reader.skip(8)
  for (let index = 0; index < count; index += 1) {
    reader.ue()
    reader.ue()
    reader.skip(1)
  }
  reader.skip(20)
  return true
}

/** How many frames the decoder of a stream without bitstream restrictions holds (section A.3.1). */
function bufferedFrames(profile: number, level: number, blocks: number): number {
  if (profile === 66) return 0
  const limit = PICTURE_BUFFERS.find(([upTo]) => level <= upTo)?.[1] ?? 696_320
  return Math.min(16, Math.floor(limit / blocks))
}
