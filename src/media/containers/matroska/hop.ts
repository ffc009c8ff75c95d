import type { ByteSource } from '../../../bytes.ts'
import { BlockCursor } from './cursor.ts'
import type { Extent } from './header.ts'
import { HEADERS, Window } from './window.ts'

/** Where decoding can begin: a keyframe's timestamp, and where it is, as in a Cue. */
export interface Cut {
  readonly ticks: number
  readonly cluster: number
  readonly relative: number | undefined
}

/** How thoroughly Clusters are looked through. */
export interface Hop {
  readonly track: number
  /** Stops at the first block of the track in each Cluster whose size is known: most writers begin one at each keyframe. */
  readonly shallow: boolean
  /** Cuts are at least so many ticks apart. */
  readonly apart: number
  /** How many blocks are looked at, at most. */
  readonly most: number
}

/** What was found. */
export interface Hopped {
  readonly cuts: Cut[]
  /** The offsets of the last Cluster and of the one before. */
  readonly last: number | undefined
  readonly beforeLast: number | undefined
  /** Of the last block that was looked at. */
  readonly lastTicks: number
  /** Whether every block was looked at. */
  readonly thorough: boolean
  /** Whether the bytes end within a Cluster or block. */
  readonly cutOff: boolean
  /** Where the hop ended. */
  readonly to: number
}

/** No playlist is longer. */
const MOST_CUTS = 500_000

/** Finds a track's keyframes between two Clusters by the headers alone (RFC 9559 section 5.1.3). */
export async function hop(
  source: ByteSource,
  { from, to }: Extent,
  { track, shallow, apart, most }: Hop,
): Promise<Hopped> {
  const window = new Window(source, HEADERS)
  const cursor = new BlockCursor(window, from, to, { track, frames: false })
  const cuts: Cut[] = []
  let lastTicks = Number.NEGATIVE_INFINITY
  let thorough = true
  for (let count = 0; count < most; count += 1) {
    const block = await cursor.next()
    if (block === undefined) break
    const { ticks, cluster, relative } = block
    if (cuts.length >= MOST_CUTS) break
    const previous = cuts.at(-1)?.ticks ?? Number.NEGATIVE_INFINITY
    if (block.key && ticks > previous && ticks - previous >= apart)
      cuts.push({ ticks, cluster, relative })
    lastTicks = Math.max(lastTicks, ticks)
    if (shallow && cursor.leaveCluster()) thorough = false
  }
  const { last, beforeLast, cutOff } = cursor
  return { cuts, last, beforeLast, lastTicks, thorough, cutOff, to: cursor.position }
}
