import { commonReads } from '../../common-reads.ts'
import type { CutPoint } from '../../demuxer.ts'
import { CutPoints } from '../expected-cuts.ts'
import type { Look } from '../keyframe-search.ts'
import { type SparseCuts, sparseCuts } from '../sparse-cuts.ts'
import { cutsOf, firstCut } from './cut-at.ts'
import { checkedKeyframes } from './declared-keyframes.ts'
import type { FlvFile } from './flv-file.ts'
import { AUDIO } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

/** Below that, every keyframe is found by walking from tag to tag, in bytes. */
const WALKED_BYTES = 32 << 20
const WALK_WINDOW = 1 << 19
const LOOK_WINDOW = 1 << 16
/** About how many bytes may be read to find them in a larger file. */
const SEARCHED_BYTES = 384 << 20
/** What is supposed where nothing shows how long a file is, in bytes a second. */
const USUAL_RATE = 1 << 20
/** Cut points of a file without pictures lie that far apart at least, in seconds. */
const SOUND_STEP = 1

/**
 * The cut points of a file: of a small one all, of a large one those that onMetaData lists, or else some (see sparseCuts) and those
 * that are expected between them. FLV has no index, and to walk through 20 GB takes half a minute.
 */
export async function findCutPoints(file: FlvFile): Promise<CutPoints> {
  const { start } = file.survey
  const { length } = file.source
  const isSmall = length - start <= WALKED_BYTES
  const found = (await checkedKeyframes(file)) ?? (isSmall && (await walk(file, start, length)))
  if (found) return new CutPoints(ascending(found), () => look(file))
  const { cuts, period } = await searchSparsely(file)
  return CutPoints.between(ascending(cuts), period, () => look(file))
}

/** The cut points of a file that has become longer, from those that it had; undefined where the last of them is not there any more. */
export async function growCutPoints(
  file: FlvFile,
  before: CutPoints,
): Promise<CutPoints | undefined> {
  const last = before.known.at(-1)
  const from = last?.offset ?? file.survey.start
  const found = await walk(file, from, file.source.length)
  const stands = !last || (found[0]?.offset === last.offset && found[0].time === last.time)
  if (!stands) return undefined
  return before.grown(ascending([...before.known.slice(0, -1), ...found]), () => look(file))
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
  for await (const cut of cutsOf(file, walker, from, to))
    if (cut.time >= (cuts.at(-1)?.time ?? Number.NEGATIVE_INFINITY) + step) cuts.push(cut)
  return cuts
}

function searchSparsely(file: FlvFile): Promise<SparseCuts> {
  const { source, survey } = file
  return sparseCuts({
    from: survey.start,
    to: source.length,
    rate: rateOf(file),
    budget: SEARCHED_BYTES,
    lead: 0,
    search: (window) => {
      const walker = new TagWalker(source, survey.stream, window)
      return (from, to) => firstCut(file, walker, from, to)
    },
  })
}

/** Bytes a second. */
function rateOf({ source, duration }: FlvFile): number {
  return duration ? (source.length * 1000) / duration : USUAL_RATE
}

/** What is looked at is read again by those who looked for it. */
function look(file: FlvFile): Look {
  const type = file.cutTrack % 32
  const walker = new TagWalker(commonReads(file.source), file.survey.stream, LOOK_WINDOW)
  return {
    async stamp(from, to) {
      walker.seek(from)
      const tag = await walker.next(to, (of) => of === type)
      return tag && { time: file.timeline.at(tag.offset, tag.time) / 1000, offset: tag.offset }
    },
    cuts: (from, to) => cutsOf(file, walker, from, to),
  }
}
