import type { AudioEntry } from './track-entry.ts'

/** Sampling frequencies by their index (ISO/IEC 14496-3 table 1.18). */
const RATES = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
] as const
const ESCAPE = 15
/** A rate that is no listed one is written out in 24 bits. */
const RATE_BITS = 24
const SBR = 5
/** Marks what decoders of plain AAC skip (ISO/IEC 14496-3 section 1.6.5.2). */
const SYNC_EXTENSION = 0x2b7

/** Audio object types by the profile's name in an old codec ID such as 'A_AAC/MPEG4/LC/SBR'. */
const PROFILES: ReadonlyMap<string, number> = new Map([
  ['MAIN', 1],
  ['LC', 2],
  ['SSR', 3],
  ['LTP', 4],
])

/** The AudioSpecificConfig that a track without one means by its codec ID and its rates (RFC 9559 section 5.1.4.1.29). */
export function synthesiseAacConfig(codecId: string, audio: AudioEntry): Uint8Array<ArrayBuffer> {
  const names = codecId.split('/')
  const profile = PROFILES.get(names[2] ?? '') ?? 2
  const doubled = Math.round(audio.outputRate) === 2 * Math.round(audio.rate)
  const fields: [value: number, bits: number][] = [
    [profile, 5],
    ...rateFields(Math.round(audio.rate)),
    [channelConfiguration(audio.channels), 4],
    [0, 3],
  ]
  if (names.includes('SBR') || doubled)
    fields.push(
      [SYNC_EXTENSION, 11],
      [SBR, 5],
      [1, 1],
      ...rateFields(Math.round(audio.outputRate || 2 * audio.rate)),
    )
  return pack(fields)
}

function rateFields(rate: number): [number, number][] {
  const index = (RATES as readonly number[]).indexOf(rate)
  if (index !== -1) return [[index, 4]]
  return [
    [ESCAPE, 4],
    [Math.min(Math.max(rate, 1), 2 ** RATE_BITS - 1), RATE_BITS],
  ]
}

/** ISO/IEC 14496-3 table 1.19: eight channels are configuration 7, and seven have none. */
function channelConfiguration(channels: number): number {
  if (channels === 8) return 7
  return channels < 7 ? channels : 0
}

function pack(fields: readonly [value: number, bits: number][]): Uint8Array<ArrayBuffer> {
  let digits = ''
  for (const [value, bits] of fields) digits += value.toString(2).padStart(bits, '0')
  const bytes = digits.match(/.{1,8}/g) ?? []
  return Uint8Array.from(bytes, (part) => Number.parseInt(part.padEnd(8, '0'), 2))
}
