import type { ByteSource } from '../../../bytes.ts'
import type { CutPoint, Demuxer, MediaInfo, Packet } from '../../demuxer.ts'
import type { CutPoints } from '../expected-cuts.ts'
import { findCutPoints, growCutPoints } from './cut-points.ts'
import type { FlvFile } from './flv-file.ts'
import { metadataNumber } from './metadata.ts'
import { flvPackets } from './packets.ts'
import { readMetadata, type Survey, surveyFlv } from './survey.ts'
import { readTail, type Tail } from './tail.ts'
import { findTimeline, growTimeline } from './timeline.ts'
import { describeTracks } from './tracks.ts'

/**
 * Opens an FLV file (Adobe FLV specification 10.1 annex E, with Enhanced RTMP v1 and v2). Its packets may be asked for between any
 * two times. Rejects with MalformedMedia where there is no FLV header, or no frame behind it.
 */
export async function openFlv(source: ByteSource): Promise<Demuxer> {
  const survey = await surveyFlv(source)
  const timeline = await findTimeline(source, survey)
  const tail = await readTail(source, survey, timeline)
  const tracks = describeTracks(survey.tracks, survey.metadata)
  const cutTrack = tracks[0]?.id ?? 0
  const file: FlvFile = { source, survey, timeline, cutTrack, duration: tail.end }
  return new FlvDemuxer(file, { container: 'flv', tracks, chapters: [], ...extentOf(survey, tail) })
}

function extentOf(
  { metadata }: Pick<Survey, 'metadata'>,
  { end, cutShort }: Tail,
): Pick<MediaInfo, 'duration' | 'unfinished'> {
  const declared = metadataNumber(metadata, 'duration', 0.001, Number.MAX_VALUE)
  return {
    duration: end === undefined ? undefined : end / 1000,
    unfinished: cutShort || declared === undefined,
  }
}

class FlvDemuxer implements Demuxer {
  readonly info: MediaInfo
  readonly #file: FlvFile
  #cuts: Promise<CutPoints> | undefined

  constructor(file: FlvFile, info: MediaInfo, cuts?: CutPoints) {
    this.#file = file
    this.info = info
    if (cuts) this.#cuts = Promise.resolve(cuts)
  }

  async cutPoints(): Promise<readonly CutPoint[]> {
    return (await this.#allCuts()).all
  }

  async keyframeAt(time: number): Promise<number> {
    return (await this.#allCuts()).keyframeAt(time)
  }

  async keyframeBehind(time: number): Promise<number> {
    return (await this.#allCuts()).keyframeBehind(time)
  }

  #allCuts(): Promise<CutPoints> {
    this.#cuts ??= findCutPoints(this.#file)
    return this.#cuts
  }

  async *packets(track: number, from: number, to: number): AsyncIterable<Packet> {
    const cuts = await (await this.#allCuts()).around(from, to)
    yield* flvPackets(this.#file, cuts, track, from, to)
  }

  async grown(source: ByteSource): Promise<Demuxer> {
    const { survey } = this.#file
    const known = await this.#allCuts()
    const from = known.known.at(-1)?.offset ?? survey.start
    const timeline = await growTimeline(source, survey, this.#file.timeline, from)
    const tail = await readTail(source, survey, timeline)
    const file: FlvFile = { ...this.#file, source, timeline, duration: tail.end }
    const cuts = await growCutPoints(file, known)
    // Some writers move everything when they close the file.
    if (!cuts) return openFlv(source)
    const metadata = await readMetadata(source, survey)
    return new FlvDemuxer(file, { ...this.info, ...extentOf({ metadata }, tail) }, cuts)
  }
}
