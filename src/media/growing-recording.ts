import { type Segment, settledSegments } from '../hls/segmentation.ts'
import type { Demuxer } from './demuxer.ts'
import { Presentation } from './presentation.ts'
import type { TrackClock } from './segment/track-clock.ts'
import { segmentLength } from './segment-length.ts'

/** Sound is written up to so much later than the pictures that it belongs to, in seconds. */
const INTERLEAVE = 1
/** Encoders place keyframes at most 250 frames apart, unless they are told otherwise. */
const USUAL_TARGET = 10

/** What was published of a recording whose writer may go on: that never changes, whatever comes. */
export class GrowingRecording {
  #segments: readonly Segment[] = []
  #targetDuration: number | undefined
  readonly #clocks = new Map<number, Promise<TrackClock>>()

  /** Whether anything was. */
  get hasBegun(): boolean {
    return this.#segments.length > 0
  }

  /**
   * The presentation of what a demuxer reads from `bytes` bytes now. Its segments are those that were published before and those that are
   * complete since; where nothing seems to come any more (`ended`), also the rest.
   */
  async present(demuxer: Demuxer, bytes: number, ended: boolean): Promise<Presentation> {
    const cuts = await demuxer.cutPoints()
    const times = cuts.map(({ time }) => time)
    const duration = demuxer.info.duration ?? 0
    const length = segmentLength(bytes / duration)
    this.#segments = settledSegments(this.#segments, times, duration - INTERLEAVE, length)
    const start = this.#segments.at(-1)?.end ?? 0
    const rest = ended && duration > start ? [{ start, end: duration }] : []
    return new Presentation(demuxer, cuts, [...this.#segments, ...rest], bytes, {
      ended,
      targetDuration: this.#target(),
      clocks: this.#clocks,
    })
  }

  /** Decided once: a playlist must not change it (RFC 8216 section 6.2.1). */
  #target(): number {
    if (this.hasBegun)
      this.#targetDuration ??= this.#segments.reduce(
        (most, { start, end }) => Math.max(most, 2 * (end - start)),
        USUAL_TARGET,
      )
    return this.#targetDuration ?? USUAL_TARGET
  }
}
