import { type Block, type Cluster, type Interest, readBlock } from './blocks.ts'
import { uint } from './ebml.ts'
import { Elements, type Located } from './elements.ts'
import { ID } from './ids.ts'
import { findCluster } from './resync.ts'
import type { Window } from './window.ts'

/** What may follow a Cluster, and so ends one of unknown size. */
const TOP_LEVEL: ReadonlySet<number> = new Set([
  ...[ID.cues, ID.tags, ID.seekHead, ID.info, ID.tracks, ID.chapters, ID.attachments],
])
/** Position, PrevSize, SilentTracks, EncryptedBlock, Void and CRC-32 besides. */
const IN_CLUSTER: ReadonlySet<number> = new Set([
  ...[ID.timestamp, ID.simpleBlock, ID.blockGroup],
  ...[0xa7, 0xab, 0x5854, 0xaf, 0xec, 0xbf],
])
/** How many elements may stand before a Cluster's Timestamp. */
const MAX_BEFORE_TIMESTAMP = 8
/** Behind so many blocks of other tracks there are none of the one that is wanted. */
const MOST_OTHERS = 500_000

/** Goes from block to block by their headers, reading no more of the file than the interest needs. */
export class BlockCursor {
  readonly #elements: Elements
  readonly #end: number
  readonly #interest: Interest
  #at: number
  #cluster: Cluster | undefined
  /** Since the last block of interest. */
  #others = 0
  /** The offsets of the Cluster that was entered last, and of the one before. */
  last: number | undefined
  beforeLast: number | undefined
  /** Whether the bytes ended within an element. */
  cutOff = false

  /** Begins at the Cluster (or what stands between two) at offset `from`, and looks at no byte from `end` on. */
  constructor(window: Window, from: number, end: number, interest: Interest) {
    this.#elements = new Elements(window)
    this.#at = from
    this.#end = end
    this.#interest = interest
  }

  /** The next block of interest, whole and before the end; undefined when there is none. Rejects with MalformedMedia. */
  async next(): Promise<Block | undefined> {
    while (this.#at < this.#end) {
      const element = await this.#elements.find(this.#at)
      if (element?.id === ID.cluster) this.#enter(element)
      else if (element === undefined || !this.#accepts(element)) {
        if (!(await this.#recover(element))) return undefined
      } else {
        this.#at = element.to ?? this.#end
        const block = await this.#take(element)
        if (block !== undefined) return block
      }
    }
    return undefined
  }

  /** The offset of the element that is looked at next. */
  get position(): number {
    return this.#at
  }

  /** The frames of the block that came last, laced as they are; they stay valid. */
  frames(block: Block): Promise<Uint8Array> {
    return this.#elements.window.read(block.from, block.to - block.from)
  }

  /** Passes over the rest of the Cluster, where its size is known; whether it is. */
  leaveCluster(): boolean {
    const end = this.#cluster?.end
    if (end === undefined || end <= this.#at) return false
    this.#at = end
    return true
  }

  /**
   * Goes to the block at the given distance from the start of the Cluster's data, in the Cluster where the cursor is or begins.
   * False when there is no block: the cursor is then somewhere in that Cluster.
   */
  async goTo(relative: number): Promise<boolean> {
    if (this.#cluster === undefined) await this.#enterCluster()
    const cluster = this.#cluster
    if (cluster?.ticks === undefined) return false
    const target = cluster.data + relative
    if (target >= Math.min(cluster.end ?? this.#end, this.#end)) return false
    const there = await this.#elements.find(target)
    if (there === undefined || !isBlock(there)) return false
    this.#at = target
    return true
  }

  /** Up to the end of the Timestamp. */
  async #enterCluster(): Promise<void> {
    const start = await this.#elements.find(this.#at)
    if (start?.id !== ID.cluster) return
    this.#enter(start)
    for (let count = 0; count < MAX_BEFORE_TIMESTAMP; count += 1) {
      const child = await this.#elements.find(this.#at)
      if (child?.to === undefined || isBlock(child) || !this.#accepts(child)) return
      this.#at = child.to
      await this.#take(child)
      if (child.id === ID.timestamp) return
    }
  }

  #enter({ at, from, to }: Located): void {
    this.#cluster = { offset: at, data: from, end: to, ticks: undefined }
    this.beforeLast = this.last
    this.last = at
    if (to !== undefined && to > this.#end) this.cutOff = true
    this.#at = from
  }

  /** Whether the element can stand where the cursor is. */
  #accepts({ id, to }: Located): boolean {
    if (to === undefined) return false
    const cluster = this.#cluster
    if (cluster?.end !== undefined && this.#at < cluster.end)
      return to <= Math.min(cluster.end, this.#end)
    const isTop = TOP_LEVEL.has(id)
    if (!isTop && !IN_CLUSTER.has(id)) return false
    if (to > this.#end) this.cutOff = true
    if (to > this.#end) return false
    if (isTop) this.#cluster = undefined
    else if (cluster !== undefined) cluster.end = undefined
    return true
  }

  async #take(element: Located): Promise<Block | undefined> {
    const cluster = this.#cluster
    if (cluster === undefined) return undefined
    const { id, from, to = from } = element
    if (id === ID.timestamp) {
      cluster.ticks = uint(await this.#elements.window.read(from, Math.min(8, to - from)))
      if (cluster.ticks > (this.#interest.until ?? cluster.ticks)) this.#at = this.#end
    }
    if (!isBlock(element)) return undefined
    this.#elements.fruitful()
    const block = await readBlock(this.#elements, cluster, element, this.#interest)
    this.#others = block ? 0 : this.#others + 1
    if (this.#others > MOST_OTHERS) this.#at = this.#end
    return block
  }

  /** Goes on after what makes no sense: at the Cluster's end, or at the next Cluster there is. False when there is none. */
  async #recover(element: Located | undefined): Promise<boolean> {
    const end = this.#cluster?.end
    if (end !== undefined && end > this.#at) {
      this.#at = end
      return true
    }
    if (element?.id === ID.segment || element?.id === ID.ebml) return false
    const found = await findCluster(this.#elements.window, this.#at + 1, this.#end)
    if (found === undefined) return false
    this.#at = found
    return true
  }
}

function isBlock({ id }: Located): boolean {
  return id === ID.simpleBlock || id === ID.blockGroup
}
