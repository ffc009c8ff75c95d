import { parseAc3 } from '../codecs/ac3.ts'
import { parseDts } from '../codecs/dts.ts'
import { parseMpegAudio } from '../codecs/mpeg-audio.ts'
import type { AudioCodec } from '../track.ts'
import { type Role, usualRoles } from './fold-down.ts'
import { speexFrames } from './speex-frames.ts'

/** What a decoder takes at once. */
export interface AccessUnit {
  readonly data: Uint8Array
  /** Samples a channel. */
  readonly samples: number
}

/** A frame of any codec here is shorter, in bytes. */
const MOST_BYTES = 128 * 1_024
/** By how many there are, in the order of the elements of ALAC (Apple's ALACChannelLayout.cpp). */
const APPLE: readonly string[] = [
  '',
  'M',
  'LR',
  'CLR',
  'CLRS',
  'CLRlr',
  'CLRlrF',
  'CLRlrSF',
  'CLRLRlrF',
]
/** By acmod (ETSI TS 102 366 table 4.3), in the order that decoders give. */
const DOLBY: readonly string[] = ['LR', 'M', 'LR', 'LRC', 'LRS', 'LRCS', 'LRlr', 'LRClr']

/** Bytes of a frame of AMR by its type, from its header on (RFC 4867 section 5.3), of 160 samples at 8 kHz or 320 at 16 kHz. */
const NARROW = [13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 1, 1, 1, 1]
const WIDE = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1]

/** The units in a packet: of MP2, AMR, Speex and TrueHD each frame, of AC-3 and E-AC-3 each with those that depend on it, and of DTS all that follows a core frame. */
export function accessUnits(
  codec: AudioCodec,
  packet: Uint8Array,
  sampleRate: number,
): AccessUnit[] {
  if (packet.length > MOST_BYTES) return []
  if (codec === 'mp2') return layerTwoUnits(packet)
  if (codec === 'truehd') return trueHdUnits(packet, sampleRate)
  if (codec === 'amr') return amrUnits(packet, sampleRate)
  if (codec === 'speex')
    return speexFrames(packet).map((data) => ({ data, samples: sampleRate / 50 }))
  if (codec !== 'dts') return dolbyUnits(packet)
  const frame = parseDts(packet, 0)
  return frame === undefined || frame.extension ? [] : [{ data: packet, samples: frame.samples }]
}

/** Each lasts 1/1200 s, or 1/1102.5 s: 40 samples at 48 and 44.1 kHz. Its length is in words, in 12 bits behind 4 others. */
function trueHdUnits(packet: Uint8Array, sampleRate: number): AccessUnit[] {
  const samples = sampleRate > 48_000 ? 80 : 40
  const units: AccessUnit[] = []
  for (let at = 0; at + 4 <= packet.length; ) {
    const size = 2 * ((((packet[at] ?? 0) & 15) << 8) | (packet[at + 1] ?? 0))
    if (size < 4 || at + size > packet.length) break
    units.push({ data: packet.subarray(at, at + size), samples })
    at += size
  }
  return units
}

function amrUnits(packet: Uint8Array, sampleRate: number): AccessUnit[] {
  const sizes = sampleRate === 16_000 ? WIDE : NARROW
  const units: AccessUnit[] = []
  for (let at = 0; at < packet.length; ) {
    const size = sizes[((packet[at] ?? 0) >> 3) & 15] ?? 1
    units.push({ data: packet.subarray(at, at + size), samples: sampleRate / 50 })
    at += size
  }
  return units
}

/** Whether decoding can begin with this unit of TrueHD or MLP: it has a major sync. */
export function beginsTrueHd(unit: Uint8Array): boolean {
  return (
    unit[4] === 0xf8 && unit[5] === 0x72 && unit[6] === 0x6f && ((unit[7] ?? 0) & 0xfe) === 0xba
  )
}

function layerTwoUnits(packet: Uint8Array): AccessUnit[] {
  const units: AccessUnit[] = []
  for (let at = 0; at < packet.length; ) {
    const frame = parseMpegAudio(packet, at)
    if (frame?.layer !== 2 || at + frame.size > packet.length) break
    units.push({ data: packet.subarray(at, at + frame.size), samples: frame.samples })
    at += frame.size
  }
  return units
}

function dolbyUnits(packet: Uint8Array): AccessUnit[] {
  const units: AccessUnit[] = []
  for (let at = 0; at < packet.length; ) {
    const frame = parseAc3(packet, at)
    if (!frame || at + frame.size > packet.length) break
    const end = at + frame.size
    // ETSI TS 102 366 section E.1.3.1: strmtyp 1 depends on the one before, and other programmes have another substreamid.
    const kind = frame.enhanced ? (packet[at + 2] ?? 0) : 0
    const before = units.at(-1)
    if (kind >> 6 === 1 && before)
      units[units.length - 1] = { ...before, data: joined(before.data, packet, end) }
    else if (((kind >> 3) & 7) === 0)
      units.push({ data: packet.subarray(at, end), samples: frame.samples })
    at = end
  }
  return units
}

function joined(unit: Uint8Array, packet: Uint8Array, end: number): Uint8Array {
  return packet.subarray(unit.byteOffset - packet.byteOffset, end)
}

/** Where the channels of a unit are heard of which the decoder gave so many. */
export function rolesOf(codec: AudioCodec, unit: Uint8Array, channels: number): readonly Role[] {
  if (codec === 'alac') return [...(APPLE[channels] ?? 'LR')] as Role[]
  const frame = codec === 'dts' || codec === 'mp2' ? undefined : parseAc3(unit, 0)
  if (!frame) return usualRoles(channels)
  const mode = frame.enhanced ? ((unit[4] ?? 0) >> 1) & 7 : (unit[6] ?? 0) >> 5
  const full = DOLBY[mode] ?? ''
  const hasLow = frame.channels > full.length
  // The low frequencies come before all that is not in front.
  const front = full.replace(/[lrS]/g, '')
  const roles = hasLow ? `${front}F${full.slice(front.length)}` : full
  return roles.length === channels ? ([...roles] as Role[]) : usualRoles(channels)
}
