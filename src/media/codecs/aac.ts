import { BitReader } from './bits.ts'
import type { SoundFrame } from './sound-frame.ts'

/** What an AudioSpecificConfig says (ISO/IEC 14496-3 section 1.6.2.1). */
export interface AacConfig {
  readonly objectType: number
  /** In hertz, of the core coder. */
  readonly sampleRate: number
  /** 0 where a program config element says it. */
  readonly channels: number
}

/** An ADTS frame (ISO/IEC 13818-7 section 6.2). */
export interface AdtsFrame extends SoundFrame {
  /** Of its header, in bytes. */
  readonly headerSize: number
  readonly config: Uint8Array
}

const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000,
  7350,
]
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]

/** Reads an AudioSpecificConfig; undefined for what is none. */
export function parseAacConfig(config: Uint8Array): AacConfig | undefined {
  const reader = new BitReader(config)
  let objectType = reader.bits(5)
  if (objectType === 31) objectType = 32 + reader.bits(6)
  const index = reader.bits(4)
  const sampleRate = index === 15 ? reader.bits(24) : RATES[index]
  const channels = CHANNELS[reader.bits(4)]
  if (reader.exhausted || !sampleRate || channels === undefined || objectType === 0)
    return undefined
  return { objectType, sampleRate, channels }
}

/** The RFC 6381 name of a stream with this AudioSpecificConfig ('mp4a.40.2'). */
export function aacCodecString(config: Uint8Array): string {
  return `mp4a.40.${parseAacConfig(config)?.objectType ?? 2}`
}

/** Reads the ADTS header at `at`; undefined where there is none. */
export function parseAdts(bytes: Uint8Array, at: number): AdtsFrame | undefined {
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xf6) !== 0xf0) return undefined
  const reader = new BitReader(bytes.subarray(at, at + 7))
  reader.skip(15)
  const headerSize = reader.flag() ? 7 : 9
  const profile = reader.bits(2)
  const index = reader.bits(4)
  reader.skip(1)
  const channel = reader.bits(3)
  reader.skip(4)
  const size = reader.bits(13)
  reader.skip(11)
  const blocks = reader.bits(2) + 1
  const sampleRate = RATES[index]
  if (sampleRate === undefined || size < headerSize || reader.exhausted) return undefined
  const object = profile + 1
  const config = Uint8Array.of((object << 3) | (index >> 1), ((index & 1) << 7) | (channel << 3))
  const channels = CHANNELS[channel] ?? 0
  return { size, samples: 1024 * blocks, sampleRate, channels, headerSize, config }
}
