import type { ByteSource } from '../../../bytes.ts'
import { type Entry, readDeclared } from './declared-fragments.ts'
import type { FragmentContext } from './fragment.ts'
import { FragmentWalk } from './fragment-walk.ts'
import type { SampleTable } from './sample-table.ts'
import type { Mp4Track } from './track.ts'

/** A keyframe of the track that cuts go by, and from where on it is found. */
interface IndexEntry extends Entry {
  /** Where fragments do not say when they begin: when those of each track do, from this one on. */
  readonly starts: ReadonlyMap<number, number> | undefined
}

/** The fragments of a file. */
export interface FragmentIndex {
  readonly entries: readonly IndexEntry[]
  /** The tables of the first fragment that has one, and of the last ones, by track. */
  readonly first: ReadonlyMap<number, SampleTable>
  readonly last: ReadonlyMap<number, SampleTable>
  /** Whether the file's index says where it ends. */
  readonly closed: boolean
  readonly cutOff: boolean
}

/** What an index says is believed where that many of its fragments are as it says. */
const PROBES = 6
/** Cuts of sound alone lie at least so far apart, in seconds. */
const SOUND_STEP = 1
/** So many fragments show which tracks there are. */
const FIRST_FRAGMENTS = 8

/** Finds the keyframes of a track in all fragments from `rest` on: by the file's own index where that is right, else by every fragment's header. */
export async function indexFragments(
  source: ByteSource,
  rest: number,
  main: Mp4Track,
  newContext: () => FragmentContext,
): Promise<FragmentIndex> {
  const declared = await readDeclared(source, rest, main.trak)
  const isRight = declared.entries && (await areRight(source, declared.entries, main, newContext))
  const found = isRight
    ? { entries: (declared.entries ?? []).map((entry) => ({ ...entry, starts: undefined })) }
    : await hop(source, rest, main, newContext())
  const first = await firstTables(new FragmentWalk(source, rest, newContext()))
  return { ...(await ending(source, found.entries, newContext)), first, closed: declared.closed }
}

async function areRight(
  source: ByteSource,
  entries: readonly Entry[],
  main: Mp4Track,
  newContext: () => FragmentContext,
): Promise<boolean> {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const entry = entries[Math.round((probe * (entries.length - 1)) / (PROBES - 1))]
    const context = newContext()
    const walk = new FragmentWalk(source, entry?.offset ?? 0, context)
    const fragment = await walk.next()
    const table = fragment?.samples.get(main.trak.id)
    if (fragment === undefined && walk.cutOff) continue
    const isSo = table?.isKey(0) && Math.abs(table.shown(0) - (entry?.time ?? 0)) <= 1
    if (!isSo || context.untimed || fragment?.offset !== entry?.offset) return false
  }
  return true
}

async function hop(
  source: ByteSource,
  rest: number,
  main: Mp4Track,
  context: FragmentContext,
): Promise<{ entries: IndexEntry[] }> {
  const step = main.track.kind === 'video' ? 1 : SOUND_STEP * main.trak.timescale
  const entries: IndexEntry[] = []
  const walk = new FragmentWalk(source, rest, context)
  let starts = new Map<number, number>()
  for (let fragment = await walk.next(); fragment; fragment = await walk.next()) {
    const { offset, samples } = fragment
    for (const time of keyTimes(samples.get(main.trak.id)))
      if (time >= (entries.at(-1)?.time ?? Number.NEGATIVE_INFINITY) + step)
        entries.push({ time, offset, starts: context.untimed ? starts : undefined })
    if (context.untimed) starts = new Map(context.ends)
  }
  return { entries }
}

/** When its keyframes are shown, in ticks. */
function* keyTimes(table: SampleTable | undefined): Generator<number, void, undefined> {
  for (let sample = 0; table && sample < table.count; sample += 1)
    if (table.isKey(sample)) yield table.shown(sample)
}

async function firstTables(walk: FragmentWalk): Promise<Map<number, SampleTable>> {
  const first = new Map<number, SampleTable>()
  for (let count = 0; count < FIRST_FRAGMENTS; count += 1)
    for (const [id, table] of (await walk.next())?.samples ?? [])
      if (table.count > 0 && !first.has(id)) first.set(id, table)
  return first
}

/** The last tables of each track, and the entries without those whose fragments are not whole. */
async function ending(
  source: ByteSource,
  entries: readonly IndexEntry[],
  newContext: () => FragmentContext,
): Promise<Pick<FragmentIndex, 'entries' | 'last' | 'cutOff'>> {
  const last = new Map<number, SampleTable>()
  const whole = [...entries]
  let cutOff = false
  for (let entry = whole.at(-1); entry !== undefined; entry = whole.at(-1)) {
    const walk = walkFrom(source, entry, newContext())
    for (let fragment = await walk.next(); fragment; fragment = await walk.next())
      for (const [id, table] of fragment.samples) if (table.count > 0) last.set(id, table)
    cutOff ||= walk.cutOff
    if (last.size > 0) break
    whole.pop()
  }
  return { entries: whole, last, cutOff }
}

/** A walk over the fragments from an entry's on. */
export function walkFrom(
  source: ByteSource,
  { offset, starts }: IndexEntry,
  context: FragmentContext,
): FragmentWalk {
  for (const [id, time] of starts ?? []) context.ends.set(id, time)
  return new FragmentWalk(source, offset, context)
}
