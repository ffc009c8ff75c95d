import type { ByteSource } from '../../../bytes.ts'
import type { Entry } from './declared-fragments.ts'
import type { FragmentContext, FragmentSamples } from './fragment.ts'
import { FragmentWalk } from './fragment-walk.ts'
import type { SampleTable } from './sample-table.ts'
import type { Mp4Track } from './track.ts'

/** A keyframe of the track that cuts go by, and from where on it is found. */
export interface IndexEntry extends Entry {
  /** Where fragments do not say when they begin: when those of each track do, from this one on. */
  readonly starts: ReadonlyMap<number, number> | undefined
}

/** What a walk over all fragments has come to; the next one goes on from there. */
export interface Hopped {
  readonly entries: readonly IndexEntry[]
  /** The tables of the first fragment that has one, by track. */
  readonly first: ReadonlyMap<number, SampleTable>
  /** The last tables of each track since the last entry, or since the beginning. */
  readonly last: ReadonlyMap<number, SampleTable>
  /** Whether a fragment, or another box, is not there to its end. */
  readonly cutOff: boolean
  /** How many fragments there were. */
  readonly count: number
  /** Behind the headers of the last fragment that is whole. */
  readonly at: number
  /** When its samples end, by track. */
  readonly ends: ReadonlyMap<number, number>
  /** Whether there were fragments that do not say when they begin. */
  readonly untimed: boolean
}

/** Cuts of sound alone lie at least so far apart, in seconds. */
const SOUND_STEP = 1
/** So many fragments show which tracks there are. */
export const FIRST_FRAGMENTS = 8

/** No more keyframes are of use, however long a file is; and of more fragments than two days of seconds are, the others are left out. */
const MOST_ENTRIES = 50_000
const MOST_FRAGMENTS = 200_000

/** Where a walk begins that nothing is known for: `at` is where the fragments do. */
export function unhopped(at: number): Hopped {
  const none = { entries: [], first: new Map(), last: new Map(), ends: new Map() }
  return { ...none, cutOff: false, count: 0, at, untimed: false }
}

/** Finds the keyframes of a track by the headers of every fragment from where the walk before came to. `context` is a new one. */
export async function hop(
  source: ByteSource,
  main: Mp4Track,
  before: Hopped,
  context: FragmentContext,
): Promise<Hopped> {
  for (const [id, time] of before.ends) context.ends.set(id, time)
  context.untimed = before.untimed
  const entries = new KeyEntries(before.entries, main)
  const [first, last] = [new Map(before.first), new Map(before.last)]
  let { count, at, ends, untimed } = before
  const walk = new FragmentWalk(source, at, context)
  while (count < MOST_FRAGMENTS) {
    const fragment = await walk.next()
    if (fragment === undefined) break
    const { offset, samples } = fragment
    const starts = context.untimed ? ends : undefined
    if (entries.add(samples.get(main.trak.id), { offset, starts })) last.clear()
    keepLast(samples, last)
    if (count < FIRST_FRAGMENTS) keepFirst(samples, first)
    count += 1
    at = fragment.end
    if (context.untimed) ends = new Map(context.ends)
    untimed = context.untimed
  }
  // Those that do say when they begin need no such map each.
  if (!untimed) ends = new Map(context.ends)
  const cutOff = walk.cutOff || count >= MOST_FRAGMENTS
  return { entries: entries.all, first, last, cutOff, count, at, ends, untimed }
}

/** Keeps each track's first table that has samples. */
export function keepFirst(samples: FragmentSamples, kept: Map<number, SampleTable>): void {
  for (const [id, table] of samples) if (table.count > 0 && !kept.has(id)) kept.set(id, table)
}

/** Keeps each track's last table that has samples. */
export function keepLast(samples: FragmentSamples, kept: Map<number, SampleTable>): void {
  for (const [id, table] of samples) if (table.count > 0) kept.set(id, table)
}

/** Entries for the keyframes of a track, a step or more apart; the step grows where there are more than are of use. */
class KeyEntries {
  readonly all: IndexEntry[]
  /** These stay. */
  readonly #known: number
  /** In ticks. */
  #step: number

  constructor(known: readonly IndexEntry[], { track, trak }: Mp4Track) {
    this.all = [...known]
    this.#known = known.length
    this.#step = track.kind === 'video' ? 1 : SOUND_STEP * trak.timescale
  }

  /** Adds those of a fragment's samples; whether there were any. */
  add(table: SampleTable | undefined, at: Omit<IndexEntry, 'time'>): boolean {
    let last = this.all.at(-1)?.time ?? Number.NEGATIVE_INFINITY
    const count = this.all.length
    for (let sample = 0; table && sample < table.count; sample += 1) {
      const time = table.shown(sample)
      if (!table.isKey(sample) || time < last + this.#step) continue
      this.all.push({ time, ...at })
      last = time
      if (this.all.length > this.#known + MOST_ENTRIES) this.#thin()
    }
    return this.all.length !== count
  }

  /** Leaves out every other of the new ones. */
  #thin(): void {
    const more = this.all.splice(this.#known)
    this.all.push(...more.filter((_, index) => index % 2 === 0))
    const span = (more.at(-1)?.time ?? 0) - (more[0]?.time ?? 0)
    this.#step = Math.ceil((2 * span) / more.length)
  }
}
