import type { ByteSource } from '../../../bytes.ts'
import type { CutPoint, Demuxer, MediaInfo, Packet } from '../../demuxer.ts'
import type { CutPoints } from '../expected-cuts.ts'
import { withoutReserve } from './content-end.ts'
import { findCutPoints, growCutPoints } from './cut-points.ts'
import { findProgram } from './find-program.ts'
import { findTimeline, growTimeline, type Timed } from './find-timeline.ts'
import { findLayout } from './layout.ts'
import { picturePackets, soundPackets } from './packets.ts'
import type { SoundForm } from './sound-form.ts'
import { survey } from './survey.ts'
import { endOf } from './tail.ts'
import { Timeline } from './timeline.ts'
import type { TimelineBuilder } from './timeline-builder.ts'
import { describeStreams } from './tracks.ts'
import { mainPid, type Streams, type TsFile } from './ts-file.ts'

/** What is supposed where nothing shows how long a file is, in bytes a second. */
const USUAL_RATE = 1 << 20
/** Each PES packet of text is a packet. */
const TEXT: SoundForm = { kind: 'packets', codec: 'other' }

/**
 * Opens an MPEG transport stream (ISO/IEC 13818-1), in packets of 188, 192 or 204 bytes. It plays the first program that has pictures.
 * Its packets may be asked for between any two times. Where timestamps begin anew, time goes on; where they jump, it goes on without a
 * gap (see TimelineBuilder). H.264 and HEVC keep the parameter sets that the stream repeats in their packets,
 * besides the first ones in the track's configuration. Whether a stream was finished cannot be told. Rejects with MalformedMedia where
 * there are no transport packets, or no program with picture or sound among them.
 */
export async function openMpegTs(whole: ByteSource): Promise<Demuxer> {
  const layout = await findLayout(whole)
  const map = await findProgram(whole, layout)
  const seen = await survey(whole, layout, map)
  const streams = describeStreams(seen)
  const main = mainPid(streams)
  const pids = [...streams.pictures, ...streams.sounds].map(({ pid }) => pid)
  const source = await withoutReserve(whole, layout, pids)
  const timed = { source, layout, pids, main, origin: seen.origin }
  const times = await findTimeline(timed)
  return new TsDemuxer(timed, times, ...(await measure(timed, times, streams)))
}

/** The file, and what is said of it. */
async function measure(
  { source, layout }: Timed,
  { anchors }: TimelineBuilder,
  streams: Streams,
): Promise<[TsFile, MediaInfo]> {
  const timeline = new Timeline(anchors)
  const file = { source, layout, streams, timeline, rate: USUAL_RATE }
  const duration = await endOf(file)
  const info: MediaInfo = {
    container: layout.lead > 0 ? 'm2ts' : 'mpeg-ts',
    tracks: [...streams.pictures, ...streams.sounds, ...streams.texts].map(({ track }) => track),
    duration,
    chapters: [],
    unfinished: undefined,
  }
  return [{ ...file, rate: source.length / Math.max(1, duration ?? 1) }, info]
}

class TsDemuxer implements Demuxer {
  readonly info: MediaInfo
  readonly #timed: Timed
  readonly #times: TimelineBuilder
  readonly #file: TsFile
  #cuts: Promise<CutPoints> | undefined

  constructor(timed: Timed, times: TimelineBuilder, file: TsFile, info: MediaInfo) {
    this.#timed = timed
    this.#times = times
    this.#file = file
    this.info = info
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
    const { pictures, sounds, texts } = this.#file.streams
    const cuts = await (await this.#allCuts()).around(from, to)
    const picture = pictures.find(({ pid }) => pid === track)
    if (picture) yield* picturePackets(this.#file, picture, cuts, from, to)
    const sound = sounds.find(({ pid }) => pid === track)
    if (sound) yield* soundPackets(this.#file, track, sound.form, cuts, from, to)
    if (texts.some(({ pid }) => pid === track))
      yield* soundPackets(this.#file, track, TEXT, cuts, from, to)
  }

  async grown(whole: ByteSource): Promise<Demuxer> {
    const { layout, streams } = this.#file
    const source = await withoutReserve(whole, layout, this.#timed.pids)
    const timed = { ...this.#timed, source }
    const times = await growTimeline(timed, this.#times)
    const [file, info] = await measure(timed, times, streams)
    const demuxer = new TsDemuxer(timed, times, file, info)
    demuxer.#cuts = growCutPoints(file, await this.#allCuts())
    await demuxer.#cuts
    return demuxer
  }
}
