import type { ByteSource } from '../../../bytes.ts'
import type { Cue } from './cues.ts'
import { readHeader, uint } from './ebml.ts'
import type { Extent } from './header.ts'
import { type Cut, type Hop, type Hopped, hop } from './hop.ts'
import { ID } from './ids.ts'
import { hopInRegions } from './regions.ts'

/** What is known of a file without Cues, so that only what was added to it since has to be looked at. */
export interface CutIndexState {
  /** The offset of the first Cluster, and the track: of another file they differ. */
  readonly firstCluster: number
  readonly track: number
  readonly cuts: readonly Cut[]
  /** The offset of the last Cluster: it may have been incomplete. */
  readonly resume: number
}

/** What the index is of. */
export interface Indexed {
  readonly source: ByteSource
  /** From the first Cluster to the end. */
  readonly clusters: Extent
  readonly track: number
  /** Sound has keyframes everywhere: of those, one in this many ticks is enough. */
  readonly apart: number
  /** Segments longer than this are bad to seek in: a longer gap, in ticks, is looked through once more. */
  readonly gap: number
  /** Of cuts that are nearer than this, in ticks, a file of many small Clusters need not have all. */
  readonly stride: number
}

const PROBED_CUES = 6
const PROBE_BYTES = 64
/** Between a Cluster's Timestamp and a block's in it: a signed 16-bit number. */
const MAX_OFFSET = 0x8000
/** Pictures of nine hours, in each region of a file; in Clusters of known size, one block of each counts. */
const MOST_BLOCKS = 1_000_000
/** One gap that holds no further keyframe among this many blocks says that there are none in the others either. */
const MOST_IN_A_GAP = 20_000

/**
 * The cuts that Cues name, if they are to be believed: those beyond the end are left out, and some of the others are looked at,
 * whether there is a Cluster that has that time. Undefined where they lie, or say nothing of the track.
 */
export async function cutsFromCues(
  { source, clusters, track }: Indexed,
  cues: readonly Cue[],
): Promise<Cut[] | undefined> {
  const cuts: Cut[] = cues
    .filter((cue) => cue.track === track && cue.cluster < clusters.to)
    .sort((a, b) => a.ticks - b.ticks)
    .filter((cue, index, sorted) => cue.ticks !== sorted[index - 1]?.ticks)
  const isAscending = cuts.every((cut, index) => cut.cluster >= (cuts[index - 1]?.cluster ?? 0))
  if (cuts.length === 0 || !isAscending) return undefined
  const step = Math.max(1, (cuts.length - 1) / (PROBED_CUES - 1))
  const probed = new Set<Cut | undefined>()
  for (let at = 0; at < cuts.length; at += step) probed.add(cuts[Math.round(at)])
  const verdicts = [...probed].map((cut) => cut !== undefined && isTrue(source, cut))
  return (await Promise.all(verdicts)).every(Boolean) ? cuts : undefined
}

/** Whether a Cluster is where the cut says, with a Timestamp near it. */
async function isTrue(source: ByteSource, { cluster, ticks }: Cut): Promise<boolean> {
  const bytes = new Uint8Array(PROBE_BYTES)
  const start = bytes.subarray(0, await source.read(bytes, cluster))
  const header = readHeader(start, 0)
  if (header?.id !== ID.cluster) return false
  for (let at = header.length; ; ) {
    const child = readHeader(start, at)
    if (child?.size === undefined) return true
    const data = start.subarray(at + child.length, at + child.length + child.size)
    if (child.id === ID.timestamp) return Math.abs(ticks - uint(data)) <= MAX_OFFSET
    at += child.length + child.size
  }
}

/** The cuts that Cues name, and those in long stretches without any. */
export async function fillGaps(
  indexed: Indexed,
  cuts: readonly Cut[],
  endTicks: number,
): Promise<Cut[]> {
  return refine(indexed, cuts, endTicks, { shallow: true, from: 0 })
}

/** The cuts by hopping from Cluster to Cluster, from where an earlier index ended. */
export async function cutsByHopping(
  indexed: Indexed,
  previous: CutIndexState | undefined,
): Promise<Hopped> {
  const { source, clusters, track, apart, stride } = indexed
  const end = previous?.cuts.at(-1)
  const goesOn = end !== undefined && (await isTrue(source, end))
  const from = goesOn ? (previous?.resume ?? clusters.from) : clusters.from
  const known = goesOn ? (previous?.cuts.filter(({ cluster }) => cluster < from) ?? []) : []
  const request: Hop = { track, shallow: true, apart, most: MOST_BLOCKS, stride }
  const hopped = await hopInRegions(source, { from, to: clusters.to }, request)
  const before = known.at(-1)?.ticks ?? Number.NEGATIVE_INFINITY
  const cuts = [...known, ...hopped.cuts.filter(({ ticks }) => ticks > before)]
  if (hopped.thorough) return { ...hopped, cuts }
  const range = { shallow: false, from: Math.max(0, known.length - 1) }
  return { ...hopped, cuts: await refine(indexed, cuts, hopped.lastTicks, range) }
}

async function refine(
  { source, clusters, track, apart, gap }: Indexed,
  cuts: readonly Cut[],
  endTicks: number,
  { shallow, from }: { shallow: boolean; from: number },
): Promise<Cut[]> {
  const refined = cuts.slice(0, from)
  let isWorthIt = true
  for (const [index, cut] of cuts.entries()) {
    if (index < from) continue
    refined.push(cut)
    const next = cuts[index + 1]
    if (!isWorthIt || (next?.ticks ?? endTicks) - cut.ticks <= gap) continue
    const extent = { from: cut.cluster, to: next?.cluster ?? clusters.to }
    const found = await hop(source, extent, {
      track,
      shallow,
      apart,
      most: MOST_IN_A_GAP,
      stride: 0,
    })
    const between = found.cuts.filter(
      ({ ticks }) => ticks > cut.ticks && ticks < (next?.ticks ?? Number.POSITIVE_INFINITY),
    )
    isWorthIt = between.length > 0
    refined.push(...between)
  }
  return refined
}

/** The index of the last cut at or before the ticks; -1 when all are later. */
export function cutAt(cuts: readonly Cut[], ticks: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cuts[middle]?.ticks ?? 0) <= ticks) low = middle + 1
    else high = middle
  }
  return low - 1
}
