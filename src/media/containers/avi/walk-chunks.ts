import type { ByteSource } from '../../../bytes.ts'
import { ScanWindow } from '../scan-window.ts'
import type { AviStream } from './avi-stream.ts'
import { isKeyPicture } from './key-picture.ts'
import type { Streams } from './load-index.ts'
import { CHUNK_HEADER, fourCc, nextChunk, streamOf, uint32 } from './riff.ts'

const WINDOW = 1 << 18
/** What is looked at of a picture to tell whether it is a keyframe. */
const PICTURE_HEAD = 256
const LIST_HEADER = 12
/** How far the next chunk is looked for where there is none, in bytes. */
const RESYNC_BYTES = 4 << 20
/** Where there are more chunks without frames, or with none at all, nothing is to come; so many more for each that has one. */
const MOST_BARREN = 200_000
const BARREN_PER_FRAME = 8
const OTHER_CHUNKS = new Set(['JUNK', 'idx1', 'LIST', 'RIFF', 'odml'])

/** Fills the tables from the chunks themselves, from offset `from` on and before `to`, and says where it came to. Where chunks are small, it reads everything. */
export async function walkChunks(
  source: ByteSource,
  streams: Streams,
  from: number,
  to: number = source.length,
): Promise<{ readonly at: number; readonly cutShort: boolean }> {
  const walker = new ChunkWalker(source, streams)
  const at = await walker.run(from, Math.min(to, source.length))
  return { at, cutShort: walker.cutShort }
}

class ChunkWalker {
  readonly #source: ByteSource
  readonly #streams: Streams
  readonly #window: ScanWindow
  cutShort = false
  #left = MOST_BARREN

  constructor(source: ByteSource, streams: Streams) {
    this.#source = source
    this.#streams = streams
    this.#window = new ScanWindow(source, WINDOW)
  }

  /** Says where it came to. */
  async run(from: number, to: number): Promise<number> {
    let at = from
    while (at + CHUNK_HEADER <= to && this.#left > 0) {
      this.#left -= 1
      if (!this.#window.holds(at, CHUNK_HEADER + PICTURE_HEAD)) await this.#window.load(at)
      const next = this.#chunk(at)
      this.cutShort = next !== undefined && next > this.#source.length + 1
      const found = next ?? (await this.#resync(at + 1, to))
      if (found === undefined) return at
      at = found
    }
    return at
  }

  /** Takes the chunk at `at` in the window, and says where the next one is; undefined where there is none. */
  #chunk(at: number): number | undefined {
    const { bytes, from } = this.#window
    const start = at - from
    if (start + CHUNK_HEADER > bytes.length) return undefined
    const size = uint32(bytes, start + 4)
    const number = streamOf(bytes, start)
    if (number === undefined) return passed(bytes, start, at, size)
    const stream = this.#streams.get(number)
    const whole = at + CHUNK_HEADER + size <= this.#source.length
    if (stream && whole) {
      const data = bytes.subarray(start + CHUNK_HEADER, start + CHUNK_HEADER + size)
      stream.chunks.push(at + CHUNK_HEADER, size, isKey(stream, data.subarray(0, PICTURE_HEAD)))
      if (stream.chunks.isFull) this.#left = 0
      else if (size > 0) this.#left += BARREN_PER_FRAME
    }
    return nextChunk(at, size)
  }

  /** The next offset at which the chunk of a stream begins that another chunk follows. */
  async #resync(from: number, to: number): Promise<number | undefined> {
    const stop = Math.min(to, from + RESYNC_BYTES)
    for (let at = from; at + CHUNK_HEADER <= stop; ) {
      await this.#window.load(at)
      const { bytes } = this.#window
      const last = bytes.length - CHUNK_HEADER
      for (let index = 0; index <= last; index += 1) {
        const number = streamOf(bytes, index)
        if (number === undefined || !this.#streams.has(number)) continue
        const next = nextChunk(index, uint32(bytes, index + 4))
        if (next <= last && isChunk(bytes, next)) return at + index
      }
      if (last < 1) return undefined
      at += last
    }
    return undefined
  }
}

function isKey(stream: AviStream, head: Uint8Array): boolean {
  if (stream.kind === 'audio') return true
  return isKeyPicture(stream.format.codec, head) ?? stream.chunks.count === 0
}

/** Where what is behind, or inside, a chunk that holds no frames begins. */
function passed(bytes: Uint8Array, start: number, at: number, size: number): number | undefined {
  const name = fourCc(bytes, start)
  if (!isChunk(bytes, start)) return undefined
  if (name === 'RIFF') return at + LIST_HEADER
  const type = name === 'LIST' ? fourCc(bytes, start + CHUNK_HEADER) : ''
  return type === 'movi' || type === 'rec ' ? at + LIST_HEADER : nextChunk(at, size)
}

function isChunk(bytes: Uint8Array, at: number): boolean {
  const name = fourCc(bytes, at)
  return OTHER_CHUNKS.has(name) || /^(?:ix\d\d|\d\d(?:dc|db|wb|iv|__|pc|tx|ix|sb))$/i.test(name)
}
