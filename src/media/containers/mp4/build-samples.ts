import { pause } from '../pause.ts'
import { type SampleRoom, type Samples, SampleTable } from './sample-table.ts'
import { type Grouping, type SampleWalk, walkSamples } from './sample-walk.ts'

/** Samples that are added, and chunks that are gone to, before others have their turn. */
const SLICE = 1 << 15
/** Samples are held by pages of so many, and so many of those. */
const PAGE = 1 << 10
const MOST_PAGES = 8

/** What is known of a track's samples. */
export interface BuiltSamples {
  readonly table: Samples
  /** Whether some of them lie behind the end of the file, and were left out. */
  readonly cutOff: boolean
}

/**
 * The samples that a sample table box lists (ISO/IEC 14496-12 section 8.5.1) of a file of `length` bytes. Rejects with MalformedMedia
 * where there are too many, for which there is no `room`.
 */
export async function buildSamples(
  stbl: Uint8Array,
  length: number,
  grouping: Grouping | undefined,
  room: SampleRoom,
): Promise<BuiltSamples> {
  const walk = walkSamples(stbl, length, grouping)
  const table = new ListedSamples()
  while (table.add(walk, room)) await pause()
  return { table, cutOff: walk.cutOff }
}

/** Samples of which little more is held than the box that lists them: pages of them are read from there again when they are asked for. */
class ListedSamples implements Samples {
  /** Walks that have come to the first sample of each page, and when that is decoded. */
  readonly #walks: SampleWalk[] = []
  readonly #times: number[] = []
  /** The one that was asked for last is the last. */
  readonly #pages = new Map<number, SampleTable>()
  #page = new SampleTable(PAGE)
  #current = -1
  count = 0
  end = 0
  mostShift = 0
  leastShift = 0

  /** Goes on with a walk over all samples; whether there are more. */
  add(walk: SampleWalk, room: SampleRoom): boolean {
    for (let steps = 0; steps < SLICE; steps += 1) {
      if (this.count === this.#walks.length * PAGE) this.#begin(walk)
      if (!walk.step(this.#page)) return false
      const added = this.#walks.length * PAGE - PAGE + this.#page.count - this.count
      if (added === 0) continue
      room.take(added)
      this.count += added
      this.end = this.#page.end
      this.mostShift = Math.max(this.mostShift, this.#page.mostShift)
      this.leastShift = Math.min(this.leastShift, this.#page.leastShift)
    }
    return true
  }

  #begin(walk: SampleWalk): void {
    this.#current = this.#walks.length
    this.#walks.push(walk.copy())
    this.#times.push(walk.time)
    this.#page.clear()
  }

  offset(sample: number): number {
    return this.#pageOf(sample).offset(sample % PAGE)
  }

  size(sample: number): number {
    return this.#pageOf(sample).size(sample % PAGE)
  }

  time(sample: number): number {
    return this.#pageOf(sample).time(sample % PAGE)
  }

  shown(sample: number): number {
    return this.#pageOf(sample).shown(sample % PAGE)
  }

  duration(sample: number): number {
    return (sample + 1 < this.count ? this.time(sample + 1) : this.end) - this.time(sample)
  }

  isKey(sample: number): boolean {
    return this.#pageOf(sample).isKey(sample % PAGE)
  }

  find(time: number): number {
    let low = 0
    let high = this.#times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#times[middle] ?? 0) < time) low = middle + 1
      else high = middle
    }
    const page = Math.max(0, low - 1)
    return Math.min(this.count, page * PAGE + this.#pageOf(page * PAGE).find(time))
  }

  #pageOf(sample: number): SampleTable {
    const number = Math.floor(sample / PAGE)
    if (number === this.#current) return this.#page
    const page = this.#pages.get(number) ?? this.#read(number)
    this.#pages.delete(number)
    this.#pages.set(number, page)
    this.#current = number
    this.#page = page
    return page
  }

  /** Into the place of the page that was asked for longest ago, once there are enough of them. */
  #read(number: number): SampleTable {
    const [oldest] = this.#pages.size < MOST_PAGES ? [] : this.#pages.entries()
    if (oldest) this.#pages.delete(oldest[0])
    const page = oldest?.[1] ?? new SampleTable(PAGE)
    page.clear()
    const walk = this.#walks[number]?.copy()
    while (walk && page.count < PAGE && walk.step(page));
    return page
  }
}
