import type { CutPoint } from '../../demuxer.ts'
import { sparseCuts } from '../sparse-cuts.ts'
import { cutAt, cutFilter, firstCut } from './cut-at.ts'
import { checkedKeyframes } from './declared-keyframes.ts'
import type { FlvFile } from './flv-file.ts'
import { AUDIO } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

/** Below that, every keyframe is found by walking from tag to tag, in bytes. */
const WALKED_BYTES = 32 << 20
const WALK_WINDOW = 1 << 19
/** About how many bytes may be read to find them in a larger file. */
const SEARCHED_BYTES = 384 << 20
/** What is supposed where nothing shows how long a file is, in bytes a second. */
const USUAL_RATE = 1 << 20
/** Cut points of a file without pictures lie that far apart at least, in seconds. */
const SOUND_STEP = 1

/**
 * The cut points of a file: of a small one all, of a large one those that onMetaData lists, or else some (see sparseCuts). FLV has no
 * index, and to walk through 20 GB takes half a minute.
 */
export async function findCutPoints(file: FlvFile): Promise<CutPoint[]> {
  const declared = await checkedKeyframes(file)
  if (declared) return ascending(declared)
  const { start } = file.survey
  const { length } = file.source
  if (length - start <= WALKED_BYTES) return ascending(await walk(file, start, length))
  return ascending(await searchSparsely(file))
}

/** The cut points of a file that has become longer, from those that it had; undefined where the last of them is not there any more. */
export async function growCutPoints(
  file: FlvFile,
  known: readonly CutPoint[],
): Promise<CutPoint[] | undefined> {
  const last = known.at(-1)
  const from = last?.offset ?? file.survey.start
  const found = await walk(file, from, file.source.length)
  const stands = !last || (found[0]?.offset === last.offset && found[0].time === last.time)
  return stands ? ascending([...known.slice(0, -1), ...found]) : undefined
}

function ascending(cuts: readonly CutPoint[]): CutPoint[] {
  const sorted: CutPoint[] = []
  for (const cut of cuts) if (cut.time > (sorted.at(-1)?.time ?? -1)) sorted.push(cut)
  return sorted
}

/** Every keyframe between two offsets. */
async function walk(file: FlvFile, from: number, to: number): Promise<CutPoint[]> {
  const walker = new TagWalker(file.source, file.survey.stream, WALK_WINDOW)
  const step = file.cutTrack % 32 === AUDIO ? SOUND_STEP : 0
  const cuts: CutPoint[] = []
  walker.seek(from)
  const filter = cutFilter(file)
  for (let tag = await walker.next(to, filter); tag; tag = await walker.next(to, filter)) {
    const cut = cutAt(file, walker, tag)
    if (cut && cut.time >= (cuts.at(-1)?.time ?? Number.NEGATIVE_INFINITY) + step) cuts.push(cut)
  }
  return cuts
}

function searchSparsely(file: FlvFile): Promise<CutPoint[]> {
  const { source, survey, duration } = file
  return sparseCuts({
    from: survey.start,
    to: source.length,
    rate: duration ? (source.length * 1000) / duration : USUAL_RATE,
    budget: SEARCHED_BYTES,
    lead: 0,
    search: (window) => {
      const walker = new TagWalker(source, survey.stream, window)
      return (from, to) => firstCut(file, walker, from, to)
    },
  })
}
