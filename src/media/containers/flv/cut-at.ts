import type { CutPoint } from '../../demuxer.ts'
import type { FlvFile } from './flv-file.ts'
import { trackId } from './seen-track.ts'
import { piecesOf } from './survey.ts'
import { AUDIO, KEY_FRAME, type Tag, VIDEO } from './tag.ts'
import type { TagFilter, TagWalker } from './tag-walker.ts'

/** The cut point that the tag that was walked to is; undefined where it is none. */
function cutAt(file: FlvFile, walker: TagWalker, tag: Tag): CutPoint | undefined {
  if (tag.type !== file.cutTrack % 32) return undefined
  for (const piece of piecesOf(tag, walker.head(tag))) {
    if (piece.kind !== 'frame' || !piece.key) continue
    if (trackId(tag.type, piece.track) !== file.cutTrack) continue
    const time = file.timeline.at(tag.offset, tag.time + piece.composition)
    return { time: time / 1000, offset: tag.offset }
  }
  return undefined
}

/** Wants the tags that a cut point can be. */
function cutFilter({ cutTrack }: FlvFile): TagFilter {
  const type = cutTrack % 32
  if (type === AUDIO) return (of) => of === AUDIO
  return (of, first) => of === VIDEO && ((first >> 4) & 7) === KEY_FRAME
}

/** The cut points from offset `from` on and before `to`; one at a time of those of a walker. */
export async function* cutsOf(
  file: FlvFile,
  walker: TagWalker,
  from: number,
  to: number,
): AsyncGenerator<CutPoint, void, undefined> {
  walker.seek(from)
  const filter = cutFilter(file)
  for (let tag = await walker.next(to, filter); tag; tag = await walker.next(to, filter)) {
    const cut = cutAt(file, walker, tag)
    if (cut) yield cut
  }
}

/** The first of them. */
export async function firstCut(
  file: FlvFile,
  walker: TagWalker,
  from: number,
  to: number,
): Promise<CutPoint | undefined> {
  for await (const cut of cutsOf(file, walker, from, to)) return cut
  return undefined
}
