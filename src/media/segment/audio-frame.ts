import { BitReader } from '../codecs/bits.ts'
import { parseMpegAudio } from '../codecs/mpeg-audio.ts'
import { MalformedMedia } from '../demuxer.ts'
import type { AudioTrack } from '../track.ts'
import { eac3Samples } from './dolby.ts'

/** On what the packets of a sound track are timed. */
export interface SampleClock {
  /** Samples a second: the core's for AAC with SBR, 48000 for Opus, the coded rate for others. */
  readonly sampleRate: number
  /** Samples a channel that packets usually hold. */
  readonly frame: number
  /** Samples a channel that this packet holds. */
  samples(packet: Uint8Array): number
}

/** The rates that AAC has a number for, in hertz (ISO/IEC 14496-3 table 1.18). */
export const AAC_RATES: readonly number[] = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
  7_350,
]
/** The longest packet of Opus: 120 ms (RFC 6716 section 3.2.5). */
const OPUS_MOST_SAMPLES = 5_760

/** The clock of a track, seen in its first packet; undefined for codecs that cannot be cut into segments here. Throws MalformedMedia. */
export function sampleClockOf(track: AudioTrack, first: Uint8Array): SampleClock | undefined {
  switch (track.codec) {
    case 'aac':
      return aacClock(track)
    case 'mp3':
    case 'mp2':
      return mpegClock(track, first)
    case 'opus':
      return { sampleRate: 48_000, frame: opusSamples(first), samples: opusSamples }
    case 'flac':
      return flacClock(track)
    case 'alac':
      return alacClock(track)
    case 'ac3':
      return constant(known(track.sampleRate), 1_536)
    case 'eac3': {
      const frame = eac3Samples(first) || 1_536
      const samples = (packet: Uint8Array): number => eac3Samples(packet) || frame
      return { sampleRate: known(track.sampleRate), frame, samples }
    }
    default:
      return undefined
  }
}

function constant(sampleRate: number, frame: number): SampleClock {
  return { sampleRate, frame, samples: () => frame }
}

function known(sampleRate: number): number {
  if (Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate <= 0xffffffff) return sampleRate
  throw new MalformedMedia(`a sound track's sample rate is a whole number, not ${sampleRate}`)
}

/** AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1), made up for AAC-LC where the file has none. */
export function aacConfig(track: AudioTrack): Uint8Array {
  if (track.config && track.config.length >= 2) return track.config
  const index = AAC_RATES.indexOf(track.sampleRate)
  const channels = track.channels === 8 ? 7 : track.channels
  if (index < 0 || channels < 1 || channels > 7)
    throw new MalformedMedia(
      'an AAC track has a configuration, or a rate and channels that need none',
    )
  return Uint8Array.of((2 << 3) | (index >> 1), ((index & 1) << 7) | (channels << 3))
}

function aacClock(track: AudioTrack): SampleClock {
  const bits = new BitReader(aacConfig(track))
  const explicitSbr = [5, 29].includes(audioObjectType(bits))
  const sampleRate = aacRate(bits)
  bits.skip(4)
  if (explicitSbr) {
    aacRate(bits)
    audioObjectType(bits)
  }
  return constant(known(sampleRate), bits.bits(1) === 1 ? 960 : 1_024)
}

function audioObjectType(bits: BitReader): number {
  const type = bits.bits(5)
  return type === 31 ? 32 + bits.bits(6) : type
}

function aacRate(bits: BitReader): number {
  const index = bits.bits(4)
  return index === 15 ? bits.bits(24) : (AAC_RATES[index] ?? 0)
}

/** From the headers of the frames in a packet, of which containers may put several into one. */
function mpegClock(track: AudioTrack, first: Uint8Array): SampleClock {
  const frame = parseMpegAudio(first, 0)
  const usual = frame?.samples ?? (track.codec === 'mp3' && track.sampleRate < 32_000 ? 576 : 1_152)
  const samples = (packet: Uint8Array): number => mpegSamples(packet) || usual
  return { sampleRate: frame?.sampleRate ?? known(track.sampleRate), frame: usual, samples }
}

function mpegSamples(packet: Uint8Array): number {
  let samples = 0
  for (let at = 0; at < packet.length; ) {
    const frame = parseMpegAudio(packet, at)
    if (!frame) break
    samples += frame.samples
    at += frame.size
  }
  return samples
}

/** From the TOC byte and the frame count (RFC 6716 section 3.1), at 48 kHz. */
function opusSamples(packet: Uint8Array): number {
  const toc = packet[0] ?? 0
  const mode = toc >> 3
  let frame = 120 << (mode & 3)
  if (mode < 12) frame = [480, 960, 1_920, 2_880][mode & 3] ?? 960
  else if (mode < 16) frame = 480 << (mode & 1)
  const code = toc & 3
  const count = code === 3 ? (packet[1] ?? 0) & 63 : Math.min(code + 1, 2)
  return Math.min(Math.max(count, 1) * frame, OPUS_MOST_SAMPLES)
}

/** STREAMINFO (RFC 9639 section 8.2) with its block header and what blocks follow; 34 bytes of STREAMINFO alone get the header. */
export function flacBlocks(track: AudioTrack): Uint8Array {
  const config = track.config ?? new Uint8Array(0)
  const blocks = config[0] === 0x66 && config[1] === 0x4c ? config.subarray(4) : config
  if (blocks.length === 34) return Uint8Array.of(0x80, 0, 0, 34, ...blocks)
  if (blocks.length < 38 || (blocks[0] ?? 0) & 0x7f)
    throw new MalformedMedia('the configuration of a FLAC track begins with STREAMINFO')
  return blocks
}

/** The bits of a sample that the configuration of FLAC (STREAMINFO) or ALAC names; 16 for codecs that have none of their own. */
export function bitDepth(track: AudioTrack): number {
  if (track.codec === 'flac') return new BitReader(flacBlocks(track)).skip(32).skip(103).bits(5) + 1
  return (track.codec === 'alac' && alacConfig(track)[5]) || 16
}

function flacClock(track: AudioTrack): SampleClock {
  const bits = new BitReader(flacBlocks(track)).skip(32)
  const largest = bits.skip(16).bits(16)
  const sampleRate = bits.skip(48).bits(20)
  const samples = (packet: Uint8Array): number => flacSamples(packet) ?? largest
  return { sampleRate: known(sampleRate), frame: Math.max(16, largest), samples }
}

/** From a frame's header (RFC 9639 section 9.1). */
function flacSamples(frame: Uint8Array): number | undefined {
  const code = (frame[2] ?? 0) >> 4
  if (frame[0] !== 0xff || ((frame[1] ?? 0) & 0xfe) !== 0xf8 || code === 0) return undefined
  if (code === 1) return 192
  if (code <= 5) return 576 << (code - 2)
  if (code >= 8) return 256 << (code - 8)
  const at = 4 + codedNumberLength(frame[4] ?? 0)
  return code === 6 ? (frame[at] ?? 0) + 1 : (frame[at] ?? 0) * 256 + (frame[at + 1] ?? 0) + 1
}

/** How many bytes the frame's or sample's number takes, coded as in UTF-8 up to 36 bits. */
function codedNumberLength(first: number): number {
  return first < 0x80 ? 1 : Math.max(1, Math.clz32(~(first << 24)))
}

/** ALACSpecificConfig, which the file may have with the header of its box, or of a full box, before it. */
export function alacConfig(track: AudioTrack): Uint8Array {
  const config = track.config ?? new Uint8Array(0)
  if (config.length < 24)
    throw new MalformedMedia('the configuration of an ALAC track has 24 bytes')
  const at = { 28: 4, 36: 12, 52: 4, 60: 12 }[config.length] ?? 0
  return config.subarray(at)
}

function alacClock(track: AudioTrack): SampleClock {
  const bits = new BitReader(alacConfig(track))
  const frame = bits.bits(32)
  const sampleRate = bits.skip(128).bits(32)
  if (frame === 0 || frame > 0x100000)
    throw new MalformedMedia(`an ALAC frame holds up to 0x100000 samples, not ${frame}`)
  return { sampleRate: known(sampleRate), frame, samples: (packet) => alacSamples(packet, frame) }
}

/** A frame that is shorter than the others says so behind the first element's tag. */
function alacSamples(packet: Uint8Array, frame: number): number {
  const bits = new BitReader(packet).skip(19)
  const partial = bits.bits(1)
  const samples = bits.skip(3).bits(32)
  return partial && samples > 0 ? Math.min(samples, frame) : frame
}
