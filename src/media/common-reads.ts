import { Buffer } from 'node:buffer'
import type { ByteSource } from '../bytes.ts'

/** Files are read in blocks of so many bytes, and so many of all files together are kept: those who read the same part are near to each other. */
const BLOCK = 1 << 16
const MOST_BLOCKS = 256
/** The sound of a segment is asked for together with its picture: blocks are kept for so long after the last read, in milliseconds. */
const KEPT_MS = 3000

/** The blocks of all files by the number of their source and their own, the one that was read longest ago first. */
const blocks = new Map<string, Promise<Uint8Array>>()
const known = new WeakMap<ByteSource, Blocks>()
let sources = 0
let forgetting: NodeJS.Timeout | undefined

/** A source that may be read ahead of those who read. */
export interface CommonReads extends ByteSource {
  /** Resolves when nothing is read ahead any more: to be waited for by whoever ends to read. */
  settled(): Promise<void>
}

/**
 * The same source for those who read through the same parts at about the same time: what one has just read is not read again. As much
 * as was asked for is read ahead, up to offset `until` (exclusive): whoever reads on finds it there.
 */
export function commonReads(source: ByteSource, until = 0): CommonReads {
  const blocksOf = known.get(source) ?? new Blocks(source)
  known.set(source, blocksOf)
  let ahead = Promise.resolve()
  return {
    length: source.length,
    read(into, from) {
      const bytes = blocksOf.read(into, from)
      const behind = from + into.length
      const begun = blocksOf.begin(behind, Math.min(behind + into.length, until))
      ahead = Promise.allSettled([ahead, ...begun]).then(() => undefined)
      return bytes
    },
    close: (again) => source.close(again),
    settled: () => ahead,
  }
}

class Blocks {
  readonly #source: ByteSource
  readonly #number: number

  constructor(source: ByteSource) {
    sources += 1
    this.#source = source
    this.#number = sources
  }

  /** The blocks of the bytes from offset `from` up to `to` (exclusive). */
  begin(from: number, to: number): Promise<Uint8Array>[] {
    const end = Math.min(to, this.#source.length)
    const pieces: Promise<Uint8Array>[] = []
    for (let index = Math.floor(from / BLOCK); index * BLOCK < end; index += 1)
      pieces.push(this.#block(index, end))
    return pieces
  }

  async read(into: Uint8Array, from: number): Promise<number> {
    const end = Math.min(from + into.length, this.#source.length)
    const first = Math.floor(from / BLOCK)
    let at = from
    for (const [place, piece] of this.begin(from, end).entries()) {
      const start = (first + place) * BLOCK
      const bytes = (await piece).subarray(at - start, end - start)
      into.set(bytes, at - from)
      at += bytes.length
    }
    return Math.max(0, at - from)
  }

  /** The block of a number; one that is not kept is read together with those behind it up to offset `end`. */
  #block(index: number, end: number): Promise<Uint8Array> {
    const kept = blocks.get(this.#key(index))
    if (kept) {
      keep(this.#key(index), kept)
      return kept
    }
    let last = index
    while ((last + 1) * BLOCK < end && !blocks.has(this.#key(last + 1))) last += 1
    const run = this.#readRun(index, last)
    for (let each = index; each <= last; each += 1) {
      const start = (each - index) * BLOCK
      const block = run.then((bytes) => bytes.subarray(start, start + BLOCK))
      block.catch(() => blocks.delete(this.#key(each)))
      keep(this.#key(each), block)
    }
    return blocks.get(this.#key(index)) ?? run
  }

  async #readRun(first: number, last: number): Promise<Uint8Array> {
    const start = first * BLOCK
    const size = Math.min((last + 1) * BLOCK, this.#source.length) - start
    const bytes = Buffer.allocUnsafeSlow(size)
    return bytes.subarray(0, await this.#source.read(bytes, start))
  }

  #key(index: number): string {
    return `${this.#number} ${index}`
  }
}

/** Keeps a block as the one that was read last. */
function keep(key: string, block: Promise<Uint8Array>): void {
  blocks.delete(key)
  blocks.set(key, block)
  const [oldest] = blocks.keys()
  if (blocks.size > MOST_BLOCKS && oldest !== undefined) blocks.delete(oldest)
  forgetting ??= setTimeout(forget, KEPT_MS).unref()
  forgetting.refresh()
}

function forget(): void {
  blocks.clear()
  forgetting = undefined
}
