import type { ByteSource } from '../../../bytes.ts'
import { BlockCursor } from './cursor.ts'
import { decode } from './encodings.ts'
import type { Header } from './header.ts'
import type { Cut } from './hop.ts'
import type { TrackEntry } from './track-entry.ts'
import { HEADERS, Window } from './window.ts'

/** What the first blocks of a file say. */
export interface Opening {
  /** The first timestamp of pictures and sound, in nanoseconds. */
  readonly base: number
  /** The starts of the first keyframes by their tracks' numbers. */
  readonly keyframes: ReadonlyMap<number, Uint8Array>
  /** Where those keyframes are, and the first blocks of sound. */
  readonly firsts: ReadonlyMap<number, Cut>
}

/** Tracks begin within a second of each other; one that begins later does not set the beginning. */
const REACH_NS = 1e9
const MOST_BLOCKS = 500
/** Enough for a VP9 frame's header, or H.264 parameter sets. */
const KEYFRAME_BYTES = 4096
const PICTURES = 1
const SOUND = 2

/** Looks at the first block of each track. */
export async function readOpening(
  source: ByteSource,
  { firstCluster, end }: Header,
  entries: readonly TrackEntry[],
  scale: number,
): Promise<Opening> {
  const awaited = new Map(
    entries
      .filter(({ type }) => type === PICTURES || type === SOUND)
      .map((entry) => [entry.number, entry]),
  )
  const keyframes = new Map<number, Uint8Array>()
  const firsts = new Map<number, Cut>()
  const window = new Window(source, HEADERS)
  const cursor = new BlockCursor(window, firstCluster, end, { track: undefined, frames: false })
  let base = Number.POSITIVE_INFINITY
  for (let count = 0; count < MOST_BLOCKS && awaited.size > 0; count += 1) {
    const block = await cursor.next()
    if (block === undefined || block.ticks * scale > base + REACH_NS) break
    const entry = awaited.get(block.track)
    if (entry === undefined) continue
    base = Math.min(base, block.ticks * scale - entry.codecDelay)
    if (entry.type === PICTURES && !block.key) continue
    awaited.delete(block.track)
    const { ticks, cluster, relative } = block
    firsts.set(block.track, { ticks, cluster, relative })
    if (entry.type !== PICTURES) continue
    const start = await window.read(block.from, Math.min(block.to - block.from, KEYFRAME_BYTES))
    const frame = decode(entry.encodings, 'frame', start)
    if (frame !== undefined) keyframes.set(block.track, frame)
  }
  return { base: Number.isFinite(base) ? base : 0, keyframes, firsts }
}
