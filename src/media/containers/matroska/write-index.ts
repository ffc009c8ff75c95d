import { Buffer } from 'node:buffer'
import { children } from './ebml.ts'
import type { Header } from './header.ts'
import type { Cut } from './hop.ts'
import { ID } from './ids.ts'

/** The length of an element's size: it is written in as many bytes as can be, so that it is known before the size is. */
const SIZE_BYTES = 8

/** The keyframes of a track, and how long it is in ticks. */
interface Index {
  readonly track: number
  readonly cuts: readonly Cut[]
  readonly duration: number
}

/**
 * What stands before the first Cluster of a file whose writer was not able to go back there: the same, but for the length, and the
 * Cues (RFC 9559 sections 5.1.2 and 5.1.5). The Clusters follow, from `header.firstCluster` to `header.end`.
 */
export function startWithIndex(header: Header, index: Index): Uint8Array {
  const { docType, firstCluster, end } = header
  const heading = element(
    ID.ebml,
    element(ID.docType, Buffer.from(docType)),
    element(ID.docTypeVersion, number(4)),
    element(ID.docTypeReadVersion, number(2)),
  )
  const described = [
    element(ID.info, infoOf(header.info, index.duration)),
    element(ID.tracks, header.tracks),
  ]
  const before = described.reduce((sum, { length }) => sum + length, 0)
  // The positions of Clusters are as long whatever they are, and so are the Cues.
  const { length } = cuesOf(index, 0)
  const cues = cuesOf(index, before + length - firstCluster)
  const size = before + length + end - firstCluster
  return Buffer.concat([heading, elementHead(ID.segment, size), ...described, cues])
}

/** Info with another Duration, the first child of those that are no longer true left out. */
function infoOf(info: Uint8Array | undefined, duration: number): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeDoubleBE(duration)
  const kept = [...children(info ?? new Uint8Array(0))].filter(({ id }) => id !== ID.duration)
  return Buffer.concat([
    ...kept.map(({ id, data }) => element(id, data)),
    element(ID.duration, length),
  ])
}

/** `shift` is from a Cluster's offset in the file to its position in the Segment. */
function cuesOf({ track, cuts }: Index, shift: number): Buffer {
  return element(
    ID.cues,
    ...cuts.map(({ ticks, cluster }) =>
      element(
        ID.cuePoint,
        element(ID.cueTime, number(ticks)),
        element(
          ID.cueTrackPositions,
          element(ID.cueTrack, number(track)),
          element(ID.cueClusterPosition, number(cluster + shift)),
        ),
      ),
    ),
  )
}

function element(id: number, ...data: readonly Uint8Array[]): Buffer {
  const size = data.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([elementHead(id, size), ...data])
}

function elementHead(id: number, size: number): Buffer {
  const length = Math.ceil((32 - Math.clz32(id)) / 8)
  const head = Buffer.alloc(length + SIZE_BYTES)
  head.writeUIntBE(id, 0, length)
  head[length] = 1
  head.writeUIntBE(size, length + 2, SIZE_BYTES - 2)
  return head
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))))
  return bytes
}
