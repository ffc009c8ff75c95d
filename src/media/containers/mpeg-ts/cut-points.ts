import type { CutPoint } from '../../demuxer.ts'
import { type FindCut, sparseCuts } from '../sparse-cuts.ts'
import { cutSearch, UNTIMED } from './key-search.ts'
import type { TsFile } from './ts-file.ts'

/** Below that, every keyframe is found. */
const WALKED_BYTES = 64 << 20
const WALK_WINDOW = 1 << 20
/** About how many bytes may be read to find them in a larger file; and where all pictures have to be put together for it. */
const SEARCHED_BYTES = 384 << 20
const SLOWLY_SEARCHED_BYTES = 96 << 20
/** Cut points of a file without pictures lie that far apart at least, in seconds. */
const SOUND_STEP = 1

/**
 * The cut points of a file: of a small one all, of a large one some (see sparseCuts). A transport stream has no index, and to walk
 * through 20 GB takes half a minute.
 */
export async function findCutPoints(file: TsFile): Promise<CutPoint[]> {
  const { first } = file.layout
  const { length } = file.source
  const step = file.streams.pictures.length === 0 ? SOUND_STEP : 0
  if (length > WALKED_BYTES) return ascending(await searchSparsely(file), step)
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

function searchSparsely(file: TsFile): Promise<CutPoint[]> {
  const isQuick = file.streams.pictures[0]?.form.isAligned ?? true
  return sparseCuts({
    from: file.layout.first,
    to: file.source.length,
    rate: file.rate,
    budget: isQuick ? SEARCHED_BYTES : SLOWLY_SEARCHED_BYTES,
    lead: isQuick ? 0 : UNTIMED,
    search: (window) => finder(file, window),
  })
}

function finder(file: TsFile, window: number): FindCut {
  const search = cutSearch(file, window)
  return async (from, to) => {
    for await (const cut of search.cuts(from, to)) return cut
    return undefined
  }
}
