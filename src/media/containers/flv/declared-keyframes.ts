import type { CutPoint } from '../../demuxer.ts'
import { firstCut } from './cut-at.ts'
import type { FlvFile } from './flv-file.ts'
import { type DeclaredKeyframe, declaredKeyframes } from './metadata.ts'
import { VIDEO } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

const WINDOW = 1 << 16
const CHECKS = 8
/** How far a keyframe may be from the time that is declared for it, and the last one from the end, in milliseconds. */
const MOST_LAG = 1000
const MOST_REST = 30_000

/** The keyframes that onMetaData declares as cut points; undefined where some of them are not there, or the end of the file is without. */
export async function checkedKeyframes(file: FlvFile): Promise<CutPoint[] | undefined> {
  const { source, survey } = file
  const declared = declaredKeyframes(survey.metadata, source.length)
  if (!declared || declared.length < 2 || file.cutTrack !== VIDEO) return undefined
  if (!reachesEnd(file, declared)) return undefined
  const walker = new TagWalker(source, survey.stream, WINDOW)
  const lag = await lagOf(file, walker, declared)
  if (lag === undefined) return undefined
  const first = await firstCut(file, walker, survey.start, source.length)
  if (!first) return undefined
  const cuts = [first]
  for (const { time, offset } of declared)
    if (offset > first.offset)
      cuts.push({ time: (file.timeline.at(offset, time) + lag) / 1000, offset })
  return cuts
}

function reachesEnd({ duration, timeline }: FlvFile, declared: DeclaredKeyframe[]): boolean {
  let widest = 0
  let last = 0
  for (const { time, offset } of declared) {
    const at = timeline.at(offset, time)
    widest = Math.max(widest, at - last)
    last = at
  }
  return duration !== undefined && duration - last <= Math.max(MOST_REST, 2 * widest)
}

/** How long after its declared time a keyframe is shown: times of decoding are declared. The least of some samples, so that no cut comes after its keyframe. */
async function lagOf(
  file: FlvFile,
  walker: TagWalker,
  declared: DeclaredKeyframe[],
): Promise<number | undefined> {
  let least = Number.POSITIVE_INFINITY
  for (let check = 1; check <= CHECKS; check += 1) {
    // The first one is often the place of the configuration instead.
    const index = Math.max(1, Math.round((check * (declared.length - 1)) / CHECKS))
    const keyframe = declared[index]
    if (!keyframe) continue
    const { offset, time } = keyframe
    const cut = await firstCut(file, walker, offset, offset + 1)
    if (!cut) return undefined
    const lag = Math.round(cut.time * 1000) - file.timeline.at(offset, time)
    if (Math.abs(lag) > MOST_LAG) return undefined
    least = Math.min(least, lag)
  }
  return least
}
