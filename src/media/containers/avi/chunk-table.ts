/** Chunks of one file that are kept; ten hours of pictures and sound have fewer. */
const MOST_CHUNKS = 2_600_000
/** Chunks that a page of a table has: tables grow by pages, for copies of all would be garbage by the hundred megabytes. */
const PAGE = 1 << 12

class Page {
  readonly offsets = new Float64Array(PAGE)
  readonly sizes = new Uint32Array(PAGE)
  readonly starts = new Float64Array(PAGE)
  readonly keys = new Uint8Array(PAGE)
}

/** How many chunks the tables of a file may have together. */
export class ChunkRoom {
  left: number = MOST_CHUNKS
}

/** What a chunk adds to its stream's time, in ticks. */
export type TickCount = (size: number) => number

/** The chunks of one stream that hold something, in the file's order. Empty ones only take their time. */
export class ChunkTable {
  readonly #ticksOf: TickCount
  readonly #room: ChunkRoom
  readonly #pages: Page[] = []
  /** How many chunks there are. */
  count = 0
  /** The time of all chunks together, empty ones too, in ticks. */
  ticks = 0
  /** How many of them begin a decodable run, as far as is known. */
  keyCount = 0

  constructor(ticksOf: TickCount, room: ChunkRoom) {
    this.#ticksOf = ticksOf
    this.#room = room
  }

  /** Adds the next chunk, whose data are at `offset`. */
  push(offset: number, size: number, key: boolean): void {
    if (this.#room.left <= 0) return
    this.#room.left -= 1
    if (size > 0) this.#store(offset, size, key)
    this.ticks += this.#ticksOf(size)
  }

  /** Whether there is no room for others, of this stream and of all. */
  get isFull(): boolean {
    return this.#room.left <= 0
  }

  /** Of the data of a chunk in the file. */
  offset(chunk: number): number {
    return this.#pages[Math.floor(chunk / PAGE)]?.offsets[chunk % PAGE] ?? 0
  }

  /** In bytes. */
  size(chunk: number): number {
    return this.#pages[Math.floor(chunk / PAGE)]?.sizes[chunk % PAGE] ?? 0
  }

  /** When a chunk begins, in ticks; of the chunk behind the last one, when the stream ends. */
  start(chunk: number): number {
    if (chunk >= this.count) return this.ticks
    return this.#pages[Math.floor(chunk / PAGE)]?.starts[chunk % PAGE] ?? 0
  }

  /** Whether the index says that decoding can begin with the chunk. */
  isKey(chunk: number): boolean {
    return this.#pages[Math.floor(chunk / PAGE)]?.keys[chunk % PAGE] === 1
  }

  /** The last chunk that begins at `ticks` or before; 0 where none does. */
  find(ticks: number): number {
    let low = 0
    let high = this.count
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.start(middle) <= ticks) low = middle
      else high = middle
    }
    return low
  }

  #store(offset: number, size: number, key: boolean): void {
    const at = this.count % PAGE
    if (at === 0) this.#pages.push(new Page())
    const page = this.#pages.at(-1) as Page
    page.offsets[at] = offset
    page.sizes[at] = size
    page.starts[at] = this.ticks
    page.keys[at] = key ? 1 : 0
    this.count += 1
    if (key) this.keyCount += 1
  }
}
