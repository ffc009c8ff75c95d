import type { ByteSource } from '../../../bytes.ts'
import {
  type CutPoint,
  type Demuxer,
  type IndexedFile,
  MalformedMedia,
  type MediaInfo,
  type Packet,
} from '../../demuxer.ts'
import { type Cue, readCues } from './cues.ts'
import type { CutIndexState } from './cut-index.ts'
import { type CutIndex, indexCuts, type Surveyed } from './file-index.ts'
import { readMatroskaHeader } from './header.ts'
import { hop } from './hop.ts'
import { readChapters, readInfo } from './info.ts'
import { readOpening } from './opening.ts'
import { pictures, type Reading, sound } from './packets.ts'
import { endOfBlocks } from './tail.ts'
import { completeCues, subtitles } from './text.ts'
import { Timeline } from './timeline.ts'
import { readTrackEntries } from './track-entry.ts'
import { type Described, describe } from './tracks.ts'
import { startWithIndex } from './write-index.ts'

/** Duration is the end to some writers and the length to others: in a file that begins later than this, the last frames tell. */
const LATE_START_NS = 0.1e9
/** What ends this much before its Duration has lost its end, or not got it yet. */
const MISSING_SECONDS = 5

/**
 * Opens a Matroska or WebM file (RFC 9559). A finished file is opened by its headers alone; one that is not is looked through by the
 * headers of its Clusters. Rejects with MalformedMedia.
 */
export async function openMatroska(source: ByteSource): Promise<Demuxer> {
  const header = await readMatroskaHeader(source)
  const segment = readInfo(header.info)
  const entries = readTrackEntries(header.tracks)
  const opening = await readOpening(source, header, entries, segment.scale)
  const tracks = new Map<number, Described>()
  for (const entry of entries) {
    const described = describe(entry, opening.keyframes.get(entry.number))
    if (described !== undefined) tracks.set(entry.number, described)
  }
  return demuxerOf(new MatroskaFile({ source, header, segment, opening, tracks }, undefined))
}

async function demuxerOf(file: MatroskaFile): Promise<Demuxer> {
  return {
    info: await file.info(),
    cutPoints: () => file.cutPoints(),
    packets: (track, from, to) => file.packets(track, from, to),
    grown: (source) => grown(file, source),
    ...(file.surveyed.header.cues === undefined && { indexed: () => file.indexed() }),
  }
}

/** What the first blocks said stays as it is, so that times count from the same beginning. */
async function grown({ surveyed, index }: MatroskaFile, source: ByteSource): Promise<Demuxer> {
  const header = await readMatroskaHeader(source)
  if (header.firstCluster !== surveyed.header.firstCluster) return openMatroska(source)
  const segment = { ...surveyed.segment, duration: readInfo(header.info).duration }
  const { state } = await index()
  return demuxerOf(new MatroskaFile({ ...surveyed, source, header, segment }, state))
}

class MatroskaFile {
  readonly surveyed: Surveyed
  readonly #previous: CutIndexState | undefined
  readonly #timeline: Timeline
  #cues: Promise<readonly Cue[]> | undefined
  #index: Promise<CutIndex> | undefined
  #indexed: Promise<IndexedFile> | undefined
  readonly #subtitleCues = new Map<number, Promise<readonly Cue[] | undefined>>()

  constructor(surveyed: Surveyed, previous: CutIndexState | undefined) {
    this.surveyed = surveyed
    this.#previous = previous
    this.#timeline = new Timeline(surveyed.segment.scale, surveyed.opening.base)
  }

  async info(): Promise<MediaInfo> {
    const { header, segment, tracks } = this.surveyed
    const { base } = this.#timeline
    const isSaid = segment.duration !== undefined && header.sized && !header.cutOff
    const duration =
      isSaid && base <= LATE_START_NS
        ? this.#timeline.seconds(segment.duration)
        : await this.#measure()
    return {
      container: header.docType === 'webm' ? 'webm' : 'matroska',
      tracks: [...tracks.values()].map(({ track }) => track),
      duration,
      chapters: readChapters(header.chapters).map(({ start, title }) => ({
        start: Math.max(0, start - base / 1e9),
        title,
      })),
      unfinished: await this.#isUnfinished(duration ?? 0),
    }
  }

  /** Whether there is less than the headers say or want; `duration` is what there is, in seconds. */
  async #isUnfinished(duration: number): Promise<boolean> {
    const { header, segment } = this.surveyed
    if (header.cutOff) return true
    if (header.sized) return false
    if (segment.duration === undefined) return header.cues === undefined
    const said = this.#timeline.seconds(segment.duration)
    return duration < said - MISSING_SECONDS || (await this.index()).cutOff
  }

  /** When the last whole frame ends, in seconds. */
  async #measure(): Promise<number | undefined> {
    const { source, header, tracks } = this.surveyed
    const { track, tail } = await this.index()
    if (track === undefined) return undefined
    const request = { track, shallow: true, apart: 0, most: Number.POSITIVE_INFINITY, stride: 0 }
    const { last, beforeLast } = await hop(source, { from: tail, to: header.end }, request)
    const extent = { from: beforeLast ?? last ?? tail, to: header.end }
    return endOfBlocks(source, extent, tracks, this.#timeline)
  }

  /** Cues that come when the file is closed may name fewer cuts than were found before. */
  readonly index = (): Promise<CutIndex> => {
    const cues = this.#previous === undefined ? this.#allCues() : Promise.resolve([])
    this.#index ??= cues.then((named) => indexCuts(this.surveyed, named, this.#previous))
    return this.#index
  }

  #allCues(): Promise<readonly Cue[]> {
    const { source, header } = this.surveyed
    this.#cues ??=
      header.cues === undefined
        ? Promise.resolve([])
        : readCues(source, header.cues, header.segment)
    return this.#cues
  }

  async cutPoints(): Promise<readonly CutPoint[]> {
    const { track, cuts } = await this.index()
    const delay = this.surveyed.tracks.get(track ?? 0)?.entry.codecDelay
    return cuts.map(({ ticks, cluster }) => ({
      time: this.#timeline.seconds(ticks, delay),
      offset: cluster,
    }))
  }

  indexed(): Promise<IndexedFile> {
    this.#indexed ??= this.#makeIndexed()
    return this.#indexed
  }

  async #makeIndexed(): Promise<IndexedFile> {
    const { header, segment } = this.surveyed
    const [{ duration }, { track, cuts }] = [await this.info(), await this.index()]
    if (track === undefined || duration === undefined)
      throw new MalformedMedia('there is no frame to be indexed')
    const ticks = segment.duration ?? this.#timeline.ticks(duration)
    const start = startWithIndex(header, { track, cuts, duration: ticks })
    return { start, from: header.firstCluster, to: header.end }
  }

  async *packets(id: number, from: number, to: number): AsyncGenerator<Packet> {
    const { source, header, tracks } = this.surveyed
    const described = tracks.get(id)
    if (described === undefined || !(from < to)) return
    const { cuts, track } = await this.index()
    const clusters = { from: header.firstCluster, to: header.end }
    const reading: Reading = { source, clusters, timeline: this.#timeline, cuts, track }
    if (described.track.kind === 'video') yield* pictures(reading, described, from, to)
    else if (described.track.kind === 'audio') yield* sound(reading, described, from, to)
    else {
      const cues = await this.#cuesOf(described, reading)
      yield* subtitles(reading, described, cues, from, to)
    }
  }

  /** The cues of a subtitle track, where they name all of its blocks. */
  #cuesOf(described: Described, reading: Reading): Promise<readonly Cue[] | undefined> {
    const { number } = described.entry
    const known = this.#subtitleCues.get(number)
    const cues = known ?? this.#allCues().then((every) => completeCues(reading, described, every))
    this.#subtitleCues.set(number, cues)
    return cues
  }
}
