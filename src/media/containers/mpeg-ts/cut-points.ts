import { commonReads } from '../../common-reads.ts'
import type { CutPoint } from '../../demuxer.ts'
import { CutPoints } from '../expected-cuts.ts'
import type { Look } from '../keyframe-search.ts'
import { type FindCut, type SparseCuts, sparseCuts } from '../sparse-cuts.ts'
import { cutSearch, UNTIMED } from './key-search.ts'
import { PacketWalk } from './packet-walk.ts'
import { firstStamp } from './stamps.ts'
import { mainPid, TICKS, type TsFile } from './ts-file.ts'

/** Below that, every keyframe is found. */
const WALKED_BYTES = 64 << 20
const WALK_WINDOW = 1 << 20
const LOOK_WINDOW = 1 << 16
/** About how many bytes may be read to find them in a larger file; and where all pictures have to be put together for it. */
const SEARCHED_BYTES = 384 << 20
const SLOWLY_SEARCHED_BYTES = 96 << 20
/** Cut points of a file without pictures lie that far apart at least, in seconds. */
const SOUND_STEP = 1

/**
 * The cut points of a file: of a small one all, of a large one some (see sparseCuts), and those that are expected between them. A
 * transport stream has no index, and to walk through 20 GB takes half a minute.
 */
export async function findCutPoints(file: TsFile): Promise<CutPoints> {
  const { first } = file.layout
  const { length } = file.source
  if (length <= WALKED_BYTES) return new CutPoints(await walk(file, first, []), () => look(file))
  const { cuts, period } = await searchSparsely(file)
  // Where all pictures have to be put together, one is not looked for each time.
  return CutPoints.between(ascending(file, cuts), isQuick(file) ? period : 0, () => look(file))
}

/** The cut points of a file that has become longer, from those that it had: the last of them may have been cut off. */
export async function growCutPoints(file: TsFile, before: CutPoints): Promise<CutPoints> {
  const kept = before.known.slice(0, -2)
  const from = before.known[kept.length]?.offset ?? file.layout.first
  return before.grown(await walk(file, from, kept), () => look(file))
}

/** Every one from an offset on, behind those before it. */
async function walk(file: TsFile, from: number, before: readonly CutPoint[]): Promise<CutPoint[]> {
  const cuts = [...before]
  for await (const cut of cutSearch(file, WALK_WINDOW).cuts(from, file.source.length))
    cuts.push(cut)
  return ascending(file, cuts)
}

/** Those that lie behind the one before in time, of sound by a step. */
function ascending(file: TsFile, cuts: readonly CutPoint[]): CutPoint[] {
  const step = file.streams.pictures.length === 0 ? SOUND_STEP : 0
  const sorted: CutPoint[] = []
  for (const cut of cuts) {
    const last = sorted.at(-1)
    if (!last || (cut.time > last.time && cut.time >= last.time + step)) sorted.push(cut)
  }
  return sorted
}

/** Whether the head of a picture shows what it is. */
function isQuick({ streams }: TsFile): boolean {
  return streams.pictures[0]?.form.isAligned ?? true
}

function searchSparsely(file: TsFile): Promise<SparseCuts> {
  return sparseCuts({
    from: file.layout.first,
    to: file.source.length,
    rate: file.rate,
    budget: isQuick(file) ? SEARCHED_BYTES : SLOWLY_SEARCHED_BYTES,
    lead: isQuick(file) ? 0 : UNTIMED,
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

/** What is looked at is read again by those who looked for it. */
function look(file: TsFile): Look {
  const { layout, timeline } = file
  const source = commonReads(file.source)
  const walk = new PacketWalk(source, layout, LOOK_WINDOW)
  walk.want(mainPid(file.streams), 'starts')
  const search = cutSearch({ ...file, source }, LOOK_WINDOW)
  return {
    async stamp(from, to) {
      const stamp = await firstStamp(walk, from, to)
      return stamp && { time: timeline.at(stamp.offset, stamp.dts) / TICKS, offset: stamp.offset }
    },
    cuts: (from, to) => search.cuts(from, to),
  }
}
