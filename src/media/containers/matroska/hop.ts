import type { ByteSource } from '../../../bytes.ts'
import type { Block } from './blocks.ts'
import { BlockCursor } from './cursor.ts'
import type { Extent } from './header.ts'
import { findCluster } from './resync.ts'
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
  /** Behind each cut so many ticks are passed over, where Clusters are found easily; 0 finds every cut. */
  readonly stride: number
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

/** No more cuts are of use, in each region of a file, however long it is. */
const MOST_CUTS = 25_000

/** Finds a track's keyframes between two Clusters by the headers alone (RFC 9559 section 5.1.3). */
export async function hop(source: ByteSource, extent: Extent, request: Hop): Promise<Hopped> {
  const { track, shallow, most } = request
  let { apart } = request
  const interest = { track, frames: false }
  const window = new Window(source, HEADERS)
  let cursor = new BlockCursor(window, extent.from, extent.to, interest)
  const strides = new Strides(window, extent.to, request)
  const cuts: Cut[] = []
  let lastTicks = Number.NEGATIVE_INFINITY
  let thorough = true
  for (let count = 0; count < most; count += 1) {
    const block = await cursor.next()
    if (block === undefined) break
    const { ticks, cluster, relative } = block
    const previous = cuts.at(-1)?.ticks ?? Number.NEGATIVE_INFINITY
    lastTicks = Math.max(lastTicks, ticks)
    const isCut = block.key && ticks > previous && ticks - previous >= apart
    if (isCut) cuts.push({ ticks, cluster, relative })
    if (cuts.length > MOST_CUTS) apart = thin(cuts)
    const landed = await strides.from(block, isCut)
    if (landed !== undefined) cursor = new BlockCursor(window, landed, extent.to, interest)
    if (landed !== undefined || (shallow && cursor.leaveCluster())) thorough = false
  }
  const { last, beforeLast, cutOff } = cursor
  return { cuts, last, beforeLast, lastTicks, thorough, cutOff, to: cursor.position }
}

/** Leaves out every other cut, and says how far apart further ones should be, in ticks. */
function thin(cuts: Cut[]): number {
  const span = (cuts.at(-1)?.ticks ?? 0) - (cuts[0]?.ticks ?? 0)
  const apart = Math.ceil((2 * span) / cuts.length)
  cuts.splice(0, cuts.length, ...cuts.filter((_, index) => index % 2 === 0))
  return apart
}

/** How far a Cluster is looked for where a stride ends, in bytes; and how often in vain. */
const LANDING_BYTES = 2 ** 18
const MOST_MISSES = 3
/** What is further away in time than this many strides is no Cluster of this file. */
const MOST_STRIDES = 8

/** Passes over what lies behind a cut, as far as the bytes before it let expect. */
class Strides {
  readonly #window: Window
  readonly #end: number
  readonly #request: Hop
  #begin: Block | undefined
  #misses = 0

  constructor(window: Window, end: number, request: Hop) {
    this.#window = window
    this.#end = end
    this.#request = request
  }

  /** The offset of a Cluster about a stride behind a block that is a cut; undefined where none is found at once. */
  async from(block: Block, isCut: boolean): Promise<number | undefined> {
    this.#begin ??= block
    const { stride } = this.#request
    const ticks = block.ticks - this.#begin.ticks
    if (!isCut || stride === 0 || ticks < stride / 2 || this.#misses >= MOST_MISSES)
      return undefined
    const bytes = Math.floor(((block.cluster - this.#begin.cluster) / ticks) * stride)
    const at = block.cluster + bytes
    const to = Math.min(this.#end, at + LANDING_BYTES)
    const found = bytes > LANDING_BYTES ? await findCluster(this.#window, at, to) : undefined
    const next = found !== undefined && (await this.#blockAt(found))
    if (found !== undefined && next && this.#isLikely(block, next)) return found
    this.#misses += 1
    return undefined
  }

  #blockAt(cluster: number): Promise<Block | undefined> {
    const interest = { track: this.#request.track, frames: false }
    return new BlockCursor(this.#window, cluster, this.#end, interest).next()
  }

  #isLikely(before: Block, { ticks }: Block): boolean {
    const { stride } = this.#request
    return ticks > before.ticks && ticks < before.ticks + MOST_STRIDES * stride
  }
}
