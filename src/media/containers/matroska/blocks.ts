import { int, readVint, uint } from './ebml.ts'
import type { Elements, Located } from './elements.ts'
import { ID } from './ids.ts'

/** A SimpleBlock, or a Block with what its BlockGroup says of it (RFC 9559 sections 5.1.3.4, 5.1.3.5 and 10). */
export interface Block {
  readonly track: number
  /** On the file's clock, in ticks. */
  readonly ticks: number
  readonly key: boolean
  readonly flags: number
  /** In ticks, of all its frames; undefined where it is not said. */
  readonly duration: number | undefined
  /** Nanoseconds at its end (at its start where negative) that are not to be heard. */
  readonly discard: number
  /** The offset of the Cluster that it is in, and its own offset from the start of that Cluster's data. */
  readonly cluster: number
  readonly relative: number
  /** Where its frames lie in the file: [from, to). */
  readonly from: number
  readonly to: number
}

/** Which blocks are wanted, and whether their frames are to be held as well. */
export interface Interest {
  /** Undefined for every track. */
  readonly track: number | undefined
  readonly frames: boolean
  /** What has more bytes is passed over; undefined for no frame's being larger than any. */
  readonly most?: number
  /** No Cluster is looked into whose Timestamp is later, in ticks. */
  readonly until?: number
}

/** The Cluster around a block. */
export interface Cluster {
  readonly offset: number
  /** Where its data begin. */
  readonly data: number
  /** Where it ends (exclusive); undefined where its children have to tell. */
  end: number | undefined
  /** Undefined until its Timestamp came. */
  ticks: number | undefined
}

/** A frame larger than this is a lie, or uncompressed and nothing to stream. */
const MAX_FRAME_BYTES = 16 * 2 ** 20

/** The block in a SimpleBlock or BlockGroup; undefined when it is not wanted, or breaks the rules. */
export async function readBlock(
  elements: Elements,
  cluster: Cluster,
  element: Located,
  interest: Interest,
): Promise<Block | undefined> {
  const { at, from, to = from } = element
  if (to - at > (interest.most ?? MAX_FRAME_BYTES)) return undefined
  if (element.id === ID.blockGroup) return readGroup(elements, cluster, element, interest)
  const block = await readBlockHeader(elements, cluster, element, interest)
  if (block !== undefined && interest.frames) await hold(elements, element)
  return block && { ...block, relative: element.at - cluster.data }
}

/** Of a SimpleBlock or Block (RFC 9559 sections 10.1 and 10.2). */
async function readBlockHeader(
  elements: Elements,
  cluster: Cluster,
  { at, from, to = from }: Located,
  interest: Interest,
): Promise<Block | undefined> {
  const { bytes, from: base } = elements.window
  const track = readVint(bytes, from - base)
  if (track === undefined || cluster.ticks === undefined) return undefined
  if (interest.track !== undefined && track.value !== interest.track) return undefined
  const head = from - base + track.length
  const frames = from + track.length + 3
  if (frames > to) return undefined
  const offset = (((bytes[head] ?? 0) << 24) >> 16) | (bytes[head + 1] ?? 0)
  const flags = bytes[head + 2] ?? 0
  return {
    track: track.value,
    ticks: cluster.ticks + offset,
    key: (flags & 0x80) !== 0,
    flags,
    duration: undefined,
    discard: 0,
    cluster: cluster.offset,
    relative: at - cluster.data,
    from: frames,
    to,
  }
}

/** A Block that refers to no other can be decoded by itself (RFC 9559 section 5.1.3.5.5). */
async function readGroup(
  elements: Elements,
  cluster: Cluster,
  group: Located,
  interest: Interest,
): Promise<Block | undefined> {
  const { at, from, to = from } = group
  let block: Block | undefined
  const said: Said = { key: true, duration: undefined, discard: 0 }
  for (let next = from; next < to; ) {
    const child = await elements.find(next)
    if (child?.to === undefined || child.to > to) break
    if (child.id === ID.block) {
      block = await readBlockHeader(elements, cluster, child, interest)
      if (block === undefined) return undefined
      if (interest.frames) await hold(elements, group)
    } else await readField(elements, child, said)
    next = child.to
  }
  return block && { ...block, ...said, relative: at - cluster.data }
}

/** What a BlockGroup says besides its Block. */
interface Said {
  key: boolean
  duration: number | undefined
  discard: number
}

async function readField({ window }: Elements, child: Located, said: Said): Promise<void> {
  const { id, from, to = from } = child
  if (id === ID.referenceBlock) said.key = false
  if (id !== ID.blockDuration && id !== ID.discardPadding) return
  const data = await window.read(from, Math.min(8, to - from))
  if (id === ID.blockDuration) said.duration = uint(data)
  else said.discard = int(data)
}

async function hold({ window }: Elements, { at, from, to = from }: Located): Promise<void> {
  const size = to - at
  if (!window.holds(at, size)) await window.load(at, size)
}
