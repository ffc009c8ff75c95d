import type { ByteSource } from '../../../bytes.ts'
import { BlockCursor } from './cursor.ts'
import type { Extent } from './header.ts'
import type { Timeline } from './timeline.ts'
import type { Described } from './tracks.ts'
import { HEADERS, Window } from './window.ts'

/** The last two timestamps of a track, in ticks, and how long the last block lasts, where that is said. */
interface Last {
  ticks: number
  before: number
  duration: number | undefined
}

/** One Cluster of three hours of pictures and sound has fewer. */
const MOST_BLOCKS = 1_000_000

/** When the last whole frame of picture or sound among some Clusters ends, in seconds; undefined where there is none. */
export async function endOfBlocks(
  source: ByteSource,
  { from, to }: Extent,
  tracks: ReadonlyMap<number, Described>,
  timeline: Timeline,
): Promise<number | undefined> {
  const window = new Window(source, HEADERS)
  const cursor = new BlockCursor(window, from, to, { track: undefined, frames: false })
  const lasts = await lastOfTracks(cursor)
  let end: number | undefined
  for (const [number, last] of lasts) {
    const described = tracks.get(number)
    if (described === undefined || described.track.kind === 'subtitle') continue
    const ends =
      timeline.seconds(last.ticks, described.entry.codecDelay) + lengthOf(last, described, timeline)
    if (end === undefined || ends > end) end = ends
  }
  return end
}

/** By the tracks' numbers. */
async function lastOfTracks(cursor: BlockCursor): Promise<Map<number, Last>> {
  const lasts = new Map<number, Last>()
  let left = MOST_BLOCKS
  for (let block = await cursor.next(); block && left > 0; block = await cursor.next()) {
    left -= 1
    const { track, ticks, duration } = block
    const last = lasts.get(track) ?? { ticks: -Infinity, before: -Infinity, duration }
    if (ticks > last.ticks) lasts.set(track, { ticks, before: last.ticks, duration })
    else if (ticks > last.before) last.before = ticks
    if (!lasts.has(track)) lasts.set(track, last)
  }
  return lasts
}

/** Of the last block, in seconds. */
function lengthOf(last: Last, { entry, frameDuration }: Described, { scale }: Timeline): number {
  if (last.duration !== undefined) return (last.duration * scale) / 1e9
  const said = entry.defaultDuration || frameDuration
  if (said !== undefined) return said / 1e9
  return Number.isFinite(last.before) ? ((last.ticks - last.before) * scale) / 1e9 : 0
}
