import type { ByteSource } from '../../../bytes.ts'
import { type Entry, readDeclared } from './declared-fragments.ts'
import type { FragmentContext } from './fragment.ts'
import {
  FIRST_FRAGMENTS,
  type Hopped,
  hop,
  type IndexEntry,
  keepFirst,
  keepLast,
  unhopped,
} from './fragment-hop.ts'
import { FragmentWalk } from './fragment-walk.ts'
import type { SampleTable } from './sample-table.ts'
import type { Mp4Track } from './track.ts'

/** The fragments of a file. */
export interface FragmentIndex {
  readonly entries: readonly IndexEntry[]
  /** The tables of the first fragment that has one, and of the last ones, by track. */
  readonly first: ReadonlyMap<number, SampleTable>
  readonly last: ReadonlyMap<number, SampleTable>
  /** Whether the file's index says where it ends. */
  readonly closed: boolean
  readonly cutOff: boolean
  /** Undefined where the file's own index spared the walk over its fragments. */
  readonly hopped: Hopped | undefined
}

/** What an index says is believed where that many of its fragments are as it says. */
const PROBES = 6

/**
 * Finds the keyframes of a track in all fragments from `rest` on: by the file's own index where that is right, else by every fragment's
 * header. Where a walk over them was made when the file was shorter (`before`), only by those behind it.
 */
export async function indexFragments(
  source: ByteSource,
  rest: number,
  main: Mp4Track,
  newContext: () => FragmentContext,
  before?: Hopped,
): Promise<FragmentIndex> {
  const { entries, closed } = await readDeclared(source, rest, main.trak)
  if (!before && entries && (await areRight(source, entries, main, newContext))) {
    const first = await firstTables(new FragmentWalk(source, rest, newContext()))
    return { ...(await ending(source, entries, newContext)), first, closed, hopped: undefined }
  }
  const hopped = await hop(source, main, before ?? unhopped(rest), newContext())
  const { first, last, cutOff } = hopped
  return { entries: hopped.entries, first, last, closed, cutOff, hopped }
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

async function firstTables(walk: FragmentWalk): Promise<Map<number, SampleTable>> {
  const first = new Map<number, SampleTable>()
  for (let count = 0; count < FIRST_FRAGMENTS; count += 1)
    keepFirst((await walk.next())?.samples ?? new Map(), first)
  return first
}

/** The last tables of each track, and the entries without those whose fragments are not whole. */
async function ending(
  source: ByteSource,
  declared: readonly Entry[],
  newContext: () => FragmentContext,
): Promise<Pick<FragmentIndex, 'entries' | 'last' | 'cutOff'>> {
  const entries = declared.map((entry) => ({ ...entry, starts: undefined }))
  const last = new Map<number, SampleTable>()
  let cutOff = false
  for (let entry = entries.at(-1); entry !== undefined; entry = entries.at(-1)) {
    const walk = walkFrom(source, entry, newContext())
    for (let fragment = await walk.next(); fragment; fragment = await walk.next())
      keepLast(fragment.samples, last)
    cutOff ||= walk.cutOff
    if (last.size > 0) break
    entries.pop()
  }
  return { entries, last, cutOff }
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
