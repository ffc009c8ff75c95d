import { ascii, join } from '../../segment/box.ts'
import { children } from './ebml.ts'
import type { Header } from './header.ts'
import type { Cut } from './hop.ts'
import { ID } from './ids.ts'
import { element, elementHead, floatElement, uintElement } from './write-ebml.ts'

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
    element(ID.docType, ascii(docType)),
    uintElement(ID.docTypeVersion, 4),
    uintElement(ID.docTypeReadVersion, 2),
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
  return join([heading, elementHead(ID.segment, size), ...described, cues])
}

/** Info with this Duration in place of its own. */
function infoOf(info: Uint8Array | undefined, duration: number): Uint8Array {
  const kept = [...children(info ?? new Uint8Array(0))].filter(({ id }) => id !== ID.duration)
  return join([
    ...kept.map(({ id, data }) => element(id, data)),
    floatElement(ID.duration, duration),
  ])
}

/** `shift` is from a Cluster's offset in the file to its position in the Segment. */
function cuesOf({ track, cuts }: Index, shift: number): Uint8Array {
  return element(
    ID.cues,
    ...cuts.map(({ ticks, cluster }) =>
      element(
        ID.cuePoint,
        uintElement(ID.cueTime, Math.max(0, ticks)),
        element(
          ID.cueTrackPositions,
          uintElement(ID.cueTrack, track),
          uintElement(ID.cueClusterPosition, cluster + shift),
        ),
      ),
    ),
  )
}
