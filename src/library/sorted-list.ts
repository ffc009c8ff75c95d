const longestChunk = 512

/**
 * Items in order, in chunks of bounded length: adding, removing and finding one of 100,000 takes some microseconds. `compare` is
 * a total order: it gives 0 only for one and the same item. Items are found by what they are compared by.
 */
export class SortedList<Item extends Like, Like = Item> {
  readonly #compare: (one: Like, other: Like) => number
  /** None of them is empty. */
  #chunks: Item[][] = []
  #length = 0

  constructor(compare: (one: Like, other: Like) => number, sorted: readonly Item[] = []) {
    this.#compare = compare
    this.#length = sorted.length
    for (let from = 0; from < sorted.length; from += longestChunk / 2)
      this.#chunks.push(sorted.slice(from, from + longestChunk / 2))
  }

  get length(): number {
    return this.#length
  }

  /** The item that is equal to another. */
  find(like: Like): Item | undefined {
    const chunk = this.#chunks[this.#chunkOf(like)] ?? []
    const item = chunk[this.#indexIn(chunk, like)]
    return item !== undefined && this.#compare(item, like) === 0 ? item : undefined
  }

  /** Adds an item, or returns the one that is there already and equal to it. */
  add(item: Item): Item | undefined {
    const place = Math.min(this.#chunkOf(item), this.#chunks.length - 1)
    const chunk = this.#chunks[place]
    if (chunk === undefined) {
      // Literals take no more memory than they have items, and most folders are small.
      this.#chunks = [[item]]
      this.#length = 1
      return undefined
    }
    const at = this.#indexIn(chunk, item)
    const there = chunk[at]
    if (there !== undefined && this.#compare(there, item) === 0) return there
    chunk.splice(at, 0, item)
    this.#length += 1
    if (chunk.length > longestChunk)
      this.#chunks.splice(place + 1, 0, chunk.splice(longestChunk / 2))
    return undefined
  }

  /** Removes an item that is in it, as it was compared when it was added. */
  remove(item: Item): void {
    const place = this.#chunkOf(item)
    const chunk = this.#chunks[place]
    if (chunk === undefined) return
    chunk.splice(this.#indexIn(chunk, item), 1)
    this.#length -= 1
    if (chunk.length === 0) this.#chunks.splice(place, 1)
  }

  /** Up to `count` items from the index `from` on, which counts from 0. */
  slice(from: number, count: number): Item[] {
    const items: Item[] = []
    let before = 0
    for (const chunk of this.#chunks) {
      const wanted = from + count - before
      if (wanted <= 0) break
      if (before + chunk.length > from)
        items.push(...chunk.slice(Math.max(0, from - before), wanted))
      before += chunk.length
    }
    return items
  }

  /** The items next to one that is in it. */
  beside(item: Item): { previous: Item | undefined; next: Item | undefined } {
    const place = this.#chunkOf(item)
    const chunk = this.#chunks[place] ?? []
    const at = this.#indexIn(chunk, item)
    return {
      previous: chunk[at - 1] ?? this.#chunks[place - 1]?.at(-1),
      next: chunk[at + 1] ?? this.#chunks[place + 1]?.[0],
    }
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const chunk of this.#chunks) yield* chunk
  }

  /** The chunk in which the first item is that is not before `like`; behind the last chunk where there is none. */
  #chunkOf(like: Like): number {
    let from = 0
    let to = this.#chunks.length
    while (from < to) {
      const middle = (from + to) >>> 1
      const last = this.#chunks[middle]?.at(-1)
      if (last !== undefined && this.#compare(last, like) < 0) from = middle + 1
      else to = middle
    }
    return from
  }

  /** The index of the first item of a chunk that is not before `like`. */
  #indexIn(chunk: readonly Item[], like: Like): number {
    let from = 0
    let to = chunk.length
    while (from < to) {
      const middle = (from + to) >>> 1
      const item = chunk[middle]
      if (item !== undefined && this.#compare(item, like) < 0) from = middle + 1
      else to = middle
    }
    return from
  }
}
