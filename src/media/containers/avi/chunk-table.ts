/** Chunks of one file that are kept; ten hours of pictures and sound have fewer. */
const MOST_CHUNKS = 3_000_000
const MOST_GROWTH = 2 ** 19

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
  #offsets = new Float64Array(256)
  #sizes = new Uint32Array(256)
  #starts = new Float64Array(256)
  #keys = new Uint8Array(256)
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
    return this.#offsets[chunk] ?? 0
  }

  /** In bytes. */
  size(chunk: number): number {
    return this.#sizes[chunk] ?? 0
  }

  /** When a chunk begins, in ticks; of the chunk behind the last one, when the stream ends. */
  start(chunk: number): number {
    return chunk < this.count ? (this.#starts[chunk] ?? 0) : this.ticks
  }

  /** Whether the index says that decoding can begin with the chunk. */
  isKey(chunk: number): boolean {
    return this.#keys[chunk] === 1
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
    if (this.count === this.#sizes.length) this.#grow()
    this.#offsets[this.count] = offset
    this.#sizes[this.count] = size
    this.#starts[this.count] = this.ticks
    this.#keys[this.count] = key ? 1 : 0
    this.count += 1
    if (key) this.keyCount += 1
  }

  #grow(): void {
    const length = Math.min(this.#sizes.length * 2, this.#sizes.length + MOST_GROWTH)
    const offsets = new Float64Array(length)
    const sizes = new Uint32Array(length)
    const starts = new Float64Array(length)
    const keys = new Uint8Array(length)
    offsets.set(this.#offsets)
    sizes.set(this.#sizes)
    starts.set(this.#starts)
    keys.set(this.#keys)
    this.#offsets = offsets
    this.#sizes = sizes
    this.#starts = starts
    this.#keys = keys
  }
}
