import type { CutPoint } from '../../demuxer.ts'
import { type CutSearch, cutSearch } from './key-search.ts'
import type { TsFile } from './ts-file.ts'

/** Below that, every keyframe is found. */
const WALKED_BYTES = 64 << 20
const WALK_WINDOW = 1 << 20
/** How far cut points of a larger file should be apart at most, in seconds. */
const SECTION_TIME = 6
/** About how many bytes may be read to find them: a playlist is waited for. */
const SEARCHED_BYTES = 384 << 20
/** Where all pictures have to be put together for it. */
const SLOWLY_SEARCHED_BYTES = 96 << 20
/** At which the search ends wherever it is: keyframes are not where the first ones let expect them. */
const MOST_BYTES = 512 << 20
/** There is a keyframe in so many bytes, or for long none. */
const MOST_SECTION = 32 << 20
const FEWEST_SECTIONS = 64
const LEAST_WINDOW = 1 << 17
const MOST_WINDOW = 1 << 20
/** What is supposed where the beginning does not show how many bytes there are from keyframe to keyframe. */
const UNKNOWN_GROUP = 4 << 20
/** Sections that are searched at once: reads of one overlap the work on another. */
const AT_ONCE = 4
/** Cut points of a file without pictures lie that far apart at least, in seconds. */
const SOUND_STEP = 1

/**
 * The cut points of a file: of a small one all, of a large one the first keyframe of every section of some seconds. A transport
 * stream has no index, and to walk through 20 GB takes half a minute: so there sections are longer. Each cut is an exact keyframe
 * all the same.
 */
export async function findCutPoints(file: TsFile): Promise<CutPoint[]> {
  const { first } = file.layout
  const { length } = file.source
  const step = file.streams.pictures.length === 0 ? SOUND_STEP : 0
  if (length > WALKED_BYTES)
    return ascending(await searchSections(file, await groupBytes(file)), step)
  const cuts: CutPoint[] = []
  for await (const cut of cutSearch(file, WALK_WINDOW).cuts(first, length)) cuts.push(cut)
  return ascending(cuts, step)
}

/** The cut points of a file that has become longer, from those that it had: the last of them may have been cut off. */
export async function growCutPoints(file: TsFile, known: readonly CutPoint[]): Promise<CutPoint[]> {
  const step = file.streams.pictures.length === 0 ? SOUND_STEP : 0
  const cuts = known.slice(0, -2)
  const from = known[cuts.length]?.offset ?? file.layout.first
  for await (const cut of cutSearch(file, WALK_WINDOW).cuts(from, file.source.length))
    cuts.push(cut)
  return ascending(cuts, step)
}

/** Those that lie behind the one before, in time by `step` or more. */
function ascending(cuts: readonly CutPoint[], step: number): CutPoint[] {
  const sorted: CutPoint[] = []
  for (const cut of cuts) {
    const last = sorted.at(-1)
    if (!last || (cut.time > last.time && cut.time >= last.time + step)) sorted.push(cut)
  }
  return sorted
}

/** How many bytes there are from the first keyframe to the second. */
async function groupBytes(file: TsFile): Promise<number> {
  const { first } = file.layout
  let before: CutPoint | undefined
  for await (const cut of cutSearch(file, MOST_WINDOW).cuts(first, first + 4 * UNKNOWN_GROUP)) {
    if (before) return cut.offset - before.offset
    before = cut
  }
  return UNKNOWN_GROUP
}

/** A search from anywhere reads half of what lies between two keyframes, and half a window more than that. */
async function searchSections(file: TsFile, group: number): Promise<CutPoint[]> {
  const { first } = file.layout
  const { length } = file.source
  const capacity = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, Math.ceil(group / 2)))
  const isQuick = file.streams.pictures[0]?.form.isAligned ?? true
  const most = isQuick ? SEARCHED_BYTES : SLOWLY_SEARCHED_BYTES
  const affordable = Math.floor(most / ((group + capacity) / 2))
  const wanted = Math.ceil((length - first) / (file.rate * SECTION_TIME))
  const count = Math.max(FEWEST_SECTIONS, Math.min(wanted, affordable))
  const size = (length - first) / count
  const found: (CutPoint | undefined)[] = new Array(count)
  let next = 0
  let searched = 0
  const search = async (): Promise<void> => {
    const cuts = cutSearch(file, capacity)
    while (next < count && searched < MOST_BYTES) {
      const section = next
      next += 1
      const from = Math.floor(first + section * size)
      const to = Math.floor(first + Math.min((section + 1) * size, section * size + MOST_SECTION))
      found[section] = await firstCut(cuts, from, to)
      searched += (found[section]?.offset ?? to) - from
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, search))
  return found.filter((cut) => cut !== undefined)
}

async function firstCut(
  search: CutSearch,
  from: number,
  to: number,
): Promise<CutPoint | undefined> {
  for await (const cut of search.cuts(from, to)) return cut
  return undefined
}
