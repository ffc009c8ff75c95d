import type { ByteSource } from '../../../bytes.ts'
import { trackId } from './seen-track.ts'
import { piecesOf, type Survey } from './survey.ts'
import { TagWalker } from './tag-walker.ts'
import type { Timeline } from './timeline.ts'

const WINDOW = 1 << 18
const TAILS = [1 << 20, 1 << 24]
/** What the last frame of a track lasts where there is only one, in milliseconds. */
const UNKNOWN_FRAME = 40

/** What the end of a file shows. */
export interface Tail {
  /** When the last frame ends, in milliseconds; undefined where no frame is near the end. */
  readonly end: number | undefined
  /** Whether the file stops inside a tag. */
  readonly cutShort: boolean
}

/** Walks the last tags of a file, from the first place where there are any. */
export async function readTail(
  source: ByteSource,
  survey: Survey,
  timeline: Timeline,
): Promise<Tail> {
  const walker = new TagWalker(source, survey.stream, WINDOW)
  let cutShort = false
  for (const size of TAILS) {
    const from = Math.max(survey.start, source.length - size)
    const times = await lastTimes(walker, from, timeline)
    cutShort = walker.cutShort
    if (times.size > 0) return { end: Math.max(...[...times.values()].map(endOfLast)), cutShort }
    if (from === survey.start) break
  }
  return { end: undefined, cutShort }
}

/** When the frames of each track from an offset on are shown, at most the two last ones. */
async function lastTimes(
  walker: TagWalker,
  from: number,
  timeline: Timeline,
): Promise<Map<number, number[]>> {
  const times = new Map<number, number[]>()
  walker.seek(from)
  for (let tag = await walker.next(); tag; tag = await walker.next()) {
    for (const piece of piecesOf(tag, walker.head(tag))) {
      if (piece.kind !== 'frame') continue
      const id = trackId(tag.type, piece.track)
      const time = timeline.at(tag.offset, tag.time + piece.composition)
      const latest = [...(times.get(id) ?? []), time].sort((a, b) => a - b)
      times.set(id, latest.slice(-2))
    }
  }
  return times
}

function endOfLast([first = 0, second]: number[]): number {
  if (second === undefined) return first + UNKNOWN_FRAME
  return second + Math.min(second - first, 1000)
}
