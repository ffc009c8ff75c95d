import type { ByteSource } from '../../../bytes.ts'
import { pause } from '../pause.ts'
import { children, uint } from './ebml.ts'
import type { Extent } from './header.ts'
import { ID } from './ids.ts'

/** Where a block of a track is (RFC 9559 section 5.1.5.1). */
export interface Cue {
  readonly track: number
  readonly ticks: number
  /** The offset in the file of the Cluster that it is in. */
  readonly cluster: number
  /** Its own offset from the start of the Cluster's data; undefined where it is not said. */
  readonly relative: number | undefined
}

/** Three hours with a cue for each frame take about this much. */
const MAX_BYTES = 8 * 2 ** 20
const SLICE = 4096

/** The cues in the file's order; `segment` is where positions count from. None where they are larger than they can be. */
export async function readCues(
  source: ByteSource,
  { from, to }: Extent,
  segment: number,
): Promise<Cue[]> {
  if (to - from > MAX_BYTES) return []
  const data = new Uint8Array(to - from)
  const got = await source.read(data, from)
  const cues: Cue[] = []
  let count = 0
  for (const point of children(data.subarray(0, got), Number.POSITIVE_INFINITY)) {
    if (point.id === ID.cuePoint) cues.push(...readPoint(point.data, segment))
    count += 1
    if (count % SLICE === 0) await pause()
  }
  return cues
}

function readPoint(data: Uint8Array, segment: number): Cue[] {
  let ticks: number | undefined
  const positions: Uint8Array[] = []
  for (const child of children(data)) {
    if (child.id === ID.cueTime) ticks = uint(child.data)
    else if (child.id === ID.cueTrackPositions) positions.push(child.data)
  }
  if (ticks === undefined) return []
  const cues: Cue[] = []
  for (const position of positions) {
    const cue = readPosition(position, ticks, segment)
    if (cue !== undefined) cues.push(cue)
  }
  return cues
}

function readPosition(data: Uint8Array, ticks: number, segment: number): Cue | undefined {
  let track = 0
  let cluster: number | undefined
  let relative: number | undefined
  for (const { id, data: value } of children(data)) {
    if (id === ID.cueTrack) track = uint(value)
    else if (id === ID.cueClusterPosition) cluster = segment + uint(value)
    else if (id === ID.cueRelativePosition) relative = uint(value)
  }
  return cluster === undefined ? undefined : { track, ticks, cluster, relative }
}
