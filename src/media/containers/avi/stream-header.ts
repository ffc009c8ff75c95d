import { chunksIn, fourCc, uint16, uint32 } from './riff.ts'

/** A stream's 'strl' list. */
export interface StreamHeader {
  /** Its number, as in the names of its chunks. */
  readonly index: number
  /** 'vids', 'auds', 'txts', 'iavs', ... */
  readonly type: string
  readonly handler: string
  /** dwScale / dwRate is what one tick lasts, in seconds; either may be 0. */
  readonly scale: number
  readonly rate: number
  /** When the stream begins, in ticks. */
  readonly start: number
  /** In bytes: what one tick of sound is; 0 where every chunk is one. */
  readonly sampleSize: number
  /** 'strf': BITMAPINFOHEADER or WAVEFORMATEX. */
  readonly format: Uint8Array
  /** 'indx' of OpenDML; undefined where there is none. */
  readonly superIndex: Uint8Array | undefined
  readonly name: string | undefined
  /** Of the picture, width to height, where 'vprp' says it. */
  readonly aspect: number | undefined
}

const NONE = new Uint8Array(0)
const text = new TextDecoder('windows-1252')

/** Reads the content of a 'strl' list; what is not there is 0 or empty. */
export function parseStream(list: Uint8Array, index: number): StreamHeader {
  const chunks = new Map<string, Uint8Array>()
  for (const { id, at, end } of chunksIn(list)) chunks.set(id, list.subarray(at, end))
  const header = chunks.get('strh') ?? NONE
  return {
    index,
    type: fourCc(header, 0),
    handler: fourCc(header, 4),
    scale: uint32(header, 20),
    rate: uint32(header, 24),
    start: uint32(header, 28),
    sampleSize: uint32(header, 44),
    format: chunks.get('strf') ?? NONE,
    superIndex: chunks.get('indx'),
    name: nameIn(chunks.get('strn')),
    aspect: aspectIn(chunks.get('vprp')),
  }
}

function nameIn(chunk: Uint8Array | undefined): string | undefined {
  const name = text.decode(chunk?.subarray(0, 256)).replace(/\0.*$/s, '').trim()
  return name === '' ? undefined : name
}

/** dwFrameAspectRatio of OpenDML's video properties: the width in its upper half. */
function aspectIn(chunk: Uint8Array | undefined): number | undefined {
  if (!chunk || chunk.length < 24) return undefined
  const down = uint16(chunk, 20)
  const across = uint16(chunk, 22)
  return down > 0 && across > 0 ? across / down : undefined
}
