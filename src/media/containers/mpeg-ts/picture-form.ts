import { lengthPrefixed } from '../../codecs/annex-b.ts'
import { parseH264Sequence } from '../../codecs/h264-sps.ts'
import type { VideoCodec } from '../../track.ts'
import { H264Grammar } from './h264-grammar.ts'
import { HEVC_GRAMMAR, MPEG2_GRAMMAR, MPEG4_GRAMMAR } from './other-grammars.ts'
import type { PictureGrammar } from './picture-grammar.ts'
import { joined } from './unit-stream.ts'

/** How the pictures of a stream are found, and what was seen of their times. */
export interface PictureForm {
  readonly codec: VideoCodec
  /** The first sequence parameter set of H.264. */
  readonly sequence: Uint8Array | undefined
  /** Whether every PES packet begins with an access unit, holds no other, and has a time. */
  readonly isAligned: boolean
  /** Whether every access unit has a time of its own. */
  readonly isTimed: boolean
  /** Whether times of decoding are given, or are those of presentation. */
  readonly isDecodingTimed: boolean
  /** From one picture to the next, in units of 1/90000 s. */
  readonly frameTicks: number
  /** From one number in the order of output to the next, likewise. */
  readonly orderTicks: number
}

const START_CODE = Uint8Array.of(0, 0, 1)

/** The grammar of a codec, new for every place from which the stream is read; undefined where each PES packet is taken for a picture. */
export function grammarOf(
  codec: VideoCodec,
  sequence: Uint8Array | undefined,
): PictureGrammar | undefined {
  switch (codec) {
    case 'h264':
      return new H264Grammar(sequence && parseH264Sequence(sequence))
    case 'hevc':
      return HEVC_GRAMMAR
    case 'mpeg1':
    case 'mpeg2':
      return MPEG2_GRAMMAR
    case 'mpeg4':
      return MPEG4_GRAMMAR
    default:
      return undefined
  }
}

/** An access unit as a packet has it: NAL units behind their lengths, others behind start codes. */
export function sampleOf(codec: VideoCodec, units: readonly Uint8Array[]): Uint8Array {
  if (codec === 'h264' || codec === 'hevc') return lengthPrefixed(units)
  return joined(units.flatMap((unit) => [START_CODE, unit]))
}
