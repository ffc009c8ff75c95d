const longestChunk = 512

/**
 * Items in order, in chunks of bounded length: adding, removing and finding one of 100,000 takes some microseconds. `compare` is
 * a total order: it gives 0 only for one and the same item. Items are found by what they are compared by.
 */
export class SortedList<Item extends Like, Like = Item> {
  readonly #compare: (one: Like, other: Like) => number
  /** None of them empty. */
  readonly #chunks: Item[][] = []
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
    const [chunk, at] = this.#place(like)
    const item = this.#chunks[chunk]?.[at]
    return item !== undefined && this.#compare(item, like) === 0 ? item : undefined
  }

  /** Adds an item that is not in it. */
  add(item: Item): void {
    const [place, at] = this.#place(item)
    const last = Math.min(place, this.#chunks.length - 1)
    const chunk = this.#chunks[last]
    this.#length += 1
    if (chunk === undefined) this.#chunks.push([item])
    else {
      chunk.splice(place === last ? at : chunk.length, 0, item)
      if (chunk.length > longestChunk)
        this.#chunks.splice(last + 1, 0, chunk.splice(longestChunk / 2))
    }
  }

  /** Removes an item that is in it, as it was compared when it was added. */
  remove(item: Item): void {
    const [place, at] = this.#place(item)
    const chunk = this.#chunks[place]
    if (chunk === undefined) return
    chunk.splice(at, 1)
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
    const [place, at] = this.#place(item)
    const chunk = this.#chunks[place]
    return {
      previous: chunk?.[at - 1] ?? this.#chunks[place - 1]?.at(-1),
      next: chunk?.[at + 1] ?? this.#chunks[place + 1]?.[0],
    }
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const chunk of this.#chunks) yield* chunk
  }

  /** Chunk and index of the first item that is not before `item`; beyond the last chunk where there is none. */
  #place(item: Like): [number, number] {
    const chunk = firstIndex(this.#chunks.length, (index) =>
      this.#isBefore(this.#last(index), item),
    )
    const items = this.#chunks[chunk] ?? []
    return [chunk, firstIndex(items.length, (index) => this.#isBefore(items[index], item))]
  }

  #last(chunk: number): Item | undefined {
    return this.#chunks[chunk]?.at(-1)
  }

  #isBefore(one: Item | undefined, other: Like): boolean {
    return one !== undefined && this.#compare(one, other) < 0
  }
}

/** The first index of 0 to `length` for which the test fails, which it does for all after it. */
function firstIndex(length: number, test: (index: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (test(middle)) from = middle + 1
    else to = middle
  }
  return from
}
