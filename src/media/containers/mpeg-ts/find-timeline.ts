import type { ByteSource } from '../../../bytes.ts'
import { ticksBetween } from './clock.ts'
import type { Layout } from './layout.ts'
import { PacketWalk } from './packet-walk.ts'
import { firstStamp, stampAt } from './stamps.ts'
import { type Stamp, TimelineBuilder } from './timeline-builder.ts'
import { TICKS } from './ts-file.ts'

/** A file up to that size is walked through; of a larger one so many places are looked at. */
const WALKED_BYTES = 64 << 20
const WALK_WINDOW = 1 << 18
const PLACES = 200
const LEAST_STEP = 4 << 20
const PLACE_WINDOW = 1 << 16
/** Places that are looked at once. */
const AT_ONCE = 4
/** A look without a timestamp in so many bytes has found none. */
const PLACE_BYTES = 2 << 20
/** Where so many found none, the others need not look as far: there are large holes in the file. */
const MOST_VAIN = 32
const SHORT_PLACE_BYTES = 1 << 18
/** Between timestamps that are nearer, all others are looked at; and a little behind, for those that confirm a jump. */
const NEAR = 1 << 19
const BEHIND = 1 << 20
/** More looks than this are not worth the time. */
const MOST_LOOKS = 1500
/** Times that differ more from what the bytes in between let expect may have jumped. */
const UNLIKELY_FACTOR = 4
const UNLIKELY_TICKS = 10 * TICKS

/** Where a file's timestamps begin and which streams have them. */
export interface Timed {
  readonly source: ByteSource
  readonly layout: Layout
  /** The streams of picture and sound. */
  readonly pids: readonly number[]
  /** The one that is looked at alone. */
  readonly main: number
  /** The earliest timestamp at the beginning. */
  readonly origin: number
}

/** Finds out where a file's timestamps begin anew or jump; a Timeline of the anchors tells times. */
export async function findTimeline(file: Timed): Promise<TimelineBuilder> {
  const builder = new TimelineBuilder(file.origin)
  const { length } = file.source
  if (length > WALKED_BYTES) await new PlacesSearch(file, builder).run()
  else {
    const last = await watch(file, builder, 0, length)
    if (last) builder.settle(last)
  }
  return builder
}

/** The same for a file that has become longer, from what was found before. */
export async function growTimeline(file: Timed, before: TimelineBuilder): Promise<TimelineBuilder> {
  const builder = before.copy()
  const from = builder.last === undefined ? 0 : builder.last + file.layout.size
  await watch(file, builder, from, file.source.length)
  return builder
}

/** Takes all timestamps between two offsets, and resolves with the last. */
async function watch(
  { source, layout, pids }: Timed,
  builder: TimelineBuilder,
  from: number,
  to: number,
): Promise<Stamp | undefined> {
  const walk = new PacketWalk(source, layout, WALK_WINDOW)
  for (const pid of pids) walk.want(pid, 'starts')
  walk.seek(Math.max(from, layout.first))
  let last: Stamp | undefined
  while (await walk.load(to))
    for (let at = walk.take(); at >= 0; at = walk.take()) {
      const stamp = stampAt(walk, at)
      if (stamp) builder.watch(stamp)
      last = stamp ?? last
    }
  return last
}

class PlacesSearch {
  readonly #file: Timed
  readonly #builder: TimelineBuilder
  readonly #walk: PacketWalk
  /** Bytes in a unit of 1/90000 s. */
  #rate = 0
  #looks = 0
  #vain = 0

  constructor(file: Timed, builder: TimelineBuilder) {
    this.#file = file
    this.#builder = builder
    this.#walk = this.#newWalk()
  }

  async run(): Promise<void> {
    const { length } = this.#file.source
    const step = Math.max(LEAST_STEP, Math.ceil(length / PLACES))
    const stamps = await this.#lookEvery(step, length)
    this.#rate = medianRate(stamps)
    for (const [index, stamp] of stamps.entries()) {
      const before = stamps[index - 1]
      if (before) await this.#between(before, stamp)
      else this.#builder.trust(stamp)
    }
  }

  /** The first timestamps of pieces of the file that are `step` bytes long, some looked for at once. */
  async #lookEvery(step: number, length: number): Promise<Stamp[]> {
    const found: (Stamp | undefined)[] = []
    let next = 0
    const lookOn = async (): Promise<void> => {
      const walk = this.#newWalk()
      for (let at = next; at < length; at = next) {
        next += step
        found[at / step] = await this.#look(at, Math.min(at + step, length), walk)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn))
    return found.filter((stamp) => stamp !== undefined)
  }

  #newWalk(): PacketWalk {
    const { source, layout, main } = this.#file
    const walk = new PacketWalk(source, layout, PLACE_WINDOW)
    walk.want(main, 'starts')
    return walk
  }

  async #look(from: number, to: number, walk: PacketWalk = this.#walk): Promise<Stamp | undefined> {
    this.#looks += 1
    const { first } = this.#file.layout
    const reach = this.#vain < MOST_VAIN ? PLACE_BYTES : SHORT_PLACE_BYTES
    const found = await firstStamp(walk, Math.max(from, first), Math.min(to, from + reach))
    if (!found) this.#vain += 1
    return found
  }

  /** Goes on from one timestamp to another; where that is not likely, by those between them. */
  async #between(before: Stamp, after: Stamp): Promise<void> {
    const ahead = ticksBetween(before.dts, after.dts)
    const bytes = after.offset - before.offset
    if (this.#isLikely(ahead, bytes)) return this.#builder.trust(after)
    if (bytes <= NEAR) return this.#watch(before.offset, after.offset + BEHIND)
    const middle = before.offset + Math.floor(bytes / 2)
    const found = this.#looks < MOST_LOOKS ? await this.#look(middle, after.offset) : undefined
    if (found) {
      await this.#between(before, found)
      await this.#between(found, after)
    } else if (ahead < 0) this.#builder.leap(after)
    else this.#builder.trust(after)
  }

  async #watch(from: number, to: number): Promise<void> {
    const last = await watch(this.#file, this.#builder, from, to)
    if (last) this.#builder.settle(last)
  }

  #isLikely(ahead: number, bytes: number): boolean {
    const expected = this.#rate > 0 ? bytes / this.#rate : 0
    const most = Math.max(UNLIKELY_FACTOR * expected, UNLIKELY_TICKS)
    return (
      ahead > -TICKS / 2 && ahead >= expected / UNLIKELY_FACTOR - UNLIKELY_TICKS && ahead <= most
    )
  }
}

function medianRate(stamps: readonly Stamp[]): number {
  const rates: number[] = []
  for (const [index, stamp] of stamps.entries()) {
    const before = stamps[index - 1]
    const ahead = before ? ticksBetween(before.dts, stamp.dts) : 0
    if (before && ahead > 0) rates.push((stamp.offset - before.offset) / ahead)
  }
  return rates.sort((one, other) => one - other)[rates.length >> 1] ?? 0
}
