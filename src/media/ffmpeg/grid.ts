import { perSecond, type Rate } from './rate.ts'

/** How long a segment is meant to be, in seconds. */
const TARGET = 4
/** A last segment that is shorter than this is left out, in seconds. */
const LEAST_TAIL = 0.1
/** Of every encoded sound. */
export const SAMPLE_RATE = 48_000
/** Samples of a frame of AAC (ISO/IEC 14496-3 section 4.5.2.1). */
const AAC_FRAME = 1024
/** An encoder's first frame, and the one that the first frame overlaps, hold no sound yet. */
const PRIMING_FRAMES = 2

/** Where segments begin: each after the same whole number of frames, so that a keyframe falls on each beginning. */
export class Grid {
  readonly rate: Rate
  /** Frames a segment. */
  readonly frames: number
  /** Frames of the recording. */
  readonly total: number
  /** How many segments there are. */
  readonly count: number

  /** The grid of a recording of `duration` seconds that is encoded with `rate`. */
  constructor(rate: Rate, duration: number) {
    this.rate = rate
    this.frames = Math.max(1, Math.round(perSecond(rate) * TARGET))
    const total = Math.max(1, Math.round(duration * perSecond(rate)))
    const tail = total % this.frames
    const isWorthOne = tail > perSecond(rate) * LEAST_TAIL || total < this.frames
    this.total = isWorthOne ? total : total - tail
    this.count = Math.ceil(this.total / this.frames)
  }

  /** In seconds. */
  get duration(): number {
    return this.total / perSecond(this.rate)
  }

  /** When a segment begins, or the recording ends, in seconds. */
  start(segment: number): number {
    return Math.min(this.duration, (segment * this.frames) / perSecond(this.rate))
  }

  /**
   * Where a run begins that makes segments from this one on, in frames before it: enough to hold two frames of sound, for an encoder
   * needs them until it is itself.
   */
  leadFrames(segment: number): number {
    if (segment === 0) return 0
    return Math.ceil(((PRIMING_FRAMES + 1) * AAC_FRAME * perSecond(this.rate)) / SAMPLE_RATE)
  }

  /**
   * The first sample that a run encodes which makes segments from this one on: whatever it begins with, frames of sound lie on the
   * same grid, which begins with 0. The first frame at all holds silence: the encoder is still beginning.
   */
  firstSample(segment: number): number {
    if (segment === 0) return AAC_FRAME
    const start = Math.floor((this.start(segment) * SAMPLE_RATE) / AAC_FRAME)
    return (start - PRIMING_FRAMES) * AAC_FRAME
  }

  /** Which segment begins with the frame at this time (seconds); undefined where none does. */
  segmentAt(time: number): number | undefined {
    const segment = (time * perSecond(this.rate)) / this.frames
    const nearest = Math.round(segment)
    // A quarter of a frame: times are rounded.
    return Math.abs(segment - nearest) * this.frames < 0.25 ? nearest : undefined
  }
}
