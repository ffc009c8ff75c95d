import type { ByteSource } from '../../../bytes.ts'
import type { Packet } from '../../demuxer.ts'
import { BlockCursor } from './cursor.ts'
import { cutAt } from './cut-index.ts'
import { packetsOf } from './frames.ts'
import type { Extent } from './header.ts'
import type { Cut } from './hop.ts'
import { SAME_TIME, type Timeline } from './timeline.ts'
import type { Described } from './tracks.ts'
import { type Pace, Window } from './window.ts'

/** What packets are read from. */
export interface Reading {
  readonly source: ByteSource
  readonly clusters: Extent
  readonly timeline: Timeline
  /** Of the first track of pictures, or of sound where there is none: `track` is its number. */
  readonly cuts: readonly Cut[]
  readonly track: number | undefined
}

const PICTURES: Pace = { least: 2 ** 18, most: 2 ** 20, near: 2 ** 16 }
/** A frame of sound has some hundred bytes, and the picture after it, which is jumped over, many more. */
const SOUND: Pace = { least: 2048, most: 2 ** 16, near: 4096 }
/** Writers interleave their tracks within some seconds. */
const REACH_SECONDS = 10
/** Before the first frame, and after the last. */
const START: Cut = { ticks: -Infinity, cluster: 0, relative: undefined }
const END: Cut = { ticks: Infinity, cluster: Infinity, relative: undefined }
/** By how much timestamps of sound may be rounded. */
const ROUNDING_SECONDS = 0.002

/** The packets of a track of pictures from its first keyframe at or after the cut at `from` until that of the cut at `to`. */
export async function* pictures(
  reading: Reading,
  described: Described,
  from: number,
  to: number,
): AsyncGenerator<Packet> {
  const { timeline, cuts } = reading
  const first = Math.max(0, cutAt(cuts, timeline.ticks(from + SAME_TIME)))
  const start = cuts[first] ?? START
  const stop = to < Infinity ? cuts[cutAt(cuts, timeline.ticks(to + SAME_TIME))] : END
  if (stop === undefined || stop === start) return
  const isMain = described.entry.number === reading.track
  const cursor = isMain
    ? await pictureCursor(reading, described, start, stop)
    : await pictureCursor(reading, described, { ...(cuts[first - 1] ?? START), relative: 0 }, stop)
  const [begin, end] = [timeline.seconds(start.ticks), timeline.seconds(stop.ticks)]
  let isInside = false
  for await (const packet of packetsOf(cursor, described, timeline)) {
    if (packet.key && packet.pts >= end - SAME_TIME) return
    isInside ||= packet.key && packet.pts >= begin - SAME_TIME
    if (isInside) yield packet
  }
}

/** Reads in large pieces from one cut up to another, and what has to be looked at behind it in small ones. */
async function pictureCursor(
  { source, clusters, timeline }: Reading,
  { entry }: Described,
  start: Cut,
  stop: Cut,
): Promise<BlockCursor> {
  const window = new Window(source, PICTURES)
  window.stop = stop.cluster + (stop.relative ?? 0)
  const until = timeline.ticks(timeline.seconds(stop.ticks) + REACH_SECONDS)
  const interest = { track: entry.number, frames: true, until }
  const offset = Math.max(start.cluster, clusters.from)
  const cursor = new BlockCursor(window, offset, clusters.to, interest)
  if (start.relative) await cursor.goTo(start.relative)
  return cursor
}

/** The packets of a track of sound with from <= pts < to; from the first one on where `from` is 0 or less. */
export async function* sound(
  reading: Reading,
  described: Described,
  from: number,
  to: number,
): AsyncGenerator<Packet> {
  const { source, clusters, timeline } = reading
  const offset = from <= 0 ? clusters.from : await soundOffset(reading, described, from)
  const window = new Window(source, SOUND)
  const cursor = soundCursor(reading, described, window, offset, to)
  for await (const packet of packetsOf(cursor, described, timeline)) {
    if (packet.pts >= to - SAME_TIME) return
    if (from <= 0 || packet.pts >= from - SAME_TIME) yield packet
  }
}

function soundCursor(
  { clusters, timeline }: Reading,
  { entry }: Described,
  window: Window,
  from: number,
  to: number,
): BlockCursor {
  const until = Number.isFinite(to) ? timeline.ticks(to + REACH_SECONDS) : Number.POSITIVE_INFINITY
  return new BlockCursor(window, from, clusters.to, { track: entry.number, frames: true, until })
}

/** The offset of a Cluster from which on all sound from `from` on is found: at the cut before, or further back if that lies too late. */
async function soundOffset(reading: Reading, described: Described, from: number): Promise<number> {
  const { clusters, timeline, cuts } = reading
  for (let index = cutAt(cuts, timeline.ticks(from + SAME_TIME)); index > 0; index -= 1) {
    const cut = cuts[index]
    if (cut === undefined) break
    const isEarly = await beginsBy(reading, described, cut.cluster, from)
    if (isEarly || from - timeline.seconds(cut.ticks) > REACH_SECONDS) return cut.cluster
  }
  return clusters.from
}

/** Whether the first frame of sound from the offset on is the one that is heard at `from`, or an earlier one. */
async function beginsBy(
  reading: Reading,
  described: Described,
  offset: number,
  from: number,
): Promise<boolean> {
  const { entry, frameDuration } = described
  const { source, timeline } = reading
  const window = new Window(source, SOUND)
  const cursor = soundCursor(reading, described, window, offset, from)
  const first = await cursor.next()
  if (first === undefined) return false
  const after = timeline.seconds(first.ticks, entry.codecDelay) - from
  if (after < SAME_TIME) return true
  let length = (frameDuration ?? entry.defaultDuration) / 1e9
  if (length === 0) {
    const second = await cursor.next()
    length = (((second ?? first).ticks - first.ticks) * timeline.scale) / 1e9
  }
  return after < length - ROUNDING_SECONDS
}
