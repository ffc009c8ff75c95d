import { BitReader } from './bits.ts'
import type { SoundFrame } from './sound-frame.ts'

/** A core frame of DTS, or the extension that belongs to the one before it (ETSI TS 102 114 sections 5.3 and 7.4). */
export interface DtsFrame extends SoundFrame {
  readonly extension: boolean
}

const CORE = 0x7ffe8001
const EXTENSION = 0x64582025
/** By SFREQ (table 5-5). */
const RATES = [
  0, 8000, 16_000, 32_000, 0, 0, 11_025, 22_050, 44_100, 0, 0, 12_000, 24_000, 48_000, 0, 0,
]
/** By AMODE (table 5-4). */
const CHANNELS = [1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 6, 7, 8, 8]
/** Every header here needs no more than that many bytes. */
export const DTS_HEADER_BYTES = 16

/** Reads the 16-bit big-endian frame header at `at`; undefined where there is none. */
export function parseDts(bytes: Uint8Array, at: number): DtsFrame | undefined {
  if (bytes[at] !== 0x7f && bytes[at] !== 0x64) return undefined
  const reader = new BitReader(bytes.subarray(at, at + DTS_HEADER_BYTES))
  const sync = reader.bits(32)
  if (sync === CORE) return parseCore(reader)
  return sync === EXTENSION ? parseExtension(reader) : undefined
}

function parseCore(reader: BitReader): DtsFrame | undefined {
  reader.skip(7)
  const blocks = reader.bits(7) + 1
  const size = reader.bits(14) + 1
  const mode = reader.bits(6)
  const sampleRate = RATES[reader.bits(4)]
  // RATE, the fixed bit, DYNF, TIMEF, AUXF, HDCD, EXT_AUDIO_ID, EXT_AUDIO and ASPF.
  reader.skip(15)
  const low = reader.bits(2) > 0 ? 1 : 0
  if (reader.exhausted || !sampleRate || size < 96 || blocks < 6) return undefined
  const channels = (CHANNELS[mode] ?? 8) + low
  return { size, samples: blocks * 32, sampleRate, channels, extension: false }
}

function parseExtension(reader: BitReader): DtsFrame | undefined {
  reader.skip(10)
  const long = reader.flag()
  const header = reader.bits(long ? 12 : 8) + 1
  const size = reader.bits(long ? 20 : 16) + 1
  if (reader.exhausted || size < header) return undefined
  return { size, samples: 0, sampleRate: 0, channels: 0, extension: true }
}
