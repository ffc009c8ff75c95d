/** Chunks of one file that are kept; ten hours of pictures and sound have fewer. */
const MOST_CHUNKS = 2_600_000
/** Chunks that a page of a table has: tables grow by pages, for copies of all would be garbage by the hundred megabytes. */
const PAGE = 1 << 12

class Page {
  readonly offsets = new Float64Array(PAGE)
  readonly sizes = new Uint32Array(PAGE)
  readonly keys = new Uint8Array(PAGE)
  /** When the first of them begins, in ticks. */
  readonly start: number
  /** How many empty chunks come right before each; undefined as long as none do. */
  skips: Uint32Array | undefined

  constructor(start: number) {
    this.start = start
  }
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
  /** Empty chunks behind the last one that is stored. */
  #skipped = 0
  /** The chunk whose beginning was asked for last, and that. */
  #asked = -1
  #askedStart = 0

  constructor(ticksOf: TickCount, room: ChunkRoom) {
    this.#ticksOf = ticksOf
    this.#room = room
  }

  /** Adds the next chunk, whose data are at `offset`. */
  push(offset: number, size: number, key: boolean): void {
    if (this.#room.left <= 0) return
    this.#room.left -= 1
    if (size > 0) this.#store(offset, size, key)
    else this.#skipped += 1
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

  /**
   * When a chunk begins, in ticks; of the chunk behind the last one, when the stream ends. It is counted from the page's beginning, or
   * from the chunk that was asked for last.
   */
  start(chunk: number): number {
    const page = this.#pages[Math.floor(chunk / PAGE)]
    if (chunk >= this.count || page === undefined) return this.ticks
    const first = chunk - (chunk % PAGE)
    const isBehind = this.#asked >= first && this.#asked <= chunk
    let start = isBehind ? this.#askedStart : page.start
    for (let at = isBehind ? this.#asked - first : 0; at < chunk - first; at += 1)
      start += this.#ticksOf(page.sizes[at] ?? 0) + (page.skips?.[at + 1] ?? 0) * this.#ticksOf(0)
    this.#asked = chunk
    this.#askedStart = start
    return start
  }

  /** Whether the index says that decoding can begin with the chunk. */
  isKey(chunk: number): boolean {
    return this.#pages[Math.floor(chunk / PAGE)]?.keys[chunk % PAGE] === 1
  }

  /** The last chunk that begins at `ticks` or before; 0 where none does. */
  find(ticks: number): number {
    const page = this.#pages.findLastIndex(({ start }) => start <= ticks)
    let chunk = Math.max(0, page) * PAGE
    const end = Math.min(this.count, chunk + PAGE)
    while (chunk + 1 < end && this.start(chunk + 1) <= ticks) chunk += 1
    return chunk
  }

  #store(offset: number, size: number, key: boolean): void {
    const at = this.count % PAGE
    if (at === 0) this.#pages.push(new Page(this.ticks))
    const page = this.#pages.at(-1) as Page
    page.offsets[at] = offset
    page.sizes[at] = size
    page.keys[at] = key ? 1 : 0
    if (this.#skipped > 0) {
      page.skips ??= new Uint32Array(PAGE)
      page.skips[at] = this.#skipped
      this.#skipped = 0
    }
    this.count += 1
    if (key) this.keyCount += 1
  }
}
