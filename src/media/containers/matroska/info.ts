import type { Chapter } from '../../demuxer.ts'
import { children, float, text, uint } from './ebml.ts'
import { ID } from './ids.ts'

/** Of Info (RFC 9559 section 5.1.2). */
export interface SegmentInfo {
  /** Nanoseconds in a tick, the unit of every timestamp in the clusters. */
  readonly scale: number
  /** In ticks; undefined when it was not known to the writer. */
  readonly duration: number | undefined
}

export function readInfo(data: Uint8Array | undefined): SegmentInfo {
  let scale = 1_000_000
  let duration: number | undefined
  for (const child of children(data ?? new Uint8Array(0))) {
    if (child.id === ID.timestampScale) scale = uint(child.data) || scale
    else if (child.id === ID.duration) duration = float(child.data)
  }
  const known = duration !== undefined && Number.isFinite(duration) && duration > 0
  return { scale, duration: known ? duration : undefined }
}

/** A player's list has no use for more. */
const MAX_CHAPTERS = 1000

/** The chapters of the first edition (RFC 9559 section 5.1.7), hidden ones left out; nested ones belong to their parents. */
export function readChapters(data: Uint8Array | undefined): Chapter[] {
  const chapters: Chapter[] = []
  for (const edition of children(data ?? new Uint8Array(0))) {
    if (edition.id !== ID.editionEntry) continue
    for (const atom of children(edition.data)) {
      const chapter = atom.id === ID.chapterAtom ? readChapter(atom.data) : undefined
      if (chapter !== undefined && chapters.length < MAX_CHAPTERS) chapters.push(chapter)
    }
    break
  }
  return chapters.sort((a, b) => a.start - b.start)
}

function readChapter(data: Uint8Array): Chapter | undefined {
  let start = 0
  let title = ''
  for (const child of children(data)) {
    if (child.id === ID.chapterFlagHidden && uint(child.data) === 1) return undefined
    if (child.id === ID.chapterTimeStart) start = uint(child.data) / 1e9
    else if (child.id === ID.chapterDisplay) title ||= readTitle(child.data)
  }
  return { start, title }
}

function readTitle(display: Uint8Array): string {
  for (const child of children(display)) if (child.id === ID.chapString) return text(child.data)
  return ''
}
