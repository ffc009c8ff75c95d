import type { ByteSource } from '../../../bytes.ts'
import type { Cue } from './cues.ts'
import {
  type CutIndexState,
  cutsByHopping,
  cutsFromCues,
  fillGaps,
  type Indexed,
} from './cut-index.ts'
import type { Header } from './header.ts'
import type { Cut } from './hop.ts'
import type { SegmentInfo } from './info.ts'
import type { Opening } from './opening.ts'
import type { Described } from './tracks.ts'

/** What the headers and first blocks of a file say, for its index. */
export interface Surveyed {
  readonly source: ByteSource
  readonly header: Header
  readonly segment: SegmentInfo
  readonly opening: Opening
  readonly tracks: ReadonlyMap<number, Described>
}

/** Where a file's cuts are. */
export interface CutIndex {
  /** The number of the track that they are of; undefined in a file without pictures and sound. */
  readonly track: number | undefined
  readonly cuts: readonly Cut[]
  /** The offset of a Cluster near the end. */
  readonly tail: number
  /** Whether the file ends within a Cluster or block. */
  readonly cutOff: boolean
  /** Undefined where Cues made it needless. */
  readonly state: CutIndexState | undefined
}

/** Sound can be cut everywhere, and every half second is enough. */
const SOUND_APART_NS = 0.5e9
const GAP_NS = 15e9
/** Segments are some seconds long: a little less is passed over behind each cut of a file that takes long to look through. */
const STRIDE_NS = 1.8e9

/** The cuts of the first track of pictures, or of the first track of sound where there are none. */
export async function indexCuts(
  surveyed: Surveyed,
  cues: readonly Cue[],
  previous: CutIndexState | undefined,
): Promise<CutIndex> {
  const { header, tracks } = surveyed
  const all = [...tracks.values()]
  const pictures = all.find(({ track }) => track.kind === 'video')
  const sound = all.find(({ track }) => track.kind === 'audio')
  const { firstCluster } = header
  let index: CutIndex = {
    track: undefined,
    cuts: [],
    tail: firstCluster,
    cutOff: header.cutOff,
    state: undefined,
  }
  for (const described of [pictures, sound])
    if (described !== undefined && index.cuts.length === 0)
      index = await indexOf(surveyed, described, cues, previous)
  return index
}

async function indexOf(
  surveyed: Surveyed,
  { entry, track }: Described,
  cues: readonly Cue[],
  previous: CutIndexState | undefined,
): Promise<CutIndex> {
  const { source, header, segment, opening } = surveyed
  const { firstCluster } = header
  const indexed: Indexed = {
    source,
    clusters: { from: firstCluster, to: header.end },
    track: entry.number,
    apart: track.kind === 'video' ? 0 : SOUND_APART_NS / segment.scale,
    gap: GAP_NS / segment.scale,
    stride: STRIDE_NS / segment.scale,
  }
  const named = await cutsFromCues(indexed, cues)
  if (named !== undefined) {
    const first = opening.firsts.get(entry.number)
    const begins = first !== undefined && first.ticks < (named[0]?.ticks ?? 0)
    const cuts = await fillGaps(indexed, begins ? [first, ...named] : named, segment.duration ?? 0)
    const tail = cuts.at(-1)?.cluster ?? firstCluster
    return { track: entry.number, cuts, tail, cutOff: header.cutOff, state: undefined }
  }
  const isSame = previous?.firstCluster === firstCluster && previous.track === entry.number
  const hopped = await cutsByHopping(indexed, isSame ? previous : undefined)
  const { cuts, cutOff } = hopped
  const resume = hopped.last ?? firstCluster
  const state = { firstCluster, track: entry.number, cuts, resume }
  return { track: entry.number, cuts, tail: hopped.beforeLast ?? resume, cutOff, state }
}
