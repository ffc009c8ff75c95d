import { parseAdts } from '../../codecs/aac.ts'
import { parseAc3 } from '../../codecs/ac3.ts'
import { parseMpegAudio } from '../../codecs/mpeg-audio.ts'
import type { SoundFrame } from '../../codecs/sound-frame.ts'
import type { SoundStream } from './avi-stream.ts'

/** How the packets of a sound stream are found: every chunk is one, every so many bytes of the stream are one, or each begins with a header. */
export type SoundParser =
  | { readonly kind: 'chunks' }
  | { readonly kind: 'blocks'; readonly size: number }
  | { readonly kind: 'headers'; readonly parse: FrameParser }

type FrameParser = (bytes: Uint8Array, at: number) => FramedSound | undefined

/** A frame with a header of its own. */
export interface FramedSound extends SoundFrame {
  /** How many bytes at its beginning do not belong to the packet. */
  readonly strip: number
}

/** Samples of PCM in a packet. */
const PCM_SAMPLES = 1024
/** Blocks smaller than that are samples. */
const LEAST_BLOCK = 32

/** How the packets of a stream are found, whose first chunk begins with these bytes. */
export function soundParser({ format, tickBytes }: SoundStream, head: Uint8Array): SoundParser {
  const parse = frameParser(format.codec, head)
  if (parse) return { kind: 'headers', parse }
  if (tickBytes === 0) return { kind: 'chunks' }
  return { kind: 'blocks', size: tickBytes < LEAST_BLOCK ? tickBytes * PCM_SAMPLES : tickBytes }
}

function frameParser(codec: string, head: Uint8Array): FrameParser | undefined {
  if (codec === 'mp3' || codec === 'mp2') return plain(parseMpegAudio)
  if (codec === 'ac3') return plain(parseAc3)
  return codec === 'aac' && parseAdts(head, 0) ? adts : undefined
}

function plain(parse: (bytes: Uint8Array, at: number) => SoundFrame | undefined): FrameParser {
  return (bytes, at) => {
    const frame = parse(bytes, at)
    return frame && { ...frame, strip: 0 }
  }
}

/** AAC is kept without the ADTS headers, as its AudioSpecificConfig says the same. */
function adts(bytes: Uint8Array, at: number): FramedSound | undefined {
  const frame = parseAdts(bytes, at)
  return frame && { ...frame, strip: frame.headerSize }
}
