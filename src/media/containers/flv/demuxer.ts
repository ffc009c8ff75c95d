import type { ByteSource } from '../../../bytes.ts'
import type { CutPoint, Demuxer, MediaInfo, Packet } from '../../demuxer.ts'
import { findCutPoints } from './cut-points.ts'
import type { FlvFile } from './flv-file.ts'
import { metadataNumber } from './metadata.ts'
import { flvPackets } from './packets.ts'
import { surveyFlv } from './survey.ts'
import { readTail } from './tail.ts'
import { findTimeline } from './timeline.ts'
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
  const declared = metadataNumber(survey.metadata, 'duration', 0.001, Number.MAX_VALUE)
  const info: MediaInfo = {
    container: 'flv',
    tracks,
    duration: tail.end === undefined ? undefined : tail.end / 1000,
    chapters: [],
    unfinished: tail.cutShort || declared === undefined,
  }
  const cutTrack = tracks[0]?.id ?? 0
  return new FlvDemuxer({ source, survey, timeline, cutTrack, duration: tail.end }, info)
}

class FlvDemuxer implements Demuxer {
  readonly info: MediaInfo
  readonly #file: FlvFile
  #cuts: Promise<readonly CutPoint[]> | undefined

  constructor(file: FlvFile, info: MediaInfo) {
    this.#file = file
    this.info = info
  }

  cutPoints(): Promise<readonly CutPoint[]> {
    this.#cuts ??= findCutPoints(this.#file)
    return this.#cuts
  }

  async *packets(track: number, from: number, to: number): AsyncIterable<Packet> {
    yield* flvPackets(this.#file, await this.cutPoints(), track, from, to)
  }
}
