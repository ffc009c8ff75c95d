import type { CutPoint } from '../../demuxer.ts'
import { cutAt, cutFilter, firstCut } from './cut-at.ts'
import { checkedKeyframes } from './declared-keyframes.ts'
import type { FlvFile } from './flv-file.ts'
import { AUDIO } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

/** Below that, every keyframe is found by walking from tag to tag, in bytes. */
const WALKED_BYTES = 32 << 20
const WALK_WINDOW = 1 << 19
/** How far cut points of a larger file should be apart at most, in milliseconds. */
const SECTION_TIME = 6000
/** About how many bytes may be read to find them: a playlist is waited for. */
const SEARCHED_BYTES = 384 << 20
/** At which the search ends wherever it is: keyframes are not where the first ones let expect them. */
const MOST_BYTES = 1 << 30
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
 * The cut points of a file: of a small one all, of a large one those that onMetaData lists, or else the first keyframe of every
 * section of some seconds. FLV has no index, and to walk through 20 GB takes half a minute: so there sections are longer. Each cut
 * is an exact keyframe all the same.
 */
export async function findCutPoints(file: FlvFile): Promise<CutPoint[]> {
  const declared = await checkedKeyframes(file)
  if (declared) return ascending(declared)
  const { start } = file.survey
  const { length } = file.source
  if (length - start <= WALKED_BYTES) return ascending(await walk(file, start, length))
  return ascending(await searchSections(file, await groupBytes(file)))
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

/** How many bytes there are from the first keyframe to the second. */
async function groupBytes(file: FlvFile): Promise<number> {
  const { start, stream } = file.survey
  const walker = new TagWalker(file.source, stream, WALK_WINDOW)
  const end = start + UNKNOWN_GROUP
  const first = await firstCut(file, walker, start, end)
  const second = first && (await firstCut(file, walker, first.offset + 1, end))
  return first && second ? second.offset - first.offset : UNKNOWN_GROUP
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

/** A search from anywhere reads half of what lies between two keyframes, and half a window more than that. */
async function searchSections(file: FlvFile, group: number): Promise<CutPoint[]> {
  const { start, stream } = file.survey
  const capacity = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, Math.ceil(group / 2)))
  const affordable = Math.floor(SEARCHED_BYTES / ((group + capacity) / 2))
  const wanted = Math.ceil((file.duration ?? Number.POSITIVE_INFINITY) / SECTION_TIME)
  const count = Math.max(FEWEST_SECTIONS, Math.min(wanted, affordable))
  const size = (file.source.length - start) / count
  const found: (CutPoint | undefined)[] = new Array(count)
  let next = 0
  let searched = 0
  const search = async () => {
    const walker = new TagWalker(file.source, stream, capacity)
    while (next < count && searched < MOST_BYTES) {
      const section = next
      next += 1
      const from = Math.floor(start + section * size)
      const to = Math.floor(start + (section + 1) * size)
      const cut = await firstCut(file, walker, from, to)
      found[section] = cut
      searched += (cut?.offset ?? to) - from
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, search))
  return found.filter((cut) => cut !== undefined)
}
