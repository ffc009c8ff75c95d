import { Buffer } from 'node:buffer'
import { MalformedMedia } from '../demuxer.ts'

/** A fragment of some seconds is far below; what says that it is larger is no box of ffmpeg's. */
const MOST_BYTES = 128 * 1024 * 1024
const HEADER_BYTES = 8

/** One movie fragment (ISO/IEC 14496-12 section 8.8): its `moof` and `mdat`. */
export interface Fragment {
  /** When its first track's first frame is decoded, in the track's units. */
  readonly time: number
  readonly pieces: readonly Uint8Array[]
}

/** What is at the beginning of the file, or a fragment. */
export type Part =
  | { readonly kind: 'init'; readonly bytes: Uint8Array }
  | ({ readonly kind: 'fragment' } & Fragment)

/** Takes fragmented MP4 as it comes out of ffmpeg, and gives its parts. */
export class FragmentSplitter {
  #rest: Uint8Array[] = []
  #restBytes = 0
  #needed = HEADER_BYTES
  #init: Uint8Array[] = []
  #moof: Buffer | undefined

  /** The parts that these bytes complete. Throws MalformedMedia where they are no such file. */
  push(bytes: Uint8Array): Part[] {
    this.#rest.push(bytes)
    this.#restBytes += bytes.length
    const parts: Part[] = []
    while (this.#restBytes >= this.#needed) {
      const joined = Buffer.concat(this.#rest)
      const size = joined.readUInt32BE(0)
      if (size < HEADER_BYTES || size > MOST_BYTES)
        throw new MalformedMedia(`ffmpeg wrote a box of ${size} bytes`)
      this.#needed = size
      if (joined.length >= size) {
        const part = this.#take(joined.toString('latin1', 4, 8), joined.subarray(0, size))
        if (part) parts.push(part)
        this.#needed = HEADER_BYTES
      }
      const left = joined.length >= size ? joined.subarray(size) : joined
      this.#rest = [left]
      this.#restBytes = left.length
    }
    return parts
  }

  #take(type: string, box: Buffer): Part | undefined {
    if (type === 'ftyp') this.#init = [box]
    else if (type === 'moov') return { kind: 'init', bytes: Buffer.concat([...this.#init, box]) }
    else if (type === 'moof') this.#moof = box
    else if (type === 'mdat' && this.#moof) {
      const moof = this.#moof
      this.#moof = undefined
      return { kind: 'fragment', time: decodeTime(moof), pieces: [moof, box] }
    }
    return undefined
  }
}

/** The `tfdt` of the first track (sections 8.8.7 and 8.8.12), which every fragment must have. */
function decodeTime(moof: Buffer): number {
  const traf = child(moof, HEADER_BYTES, 'traf')
  const tfhd = traf && child(traf, HEADER_BYTES, 'tfhd')
  if (tfhd === undefined || tfhd.length < 16 || tfhd.readUInt32BE(12) !== 1)
    throw new MalformedMedia('ffmpeg wrote a fragment without pictures')
  const tfdt = traf && child(traf, HEADER_BYTES, 'tfdt')
  if (tfdt === undefined || tfdt.length < 16) throw new MalformedMedia('ffmpeg wrote no tfdt')
  return tfdt[8] === 0 || tfdt.length < 20
    ? tfdt.readUInt32BE(12)
    : Number(tfdt.readBigUInt64BE(12))
}

function child(box: Buffer, from: number, type: string): Buffer | undefined {
  for (let at = from; at + HEADER_BYTES <= box.length; ) {
    const size = box.readUInt32BE(at)
    if (size < HEADER_BYTES) return undefined
    if (box.toString('latin1', at + 4, at + 8) === type) return box.subarray(at, at + size)
    at += size
  }
  return undefined
}
