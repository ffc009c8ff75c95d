import { fullBox } from './box.ts'
import type { Samples } from './sample-table.ts'

/** A piece of a track's media, and when it is presented. */
export interface Edit {
  /** When it begins in the movie, in ticks of the media. */
  readonly start: number
  /** Which time of the media is presented then, in ticks. */
  readonly media: number
  /** In ticks; Infinity where it goes on to the end. */
  readonly duration: number
}

/** Samples of a table from `first` to `end` (exclusive), and what is added to their ticks to have their time in the movie. */
export interface Stretch {
  readonly table: Samples
  readonly first: number
  readonly end: number
  readonly shift: number
}

/** A track edited into more pieces than this shows only those. */
const MOST_EDITS = 128
const MOST_ENTRIES = 1 << 16
/** Whatever the pieces show again and again, no track has more samples in all. */
const MOST_PRESENTED = 8_000_000
/** So many samples are looked at for keyframes that edits can begin with; further edits are left out. */
const MOST_LOOKS = 200_000
/** Sound decoders need some frames before the first that is heard, in seconds. */
const SOUND_LEAD = 1

export const WHOLE: readonly Edit[] = [{ start: 0, media: 0, duration: Number.POSITIVE_INFINITY }]

/**
 * The edits of an edit list (ISO/IEC 14496-12 section 8.6.6) that present media: empty ones and those that dwell on a picture only
 * take their time, others are presented at their own speed. `movie` and `media` are the ticks a second of the movie and the media.
 */
export function readEdits(
  elst: Uint8Array | undefined,
  movie: number,
  media: number,
): readonly Edit[] {
  if (elst === undefined) return WHOLE
  const { version, fields } = fullBox(elst)
  const edits: Edit[] = []
  let start = 0
  for (let left = Math.min(fields.u32(), MOST_ENTRIES); left > 0 && fields.left >= 12; left -= 1) {
    const duration = (fields.sized(version) * media) / movie
    const from = version === 1 ? fields.i64() : fields.i32()
    const dwells = fields.u32() >>> 16 === 0
    // A fragmented file's writer did not know how long its only edit would be.
    const endless = duration === 0 && from >= 0
    if (from >= 0 && !dwells && edits.length < MOST_EDITS)
      append(edits, { start, media: from, duration: endless ? Number.POSITIVE_INFINITY : duration })
    start += duration
  }
  if (edits.length > 0) return edits
  return start > 0 ? [{ start, media: 0, duration: Number.POSITIVE_INFINITY }] : WHOLE
}

/** One that goes on where the last one ends is part of that. */
function append(edits: Edit[], next: Edit): void {
  const last = edits.at(-1)
  const isNext =
    last !== undefined &&
    Math.abs(last.media + last.duration - next.media) <= 1 &&
    Math.abs(last.start + last.duration - next.start) <= 1
  if (isNext) edits.splice(-1, 1, { ...last, duration: last.duration + next.duration })
  else edits.push(next)
}

/**
 * Which samples are presented, and when. Each edit has those that are shown in it, in decoding order. Because nobody can show a picture
 * without those that it is made of, the first edit begins with the keyframe at or before its beginning, so that some samples are timed
 * before it, and further ones with the first keyframe in them. The first edit of sound has a second before it.
 */
export function stretchesOf(
  table: Samples,
  edits: readonly Edit[],
  kind: 'video' | 'audio' | 'subtitle',
  timescale: number,
): Stretch[] {
  const stretches: Stretch[] = []
  const looks = { left: MOST_LOOKS }
  let presented = 0
  for (const [index, { start, media, duration }] of edits.entries()) {
    const lead = index === 0 && kind === 'audio' ? SOUND_LEAD * timescale : 0
    const first =
      index === 0 && kind !== 'audio'
        ? keyBefore(table, media)
        : keyFrom(table, media - lead, looks)
    const end = endBefore(table, Math.ceil(media + duration), looks)
    presented += Math.max(0, end - first)
    if (presented > MOST_PRESENTED || looks.left < 0) break
    if (first < end) stretches.push({ table, first, end, shift: start - media })
  }
  return stretches
}

/** The last keyframe that is shown at `time` or before; 0 where there is none. */
function keyBefore(table: Samples, time: number): number {
  const last = table.find(time - table.leastShift + 1) - 1
  for (let sample = last; sample > 0 && sample > last - MOST_LOOKS; sample -= 1)
    if (table.isKey(sample) && table.shown(sample) <= time) return sample
  return 0
}

/** The first keyframe that is shown at `time` or later. */
function keyFrom(table: Samples, time: number, looks: { left: number }): number {
  for (let sample = table.find(time - table.mostShift); sample < table.count; sample += 1) {
    looks.left -= 1
    if (looks.left < 0) break
    if (table.isKey(sample) && table.shown(sample) >= time) return sample
  }
  return table.count
}

/** Behind the last sample that is shown before `time`. */
function endBefore(table: Samples, time: number, looks: { left: number }): number {
  let end = table.find(time - table.leastShift)
  while (end > 0 && looks.left >= 0 && table.shown(end - 1) >= time) {
    looks.left -= 1
    end -= 1
  }
  return end
}
