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
  const step = main.track.kind === 'video' ? 1 : SOUND_STEP * main.trak.timescale
  for (const [id, time] of before.ends) context.ends.set(id, time)
  context.untimed = before.untimed
  const entries = [...before.entries]
  const [first, last] = [new Map(before.first), new Map(before.last)]
  let { count, at, ends, untimed } = before
  const walk = new FragmentWalk(source, at, context)
  for (let fragment = await walk.next(); fragment; fragment = await walk.next()) {
    const { offset, samples } = fragment
    const known = entries.length
    const starts = context.untimed ? ends : undefined
    for (const time of keyTimes(samples.get(main.trak.id), entries.at(-1), step))
      entries.push({ time, offset, starts })
    if (entries.length > known) last.clear()
    keepLast(samples, last)
    if (count < FIRST_FRAGMENTS) keepFirst(samples, first)
    count += 1
    at = fragment.end
    ends = new Map(context.ends)
    untimed = context.untimed
  }
  return { entries, first, last, cutOff: walk.cutOff, count, at, ends, untimed }
}

/** Keeps each track's first table that has samples. */
export function keepFirst(samples: FragmentSamples, kept: Map<number, SampleTable>): void {
  for (const [id, table] of samples) if (table.count > 0 && !kept.has(id)) kept.set(id, table)
}

/** Keeps each track's last table that has samples. */
export function keepLast(samples: FragmentSamples, kept: Map<number, SampleTable>): void {
  for (const [id, table] of samples) if (table.count > 0) kept.set(id, table)
}

/** When its keyframes are shown that come `step` or more after each other and after the last of the entries; in ticks. */
function* keyTimes(
  table: SampleTable | undefined,
  last: IndexEntry | undefined,
  step: number,
): Generator<number, void, undefined> {
  let least = last ? last.time + step : Number.NEGATIVE_INFINITY
  for (let sample = 0; table && sample < table.count; sample += 1) {
    const time = table.shown(sample)
    if (!table.isKey(sample) || time < least) continue
    yield time
    least = time + step
  }
}
