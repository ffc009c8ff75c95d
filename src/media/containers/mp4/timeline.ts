import { pause } from '../pause.ts'
import { boxIn } from './box.ts'
import type { FragmentIndex } from './fragment-index.ts'
import type { Movie, MovieTrack } from './movie.ts'
import type { Samples } from './sample-table.ts'
import { ChunkOffsets } from './sample-walk.ts'
import { Entries } from './table-runs.ts'

/** When a file begins and ends, in seconds of the movie. */
interface Measured {
  readonly origin: number
  readonly end: number
  readonly unfinished: boolean
  /** Whether players that only know where the first edit begins play something else. */
  readonly intricate: boolean
}

/** Edits that leave out less than this, in seconds, are there for the sake of the codecs alone. */
const LEFT_OUT = 0.25

/** Pictures are shown at most that many frames after they are decoded. */
const REORDERED = 64
/** Runs of durations that are added up before others have their turn. */
const SLICE = 1 << 17

/** Measures a movie by its pictures and sound. */
export async function measure(movie: Movie): Promise<Measured> {
  const { fragments, source, tracks, declaresEnd } = movie
  const starts: number[] = []
  const ends: number[] = []
  let cutOff = fragments?.cutOff ?? false
  let isCut = false
  for (const track of tracks) {
    if (track.of.track.kind === 'subtitle') continue
    const declared = await declaredExtent(track, source.length)
    const extent = declared ?? (await measuredExtent(track))
    cutOff ||= extent?.cutOff ?? false
    isCut ||= extent?.trimmed ?? false
    const more = fragments && extentOfFragments(track, fragments)
    starts.push(...[extent?.start, more?.start].filter((time) => time !== undefined))
    ends.push(...[extent?.end, more?.end].filter((time) => time !== undefined))
  }
  const isNothing = starts.length === 0
  const isOpen = fragments !== undefined && (isNothing || (!fragments.closed && !declaresEnd))
  const origin = isNothing ? 0 : Math.min(...starts)
  const areSeveral = tracks.some(({ of }) => of.trak.edits.length > 1)
  return {
    origin,
    end: Math.max(0, ...ends),
    unfinished: cutOff || isOpen,
    // Where there are pictures before the beginning, nobody plays it to the point.
    intricate: areSeveral || (isCut && origin >= 0) || origin > LEFT_OUT,
  }
}

/** In seconds of the movie. */
interface Extent {
  readonly start: number
  readonly end: number
  readonly cutOff: boolean
  /** Whether its edits leave out the end. */
  readonly trimmed: boolean
}

/** Of sound whose tables need not be looked through; undefined for others, and where there are no samples. */
async function declaredExtent({ of }: MovieTrack, length: number): Promise<Extent | undefined> {
  const { stbl, edits, timescale } = of.trak
  const chunks = new ChunkOffsets(stbl)
  if (of.track.kind !== 'audio' || chunks.count === 0) return undefined
  if (chunks.get(chunks.count - 1) >= length) return undefined
  const runs = new Entries(boxIn(stbl, 'stts'), 2)
  let ticks = 0
  for (let run = 0; run < runs.count; run += 1) {
    ticks += runs.get(run, 0) * runs.get(run, 1)
    if (run % SLICE === SLICE - 1) await pause()
  }
  const ends = edits.map(({ start, media, duration }) => start + Math.min(duration, ticks - media))
  const start = (edits[0]?.start ?? 0) / timescale
  return { start, end: Math.max(...ends) / timescale, cutOff: false, trimmed: isTrimmed(of, ticks) }
}

async function measuredExtent({ of, samples }: MovieTrack): Promise<Extent | undefined> {
  const stretches = await samples.stretches()
  const { cutOff } = await samples.built()
  const { edits, timescale } = of.trak
  const [first] = stretches
  const last = stretches.at(-1)
  if (first === undefined || last === undefined) return undefined
  const shown = (first.table.shown(first.first) + first.shift) / timescale
  const start = (edits[0]?.start ?? 0) / timescale
  const over = edits.reduce((end, edit) => Math.max(end, edit.start + edit.duration), 0)
  return {
    start: of.track.kind === 'audio' ? Math.max(start, shown) : shown,
    end: Math.min(over, endOf(last.table, last.end) + last.shift) / timescale,
    cutOff,
    trimmed: isTrimmed(of, endOf(last.table, last.table.count)),
  }
}

/** `end` is that of the track's media, in ticks. */
function isTrimmed({ trak: { edits, timescale } }: MovieTrack['of'], end: number): boolean {
  const last = edits.at(-1)
  return last !== undefined && end - last.media - last.duration > LEFT_OUT * timescale
}

/** The first fragments tell when it starts, also where it is in none of the last. */
function extentOfFragments(
  { of, shift }: MovieTrack,
  { first, last }: FragmentIndex,
): { readonly start: number | undefined; readonly end: number | undefined } {
  const { edits, timescale, id } = of.trak
  const [begin, rest] = [first.get(id), last.get(id)]
  const shown = begin && (begin.shown(0) + shift) / timescale
  const start = of.track.kind === 'audio' ? (edits[0]?.start ?? 0) / timescale : -Infinity
  return {
    start: shown === undefined ? undefined : Math.max(start, shown),
    end: rest && (endOf(rest, rest.count) + shift) / timescale,
  }
}

/** When the last shown of a table's samples before `end` ends, in ticks. */
function endOf(table: Samples, end: number): number {
  let most = 0
  for (let sample = Math.max(0, end - REORDERED); sample < end; sample += 1)
    most = Math.max(most, table.shown(sample) + table.duration(sample))
  return most
}
