import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import { readPiece } from '../read-piece.ts'
import { CHUNK_HEADER, chunksIn, fourCc, nextChunk, uint32 } from './riff.ts'
import { parseStream, type StreamHeader } from './stream-header.ts'

const LIST_HEADER = 12
const LARGEST_HEADER = 8 << 20
const MOST_STREAMS = 100
/** Chunks in front of the frames, and behind them, that are passed over. */
const MOST_HOPS = 1000

/** What stands around the frames of a file (RIFF AVI 1.0, OpenDML 1.02). */
export interface AviHeader {
  readonly streams: readonly StreamHeader[]
  /** In microseconds; 0 where it is not said. */
  readonly frameTime: number
  /** The offset of the 'movi' that offsets of idx1 are counted from; the first chunk is 4 bytes behind it. */
  readonly movi: number
  /** The old index's entries; undefined where there is none. */
  readonly index: { readonly offset: number; readonly size: number } | undefined
}

/** Reads what stands around the frames. Rejects with MalformedMedia where streams or frames are missing. */
export async function readHeader(source: ByteSource): Promise<AviHeader> {
  const riff = await readPiece(source, 0, LIST_HEADER)
  if (fourCc(riff, 0) !== 'RIFF' || fourCc(riff, 8) !== 'AVI ')
    throw new MalformedMedia("no AVI header at offset 0: 'RIFF' and 'AVI ' were expected")
  let list: Uint8Array | undefined
  let at = LIST_HEADER
  for (let hop = 0; hop < MOST_HOPS && at < source.length; hop += 1) {
    const head = await readPiece(source, at, LIST_HEADER)
    const size = uint32(head, 4)
    const type = fourCc(head, 0) === 'LIST' ? fourCc(head, 8) : ''
    if (type === 'hdrl')
      list ??= await readPiece(source, at + LIST_HEADER, Math.min(size - 4, LARGEST_HEADER))
    if (type === 'movi') {
      if (!list) throw new MalformedMedia(`frames at offset ${at}, but no 'hdrl' list before them`)
      return {
        ...parseList(list),
        movi: at + 8,
        index: await findIndex(source, nextChunk(at, size)),
      }
    }
    at = nextChunk(at, size)
  }
  throw new MalformedMedia(`no 'movi' list up to offset ${at}`)
}

function parseList(list: Uint8Array): Pick<AviHeader, 'streams' | 'frameTime'> {
  const streams: StreamHeader[] = []
  let frameTime = 0
  for (const { id, at, end } of chunksIn(list)) {
    if (id === 'avih') frameTime = uint32(list, at)
    if (id === 'LIST' && fourCc(list, at) === 'strl' && streams.length < MOST_STREAMS)
      streams.push(parseStream(list.subarray(at + 4, end), streams.length))
  }
  if (streams.length === 0) throw new MalformedMedia("no 'strl' list in the 'hdrl' list")
  return { streams, frameTime }
}

/** Looks for idx1 behind the frames. */
async function findIndex(source: ByteSource, behind: number): Promise<AviHeader['index']> {
  let at = behind
  for (let hop = 0; hop < 16 && at + CHUNK_HEADER <= source.length; hop += 1) {
    const head = await readPiece(source, at, CHUNK_HEADER)
    const id = fourCc(head, 0)
    const size = uint32(head, 4)
    if (id === 'idx1')
      return { offset: at + CHUNK_HEADER, size: Math.min(size, source.length - at - CHUNK_HEADER) }
    if (id === 'RIFF' || size === 0) return undefined
    at = nextChunk(at, size)
  }
  return undefined
}
