import type { ByteSource } from '../../../bytes.ts'
import { pause } from '../pause.ts'
import { readPiece } from '../read-piece.ts'
import { ScanWindow } from '../scan-window.ts'
import type { AviStream } from './avi-stream.ts'
import type { AviHeader } from './header.ts'
import { CHUNK_HEADER, fourCc, streamOf, uint16, uint32, uint64 } from './riff.ts'

const WINDOW = 1 << 20
const ENTRY = 16
const KEY_FRAME = 0x10
const INDEX_OF_INDEXES = 0
const INDEX_OF_CHUNKS = 1
const INDEX_HEADER = 24
/** Parts of an OpenDML index of one stream; each is for a gigabyte or so. */
const MOST_PARTS = 16_384
/** Of indexes, in bytes: of more entries than are kept, the others are of no use. */
const MOST_BYTES = 1 << 25

/** The streams by their numbers. */
export type Streams = ReadonlyMap<number, AviStream>

/** Fills the tables from OpenDML's indexes where every stream has one, else from idx1; says how far into the file they reach, 0 where there is none. */
export async function loadIndex(
  source: ByteSource,
  header: AviHeader,
  streams: Streams,
): Promise<number> {
  const all = [...streams.values()]
  const superIndexes = all.map(({ header: { superIndex } }) => superIndex)
  const entries = superIndexes.map((index) => (index ? uint32(index, 4) : 0))
  if (entries.some((count) => count > 0) && superIndexes.every((index) => index !== undefined)) {
    const loader = new OpenDmlLoader(source)
    for (const stream of all) await loader.load(stream)
    if (loader.reached > 0) return loader.reached
  }
  return header.index ? loadOldIndex(source, header, header.index, streams) : 0
}

/** OpenDML AVI 1.02: a super index in every stream's header, and standard indexes that it points to. */
class OpenDmlLoader {
  readonly #source: ByteSource
  readonly #window: ScanWindow
  #left = MOST_BYTES
  reached = 0

  constructor(source: ByteSource) {
    this.#source = source
    this.#window = new ScanWindow(source, WINDOW)
  }

  async load(stream: AviStream): Promise<void> {
    const index = stream.header.superIndex
    if (!index || index.length < INDEX_HEADER) return
    const count = Math.min(uint32(index, 4), MOST_PARTS)
    if (index[3] === INDEX_OF_CHUNKS) this.#entries(stream, index, count)
    if (index[3] !== INDEX_OF_INDEXES) return
    let end = 0
    for (let entry = 0; entry < count; entry += 1) {
      const at = INDEX_HEADER + entry * ENTRY
      const offset = uint64(index, at)
      // Parts that overlap would be read as often as a liar likes.
      if (at + ENTRY > index.length || offset < end || offset >= this.#source.length) return
      end = await this.#part(stream, offset)
    }
  }

  /** Reads a standard index, and says where it ends. */
  async #part(stream: AviStream, offset: number): Promise<number> {
    const from = offset + CHUNK_HEADER + INDEX_HEADER
    const head = await readPiece(this.#source, offset, from - offset)
    const width = uint16(head, CHUNK_HEADER) * 4
    if (head[CHUNK_HEADER + 3] !== INDEX_OF_CHUNKS || width < 8 || width > 64) return from
    const size = Math.min(uint32(head, 4) - INDEX_HEADER, uint32(head, CHUNK_HEADER + 4) * width)
    const end = Math.max(from, Math.min(from + size, this.#source.length, from + this.#left))
    this.#left -= end - from
    const step = WINDOW - (WINDOW % width)
    for (let at = from; at < end; at += step) {
      await this.#window.load(at)
      const entries = this.#window.bytes.subarray(0, Math.min(step, end - at))
      this.#chunks(stream, entries, width, uint64(head, CHUNK_HEADER + 12))
    }
    return end
  }

  #entries(stream: AviStream, index: Uint8Array, count: number): void {
    const width = uint16(index, 0) * 4
    if (width < 8 || width > 64) return
    const entries = index.subarray(INDEX_HEADER, INDEX_HEADER + count * width)
    this.#chunks(stream, entries, width, uint64(index, 12))
  }

  #chunks(stream: AviStream, entries: Uint8Array, width: number, base: number): void {
    for (let at = 0; at + width <= entries.length; at += width) {
      const offset = base + uint32(entries, at)
      const field = uint32(entries, at + 4)
      const size = field & 0x7fff_ffff
      if (offset + size > this.#source.length) return
      stream.chunks.push(offset, size, field < 0x8000_0000)
      this.reached = Math.max(this.reached, offset + size)
    }
  }
}

/** 'idx1' of AVI 1.0. */
async function loadOldIndex(
  source: ByteSource,
  { movi }: AviHeader,
  index: { readonly offset: number; readonly size: number },
  streams: Streams,
): Promise<number> {
  const window = new ScanWindow(source, WINDOW)
  let base: number | undefined
  let reached = 0
  const size = Math.min(index.size, MOST_BYTES)
  for (let done = 0; done < size; done += WINDOW) {
    await window.load(index.offset + done)
    await pause()
    const end = Math.min(window.bytes.length, size - done)
    for (let at = 0; at + ENTRY <= end; at += ENTRY) {
      const number = streamOf(window.bytes, at)
      const stream = number === undefined ? undefined : streams.get(number)
      if (!stream) continue
      const offset = uint32(window.bytes, at + 8)
      base ??= await baseOf(source, movi, fourCc(window.bytes, at), offset)
      const data = base + offset + CHUNK_HEADER
      const length = uint32(window.bytes, at + 12)
      if (data + length > source.length) continue
      stream.chunks.push(data, length, (uint32(window.bytes, at + 4) & KEY_FRAME) !== 0)
      reached = Math.max(reached, data + length)
    }
  }
  return reached
}

/** Offsets are counted from 'movi', and in files of some writers from the file's beginning. */
async function baseOf(
  source: ByteSource,
  movi: number,
  name: string,
  offset: number,
): Promise<number> {
  if (offset <= movi || fourCc(await readPiece(source, offset, 4), 0) !== name) return movi
  return fourCc(await readPiece(source, movi + offset, 4), 0) === name ? movi : 0
}
