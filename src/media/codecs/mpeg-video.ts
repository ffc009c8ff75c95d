import { BitReader } from './bits.ts'

/** What the headers of MPEG-1, MPEG-2 or MPEG-4 part 2 video say of the picture. */
export interface MpegVideo {
  readonly codec: 'mpeg1' | 'mpeg2' | 'mpeg4'
  readonly width: number
  readonly height: number
  /** With the pixel's aspect applied to the width. */
  readonly displayWidth: number
}

/** Start code values (ISO/IEC 13818-2 table 6-1, ISO/IEC 14496-2 table 6-3). */
const SEQUENCE = 0xb3
const EXTENSION = 0xb5
/** Display aspect ratios by aspect_ratio_information (ISO/IEC 13818-2 table 6-3), from 2 on. */
const DISPLAYS = [4 / 3, 16 / 9, 2.21]
/** Pixel heights by pel_aspect_ratio (ISO/IEC 11172-2 section 2.4.3.2), from 1 on. */
const PIXELS = [
  1, 0.6735, 0.7031, 0.7615, 0.8055, 0.8437, 0.8935, 0.9157, 0.9815, 1.0255, 1.0695, 1.095, 1.1575,
  1.2015,
]
/** Pixel widths to heights by aspect_ratio_info (ISO/IEC 14496-2 table 6-12), from 1 on. */
const ASPECTS = [1, 12 / 11, 10 / 11, 16 / 11, 40 / 33]

/** Reads the sequence header and its extension among units that begin with their start code's value; undefined without one. */
export function parseMpegVideo(units: readonly Uint8Array[]): MpegVideo | undefined {
  const at = units.findIndex((unit) => unit[0] === SEQUENCE && unit.length >= 8)
  const sequence = units[at]
  if (!sequence) return undefined
  const reader = new BitReader(sequence.subarray(1))
  let width = reader.bits(12)
  let height = reader.bits(12)
  const aspect = reader.bits(4)
  const extension = units[at + 1]
  const second = extension?.[0] === EXTENSION && (extension[1] ?? 0) >> 4 === 1
  if (second && extension) {
    const more = new BitReader(extension.subarray(1))
    more.skip(15)
    width += more.bits(2) << 12
    height += more.bits(2) << 12
  }
  if (width === 0 || height === 0) return undefined
  const display = second ? DISPLAYS[aspect - 2] : undefined
  const pixel = second ? 1 : 1 / (PIXELS[aspect - 1] ?? 1)
  const displayWidth = Math.round(display ? height * display : width * pixel)
  return { codec: second ? 'mpeg2' : 'mpeg1', width, height, displayWidth }
}

/** Reads the video object layer (ISO/IEC 14496-2 section 6.2.3) among such units; undefined without one. */
export function parseMpeg4Video(units: readonly Uint8Array[]): MpegVideo | undefined {
  const layer = units.find(([code = 0]) => code >= 0x20 && code <= 0x2f)
  if (!layer) return undefined
  const reader = new BitReader(layer.subarray(1))
  reader.skip(9)
  const version = reader.flag() ? reader.bits(7) >> 3 : 1
  const index = reader.bits(4)
  const pixel = index === 15 ? reader.bits(8) / (reader.bits(8) || 1) : (ASPECTS[index - 1] ?? 1)
  if (reader.flag()) {
    reader.skip(3)
    if (reader.flag()) reader.skip(79)
  }
  const shape = reader.bits(2)
  if (shape === 3 && version !== 1) reader.skip(4)
  reader.skip(1)
  const resolution = reader.bits(16)
  reader.skip(1)
  if (reader.flag()) reader.skip(Math.max(1, 32 - Math.clz32(resolution - 1)))
  if (shape !== 0) return undefined
  reader.skip(1)
  const width = reader.bits(13)
  reader.skip(1)
  const height = reader.bits(13)
  if (reader.exhausted || width === 0 || height === 0) return undefined
  return { codec: 'mpeg4', width, height, displayWidth: Math.round(width * (pixel || 1)) }
}
