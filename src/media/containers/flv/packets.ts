import { commonReads } from '../../common-reads.ts'
import type { CutPoint, Packet } from '../../demuxer.ts'
import type { FlvFile } from './flv-file.ts'
import type { Piece } from './piece.ts'
import { trackId } from './seen-track.ts'
import { piecesOf } from './survey.ts'
import { AUDIO, type Tag } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

const WINDOW = 1 << 18
/** Sound may lie that far from the pictures that it belongs to, in milliseconds. */
const INTERLEAVE = 500
/** The tags of one sound come in their order, but for so many milliseconds. */
const DISORDER = 100
/** Where a second of the file is expected to lie at most, in bytes. */
const LEAST_LEAD = 1 << 16
const MOST_LEAD = 4 << 20

/** A part of a tag that belongs to the track, and its times in milliseconds. */
interface Found {
  readonly tag: Tag
  readonly piece: Piece
  readonly dts: number
  readonly pts: number
}

/**
 * The packets of one track between two times in seconds, which need not be cut points: a picture track's begin with the first
 * keyframe that is shown at `from` or later, and end before the first one at `to` or later.
 */
export async function* flvPackets(
  file: FlvFile,
  cuts: readonly CutPoint[],
  track: number,
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const sound = track % 32 === AUDIO
  const range = { from: milliseconds(from), to: milliseconds(to) }
  const next = sound ? undefined : cuts.find(({ time }) => milliseconds(time) >= range.to)
  const reads = commonReads(file.source, next?.offset)
  const walker = new TagWalker(reads, file.survey.stream, WINDOW)
  const select = sound ? new SoundRange(range) : new PictureRange(range)
  try {
    walker.seek(await startOf(file, walker, cuts, track, range.from))
    for (let tag = await walker.next(); tag; tag = await walker.next()) {
      if (sound && file.timeline.at(tag.offset, tag.time) >= range.to + INTERLEAVE) return
      const found = await ofTrack(file, walker, tag, track)
      if (!found) continue
      const verdict = select.judge(found)
      if (verdict === 'end') return
      if (verdict === 'take') yield await packetOf(walker, found, sound)
    }
  } finally {
    await reads.settled()
  }
}

interface Range {
  readonly from: number
  readonly to: number
}
type Verdict = 'take' | 'leave' | 'end'

class SoundRange {
  readonly #range: Range
  constructor(range: Range) {
    this.#range = range
  }
  judge({ pts }: Found): Verdict {
    if (pts >= this.#range.to + DISORDER) return 'end'
    return pts >= this.#range.from && pts < this.#range.to ? 'take' : 'leave'
  }
}

class PictureRange {
  readonly #range: Range
  #begun = false
  constructor(range: Range) {
    this.#range = range
  }
  judge({ piece, pts }: Found): Verdict {
    if (piece.key && pts >= this.#range.to) return 'end'
    this.#begun ||= piece.key && pts >= this.#range.from
    return this.#begun ? 'take' : 'leave'
  }
}

/** Times are compared as the file counts: a cut point's seconds are a quotient. */
function milliseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : seconds
}

/** Where to begin to read: at the last known cut point before, and for sound, as much earlier as it takes, up to a second. */
async function startOf(
  file: FlvFile,
  walker: TagWalker,
  cuts: readonly CutPoint[],
  track: number,
  from: number,
): Promise<number> {
  const { start } = file.survey
  const cut = cuts.findLast(({ time }) => milliseconds(time) <= from)
  if (!cut || track % 32 !== AUDIO) return cut?.offset ?? start
  const rate = file.source.length / Math.max(1, (file.duration ?? 0) / 1000)
  const most = Math.min(Math.max(rate, LEAST_LEAD), MOST_LEAD)
  for (let lead = 0; ; lead = Math.max(LEAST_LEAD, 2 * lead)) {
    const at = Math.max(start, Math.floor(cut.offset - Math.min(lead, most)))
    if (lead >= most || at === start || (await isBefore(file, walker, track, at, from))) return at
  }
}

/** Whether the first tag of a track from an offset on is timed at `from` or before, so that none behind that is missed. */
async function isBefore(
  file: FlvFile,
  walker: TagWalker,
  track: number,
  offset: number,
  from: number,
): Promise<boolean> {
  walker.seek(offset)
  const tag = await walker.next(offset + MOST_LEAD, (type) => type === track % 32)
  return tag !== undefined && file.timeline.at(tag.offset, tag.time) <= from
}

async function ofTrack(
  file: FlvFile,
  walker: TagWalker,
  tag: Tag,
  track: number,
): Promise<Found | undefined> {
  if (tag.type !== track % 32) return undefined
  let pieces = piecesOf(tag, walker.head(tag))
  if (pieces[0]?.among) pieces = piecesOf(tag, await walker.payload(tag))
  for (const piece of pieces) {
    if (piece.kind !== 'frame' || trackId(tag.type, piece.track) !== track) continue
    const dts = file.timeline.at(tag.offset, tag.time)
    return { tag, piece, dts, pts: dts + piece.composition }
  }
  return undefined
}

async function packetOf(
  walker: TagWalker,
  { tag, piece, dts, pts }: Found,
  sound: boolean,
): Promise<Packet> {
  const payload = await walker.payload(tag)
  return {
    data: payload.subarray(piece.from, piece.to),
    pts: pts / 1000,
    dts: dts / 1000,
    duration: undefined,
    key: sound || piece.key,
  }
}
