import {
  lengthPrefixed,
  nalUnits,
  prefixedUnits,
  startsWithStartCode,
} from '../../codecs/annex-b.ts'
import { h264ConfigFrom, parseH264Config } from '../../codecs/h264-config.ts'
import { type H264Slice, parseH264Slice } from '../../codecs/h264-slice.ts'
import { type H264Sequence, parseH264Sequence } from '../../codecs/h264-sps.ts'

const SEQUENCE = 7
const PICTURE = 8

/** An H.264 stream as AVI holds it: a byte stream in chunks, or, with an avcC behind the format, samples. */
export interface H264Stream {
  readonly config: Uint8Array
  readonly sequence: H264Sequence
  /** Bytes of the lengths in the chunks; 0 where they are a byte stream. */
  readonly lengthSize: number
  /** How many pictures are held back to put them into output order. */
  readonly depth: number
}

/** Finds the parameter sets of a stream behind its format or in its first picture; undefined without them. */
export function h264Stream(extra: Uint8Array, picture: Uint8Array): H264Stream | undefined {
  const given = parseH264Config(extra)
  const bytestream = startsWithStartCode(picture)
  const units = [...nalUnits(extra), ...(bytestream ? nalUnits(picture) : [])]
  const made = h264ConfigFrom(
    unique(units.filter((unit) => typeOf(unit) === SEQUENCE)),
    unique(units.filter((unit) => typeOf(unit) === PICTURE)),
  )
  const config = given && !bytestream ? extra : (made ?? (given && extra))
  const unit = config && parseH264Config(config)?.sequences[0]
  const sequence = unit && parseH264Sequence(unit)
  if (!config || !sequence) return undefined
  const lengthSize = given && !bytestream ? given.lengthSize : 0
  return {
    config: config.slice(),
    sequence,
    lengthSize,
    depth: sequence.orderType === 0 ? sequence.reorderFrames : 0,
  }
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f
}

function unique(units: readonly Uint8Array[]): Uint8Array[] {
  return units.filter((unit, index) => units.findIndex((other) => same(other, unit)) === index)
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

/** The NAL units of a chunk, or of its beginning. */
export function unitsOf({ lengthSize }: H264Stream, chunk: Uint8Array): Uint8Array[] {
  return lengthSize === 0 ? nalUnits(chunk) : prefixedUnits(chunk, lengthSize)
}

/** The chunk as a sample of the stream's avcC; its parameter sets stay, as the avcC has the first ones alone. */
export function sampleOf(
  { lengthSize }: H264Stream,
  chunk: Uint8Array,
  units: readonly Uint8Array[],
): Uint8Array {
  return lengthSize === 0 ? lengthPrefixed(units) : chunk
}

/** What the first slice among the units says. */
export function sliceHeadOf(
  { sequence }: H264Stream,
  units: readonly Uint8Array[],
): H264Slice | undefined {
  for (const unit of units) {
    const head = parseH264Slice(unit, sequence)
    if (head) return head
  }
  return undefined
}
