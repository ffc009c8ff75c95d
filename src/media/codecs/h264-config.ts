import { parseH264Sequence } from './h264-sps.ts'

/** What an AVCDecoderConfigurationRecord holds (ISO/IEC 14496-15 section 5.3.3.1); the units have their NAL headers. */
export interface H264Config {
  /** How many bytes each NAL unit's length has in a sample. */
  readonly lengthSize: number
  readonly sequences: readonly Uint8Array[]
  readonly pictures: readonly Uint8Array[]
}

/** Reads an avcC; undefined for what is none. */
export function parseH264Config(config: Uint8Array): H264Config | undefined {
  if (config.length < 7 || config[0] !== 1) return undefined
  const lengthSize = ((config[4] ?? 0) & 3) + 1
  const sequences: Uint8Array[] = []
  const pictures: Uint8Array[] = []
  const next = readUnits(config, 6, (config[5] ?? 0) & 0x1f, sequences)
  if (next === undefined || next >= config.length || sequences.length === 0) return undefined
  if (readUnits(config, next + 1, config[next] ?? 0, pictures) === undefined) return undefined
  return { lengthSize, sequences, pictures }
}

function readUnits(
  config: Uint8Array,
  from: number,
  count: number,
  into: Uint8Array[],
): number | undefined {
  let at = from
  for (let index = 0; index < count; index += 1) {
    const length = ((config[at] ?? 0) << 8) | (config[at + 1] ?? 0)
    at += 2
    if (at + length > config.length) return undefined
    into.push(config.subarray(at, at + length))
    at += length
  }
  return at
}

/** Makes the avcC of a stream whose samples have four-byte lengths; undefined without a readable sequence and a picture parameter set. */
export function h264ConfigFrom(
  sequences: readonly Uint8Array[],
  pictures: readonly Uint8Array[],
): Uint8Array | undefined {
  const first = sequences[0]
  const sequence = first && parseH264Sequence(first)
  if (!first || !sequence || pictures.length === 0) return undefined
  const bytes = [1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff]
  pushUnits(bytes, 0xe0, sequences.slice(0, 31))
  pushUnits(bytes, 0, pictures.slice(0, 255))
  if (![66, 77, 88].includes(sequence.profile))
    bytes.push(
      0xfc | sequence.chromaFormat,
      0xf8 | (sequence.bitDepthLuma - 8),
      0xf8 | (sequence.bitDepthChroma - 8),
      0,
    )
  return Uint8Array.from(bytes)
}

function pushUnits(bytes: number[], reserved: number, units: readonly Uint8Array[]): void {
  bytes.push(reserved | units.length)
  for (const unit of units) {
    bytes.push(unit.length >> 8, unit.length & 0xff)
    for (const byte of unit) bytes.push(byte)
  }
}

/** The RFC 6381 name of a stream with this avcC ('avc1.64001f'). */
export function h264CodecString(config: Uint8Array): string {
  const [, profile = 0, constraints = 0, level = 0] = config
  return `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
