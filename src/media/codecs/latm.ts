import { parseAacConfig } from './aac.ts'
import { BitReader } from './bits.ts'
import type { SoundFrame } from './sound-frame.ts'

/** One frame of AAC in LOAS (ISO/IEC 14496-3 section 1.7). */
export interface LatmFrame extends SoundFrame {
  /** AudioSpecificConfig; undefined where the frame is as the one before it. Then the frame says no sample rate and no channels either: 0. */
  readonly config: Uint8Array | undefined
  /** The AAC frame itself. */
  readonly data: Uint8Array
}

const HEADER_BYTES = 3
/** Object types with a GASpecificConfig of two flags and one more, and those of SBR and PS, which name one of them. */
const PLAIN_TYPES = new Set([1, 2, 4])
const EXTENDED_TYPES = new Set([5, 29])
/** GASpecificConfig's frameLengthFlag makes frames of 960 samples. */
const SAMPLES = 1024
const SHORT_SAMPLES = 960
const UNREAD = {
  samples: SAMPLES,
  sampleRate: 0,
  channels: 0,
  config: undefined,
  data: new Uint8Array(0),
}

/**
 * Reads the AudioSyncStream frame at `at`: of one program with one layer and one AAC frame, as broadcasts have it. Undefined where there
 * is none; of one that is not whole only `size` is known, from its first three bytes.
 */
export function parseLatm(bytes: Uint8Array, at: number): LatmFrame | undefined {
  const size = latmSize(bytes, at)
  if (size === undefined) return undefined
  if (at + size > bytes.length) return { ...UNREAD, size }
  const reader = new BitReader(bytes.subarray(at + HEADER_BYTES, at + size))
  const same = reader.flag()
  const mux = same ? undefined : readMux(reader)
  if (!same && mux === undefined) return undefined
  const data = readPayload(reader, size)
  if (reader.exhausted) return undefined
  const sound = mux && parseAacConfig(mux.config)
  return {
    size,
    samples: mux?.samples ?? SAMPLES,
    sampleRate: sound?.sampleRate ?? 0,
    channels: sound?.channels ?? 0,
    config: mux?.config,
    data,
  }
}

function latmSize(bytes: Uint8Array, at: number): number | undefined {
  const second = bytes[at + 1] ?? 0
  const third = bytes[at + 2]
  if (third === undefined || bytes[at] !== 0x56 || second >> 5 !== 7) return undefined
  const length = ((second & 0x1f) << 8) | third
  return length > 1 ? HEADER_BYTES + length : undefined
}

/** StreamMuxConfig (section 1.7.3.1). */
function readMux(reader: BitReader): { config: Uint8Array; samples: number } | undefined {
  const version = reader.bits(1)
  if (version === 1 && reader.flag()) return undefined
  if (version === 1) latmValue(reader)
  reader.skip(1)
  // numSubFrames, numProgram and numLayer.
  if (reader.bits(6 + 4 + 3) !== 0) return undefined
  const length = version === 1 ? latmValue(reader) : undefined
  const begin = reader.position
  const config = readConfig(reader)
  if (!config) return undefined
  if (length !== undefined) reader.skip(Math.max(0, begin + length - reader.position))
  if (reader.bits(3) !== 0) return undefined
  reader.skip(8)
  if (reader.flag()) skipOther(reader, version)
  if (reader.flag()) reader.skip(8)
  return config
}

function skipOther(reader: BitReader, version: number): void {
  if (version === 1) latmValue(reader)
  else
    for (let more = true; more && !reader.exhausted; ) {
      more = reader.flag()
      reader.skip(8)
    }
}

/** LatmGetValue. */
function latmValue(reader: BitReader): number {
  return reader.bits((reader.bits(2) + 1) * 8)
}

/** AudioSpecificConfig up to its GASpecificConfig (sections 1.6.2.1 and 4.4.1); undefined for what no broadcast has. */
function readConfig(reader: BitReader): { config: Uint8Array; samples: number } | undefined {
  const fields: [value: number, width: number][] = []
  const take = (width: number): number => {
    const value = reader.bits(width)
    fields.push([value, width])
    return value
  }
  const takeRate = () => {
    if (take(4) === 15) take(24)
  }
  let type = take(5)
  takeRate()
  const channels = take(4)
  if (EXTENDED_TYPES.has(type)) {
    takeRate()
    type = take(5)
  }
  const isShort = take(1) === 1
  if (take(1) === 1) take(14)
  take(1)
  if (!PLAIN_TYPES.has(type) || channels === 0) return undefined
  return { config: packed(fields), samples: isShort ? SHORT_SAMPLES : SAMPLES }
}

function packed(fields: readonly (readonly [value: number, width: number])[]): Uint8Array {
  const text = fields.map(([value, width]) => value.toString(2).padStart(width, '0')).join('')
  return Uint8Array.from({ length: Math.ceil(text.length / 8) }, (_, index) =>
    Number.parseInt(text.slice(index * 8, index * 8 + 8).padEnd(8, '0'), 2),
  )
}

/** PayloadLengthInfo and PayloadMux (sections 1.7.3.2 and 1.7.3.3): whole bytes that begin at any bit. */
function readPayload(reader: BitReader, most: number): Uint8Array {
  let length = 0
  for (let more = true; more && length < most; ) {
    const part = reader.bits(8)
    length += part
    more = part === 255
  }
  const data = new Uint8Array(Math.min(length, most))
  for (let index = 0; index < data.length; index += 1) data[index] = reader.bits(8)
  if (length > most) reader.skip(length * 8)
  return data
}
