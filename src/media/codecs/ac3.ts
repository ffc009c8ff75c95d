import type { SoundFrame } from './sound-frame.ts'

/** A frame of AC-3 or E-AC-3 (ETSI TS 102 366 sections 4.3.1 and E.1.2). */
export interface Ac3Frame extends SoundFrame {
  readonly enhanced: boolean
}

const RATES = [48_000, 44_100, 32_000]
/** Kilobits a second by frmsizecod / 2 (table 4.13). */
const BITRATES = [
  32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
]
/** Channels by acmod (table 4.3). */
const CHANNELS = [2, 1, 2, 3, 3, 4, 4, 5]
const BLOCKS = [1, 2, 3, 6]

/** Reads the syncinfo at `at`; undefined where there is none. */
export function parseAc3(bytes: Uint8Array, at: number): Ac3Frame | undefined {
  if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77 || bytes.length < at + 8) return undefined
  return (bytes[at + 5] ?? 0) >> 3 > 10 ? parseEnhanced(bytes, at) : parsePlain(bytes, at)
}

function parsePlain(bytes: Uint8Array, at: number): Ac3Frame | undefined {
  const code = bytes[at + 4] ?? 0
  const sampleRate = RATES[code >> 6]
  const kilobits = BITRATES[(code & 0x3f) >> 1]
  if (!sampleRate || !kilobits) return undefined
  const padding = sampleRate === 44_100 ? code & 1 : 0
  const words = Math.floor((kilobits * 96_000) / sampleRate) + padding
  const mode = (bytes[at + 6] ?? 0) >> 5
  const bits = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0)
  const before = 3 + (mode & 1 && mode !== 1 ? 2 : 0) + (mode & 4 ? 2 : 0) + (mode === 2 ? 2 : 0)
  const low = (bits >> (15 - before)) & 1
  const channels = (CHANNELS[mode] ?? 2) + low
  return { size: words * 2, samples: 1536, sampleRate, channels, enhanced: false }
}

function parseEnhanced(bytes: Uint8Array, at: number): Ac3Frame | undefined {
  const size = ((((bytes[at + 2] ?? 0) & 7) << 8) | (bytes[at + 3] ?? 0)) * 2 + 2
  const code = bytes[at + 4] ?? 0
  const half = code >> 6 === 3
  const rate = RATES[half ? (code >> 4) & 3 : code >> 6]
  if (!rate || size < 8 || (bytes[at + 5] ?? 0) >> 3 > 16) return undefined
  const blocks = half ? 6 : (BLOCKS[(code >> 4) & 3] ?? 6)
  const channels = (CHANNELS[(code >> 1) & 7] ?? 2) + (code & 1)
  const sampleRate = half ? rate / 2 : rate
  return { size, samples: blocks * 256, sampleRate, channels, enhanced: true }
}
