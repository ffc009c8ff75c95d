import { BitReader, withoutEmulation } from './bits.ts'

/** The parameter sets of an HEVC stream, each with its NAL header. */
export interface HevcSets {
  readonly videos: readonly Uint8Array[]
  readonly sequences: readonly Uint8Array[]
  readonly pictures: readonly Uint8Array[]
}

const MOST_UNITS = 16

/** Makes the hvcC (ISO/IEC 14496-15 section 8.3.3.1) of a stream whose samples have four-byte lengths; undefined without all three sets. */
export function hevcConfigFrom({ videos, sequences, pictures }: HevcSets): Uint8Array | undefined {
  const sequence = sequences[0] && parseSequence(sequences[0])
  if (!sequence || videos.length === 0 || pictures.length === 0) return undefined
  const bytes = [
    1,
    ...sequence.profile,
    0xf0,
    0,
    0xfc,
    0xfc | sequence.chroma,
    0xf8 | sequence.luma,
    0xf8 | sequence.chromaDepth,
    0,
    0,
    (sequence.layers << 3) | (sequence.nested << 2) | 3,
    3,
  ]
  pushArray(bytes, 32, videos)
  pushArray(bytes, 33, sequences)
  pushArray(bytes, 34, pictures)
  return Uint8Array.from(bytes)
}

/** An array that is not complete: the stream may bring other sets. */
function pushArray(bytes: number[], type: number, units: readonly Uint8Array[]): void {
  const some = units.slice(0, MOST_UNITS)
  bytes.push(type, 0, some.length)
  for (const unit of some) {
    bytes.push(unit.length >> 8, unit.length & 0xff)
    for (const byte of unit) bytes.push(byte)
  }
}

interface Sequence {
  /** The twelve bytes of the general profile, tier and level. */
  readonly profile: Uint8Array
  readonly layers: number
  readonly nested: number
  readonly chroma: number
  /** Bits a sample above 8. */
  readonly luma: number
  readonly chromaDepth: number
}

/** ITU-T H.265 section 7.3.2.2.1, up to the bit depths. */
function parseSequence(nal: Uint8Array): Sequence | undefined {
  const bytes = withoutEmulation(nal).subarray(2)
  const reader = new BitReader(bytes)
  reader.skip(4)
  const sublayers = reader.bits(3)
  const nested = reader.bits(1)
  reader.skip(96)
  skipSublayers(reader, sublayers)
  reader.ue()
  const chroma = reader.ue()
  if (chroma === 3) reader.skip(1)
  reader.ue()
  reader.ue()
  if (reader.flag()) for (let side = 0; side < 4; side += 1) reader.ue()
  const luma = reader.ue()
  const chromaDepth = reader.ue()
  if (reader.exhausted || chroma > 3 || luma > 7 || chromaDepth > 7) return undefined
  const profile = bytes.slice(1, 13)
  return { profile, layers: sublayers + 1, nested, chroma, luma, chromaDepth }
}

function skipSublayers(reader: BitReader, count: number): void {
  let size = 0
  for (let layer = 0; layer < count; layer += 1) {
    if (reader.flag()) size += 88
    if (reader.flag()) size += 8
  }
  if (count > 0) reader.skip((8 - count) * 2)
  reader.skip(size)
}
