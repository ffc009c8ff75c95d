import { parseAdts } from '../../codecs/aac.ts'
import { parseAc3 } from '../../codecs/ac3.ts'
import { DTS_HEADER_BYTES, parseDts } from '../../codecs/dts.ts'
import { parseLatm } from '../../codecs/latm.ts'
import { parseMpegAudio } from '../../codecs/mpeg-audio.ts'
import { SOUND_HEADER_BYTES, type SoundFrame } from '../../codecs/sound-frame.ts'
import type { AudioCodec } from '../../track.ts'
import { OPUS_HEADER_BYTES, parseOpusUnit } from './opus-unit.ts'

/** A frame found in a stream. */
export interface StreamFrame extends SoundFrame {
  /** How many bytes at its beginning do not belong to the packet. */
  readonly strip: number
  /** Whether it belongs to the packet of the frame before it. */
  readonly joins: boolean
  /** What the packet is where it does not stand in the frame as it is. */
  readonly data?: Uint8Array
}

/** How the packets of a sound stream are found: each begins with a header, or each PES packet is one. */
export type SoundForm =
  | {
      readonly kind: 'frames'
      readonly headerBytes: number
      /** Whether frames may join the one before, so that one is known to be whole only when the next has come. */
      readonly hasParts: boolean
      parse(bytes: Uint8Array, at: number): StreamFrame | undefined
    }
  | { readonly kind: 'packets'; readonly codec: 'other' | 'lpcm' }

/** The form of a codec's streams in PES packets; `sampleRate` in hertz, where it is known, is that of frames that do not say one. */
export function soundForm(codec: AudioCodec, sampleRate = 0): SoundForm {
  switch (codec) {
    case 'aac':
      return framed((bytes, at) => adts(bytes, at) ?? latm(bytes, at, sampleRate))
    case 'mp2':
    case 'mp3':
      return framed(plain(parseMpegAudio))
    case 'ac3':
      return framed(plain(parseAc3))
    case 'eac3':
      return framed(enhancedAc3, SOUND_HEADER_BYTES, true)
    case 'dts':
      return framed(dts, DTS_HEADER_BYTES, true)
    case 'opus':
      return framed(opus, OPUS_HEADER_BYTES)
    case 'pcm':
      return { kind: 'packets', codec: 'lpcm' }
    default:
      return { kind: 'packets', codec: 'other' }
  }
}

type Parse = (bytes: Uint8Array, at: number) => StreamFrame | undefined

function framed(
  parse: Parse,
  headerBytes: number = SOUND_HEADER_BYTES,
  hasParts = false,
): SoundForm {
  return { kind: 'frames', headerBytes, hasParts, parse }
}

function plain(parse: (bytes: Uint8Array, at: number) => SoundFrame | undefined): Parse {
  return (bytes, at) => {
    const frame = parse(bytes, at)
    return frame && { ...frame, strip: 0, joins: false }
  }
}

/** AAC is kept without the ADTS headers, as its AudioSpecificConfig says the same. */
function adts(bytes: Uint8Array, at: number): StreamFrame | undefined {
  const frame = parseAdts(bytes, at)
  return frame && { ...frame, strip: frame.headerSize, joins: false }
}

function latm(bytes: Uint8Array, at: number, sampleRate: number): StreamFrame | undefined {
  const frame = parseLatm(bytes, at)
  return frame && { ...frame, sampleRate: frame.sampleRate || sampleRate, strip: 0, joins: false }
}

/** Dependent substreams, and independent ones but the first, belong to the frame before them (ETSI TS 102 366 section E.1.3.1). */
function enhancedAc3(bytes: Uint8Array, at: number): StreamFrame | undefined {
  const frame = parseAc3(bytes, at)
  const kind = bytes[at + 2] ?? 0
  const isFirst = kind >> 6 !== 1 && ((kind >> 3) & 7) === 0
  return frame && { ...frame, strip: 0, joins: frame.enhanced && !isFirst }
}

function dts(bytes: Uint8Array, at: number): StreamFrame | undefined {
  const frame = parseDts(bytes, at)
  return frame && { ...frame, strip: 0, joins: frame.extension }
}

function opus(bytes: Uint8Array, at: number): StreamFrame | undefined {
  const unit = parseOpusUnit(bytes, at)
  return unit && { ...unit, joins: false }
}
