import { masterPlaylist, mediaPlaylist, type Rendition } from '../hls/playlist.ts'
import { type Segment, segmentsOf } from '../hls/segmentation.ts'
import { type CutPoint, type Demuxer, MalformedMedia, NothingToPlay } from './demuxer.ts'
import { initSegment } from './segment/init-segment.ts'
import { isPackedAudio } from './segment/packed-audio.ts'
import { pictureRange } from './segment/picture-range.ts'
import { MOST_SECONDS } from './segment/read-range.ts'
import { isSegmentable, segment, trackClock } from './segment/segmenter.ts'
import type { TrackClock } from './segment/track-clock.ts'
import { segmentLength } from './segment-length.ts'
import type { AudioTrack, VideoTrack } from './track.ts'
import { takeTurns } from './turns.ts'

const AUDIO_GROUP = 'audio'
/** Tells players of ours, and no others, that they do well to say where such a segment is to begin. */
const EXPECTED = '?expected'
/** Each is held in memory while it is made: those of all viewers must not be at once. */
const turns = takeTurns(8, 60_000)

type StreamTrack = VideoTrack | AudioTrack

export interface CutSegment {
  /** When it begins in truth, in seconds. */
  readonly start: number
  readonly pieces: readonly Uint8Array[]
}

/** What a recording is besides its segments so far, where its writer may go on. */
interface Growth {
  /** Whether there are no more segments than these, as far as can be told. */
  readonly ended: boolean
  /** In seconds: no segment is meant to be longer, now or later. */
  readonly targetDuration: number
  /** The tracks' clocks, once they are known: kept for all that comes. */
  readonly clocks: Map<number, Promise<TrackClock>>
}

/** A recording as HLS: playlists and segments, all made when they are asked for. */
export class Presentation {
  readonly demuxer: Demuxer
  readonly #cuts: readonly CutPoint[]
  readonly #segments: readonly Segment[]
  readonly #bytes: number
  readonly #growth: Growth | undefined
  readonly #clocks: Map<number, Promise<TrackClock>>
  /** The times of cut points at which a keyframe is only expected. */
  readonly #expected: ReadonlySet<number>

  /** Use openPresentation, or GrowingRecording. */
  constructor(
    demuxer: Demuxer,
    cuts: readonly CutPoint[],
    segments: readonly Segment[],
    bytes: number,
    growth?: Growth,
  ) {
    this.demuxer = demuxer
    this.#cuts = cuts
    this.#segments = segments
    this.#bytes = bytes
    this.#growth = growth
    this.#clocks = growth?.clocks ?? new Map()
    this.#expected = new Set(cuts.flatMap(({ time, expected }) => (expected ? time : [])))
  }

  /** Whether there is nothing of it to play yet. */
  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  /** Whether there may be more of it the next time. */
  get grows(): boolean {
    return this.#growth !== undefined
  }

  /** Whether nothing more of it is to be expected, as far as can be told. */
  get ended(): boolean {
    return this.#growth?.ended ?? true
  }

  /** The first picture track that can be cut, and all sound tracks that can; none where there is a picture that cannot be. */
  get tracks(): readonly StreamTrack[] {
    const tracks = this.demuxer.info.tracks.filter(isSegmentable)
    const video = tracks.find(({ kind }) => kind === 'video')
    if (!video && this.demuxer.info.tracks.some(({ kind }) => kind === 'video')) return []
    return tracks.filter((track) => track === video || track.kind === 'audio')
  }

  /**
   * The multivariant playlist of the tracks whose ids `wanted` has, or of what most players know: all but the sounds that are there
   * converted as well. Undefined where it is of none.
   */
  master(wanted: ReadonlySet<number> | undefined): string | undefined {
    const replaced = new Set(
      this.tracks.map((track) => (track.kind === 'audio' ? track.convertedFrom : undefined)),
    )
    const tracks = this.tracks.filter(({ id }) => wanted?.has(id) ?? !replaced.has(id))
    const video = tracks.find((track) => track.kind === 'video')
    const sounds = tracks.filter((track) => track.kind === 'audio')
    const main = video ?? sounds[0]
    if (main === undefined || this.#segments.length === 0) return undefined
    const apart = video !== undefined && sounds.length > 0
    const named = [video, ...(apart || !video ? sounds : [])].filter((track) => track !== undefined)
    // Players know no codec name for packed audio with certainty, and a list must not leave any out (RFC 8216 section 4.3.4.2).
    const codecs = named.some(isPackedAudio) ? [] : named.map(({ codecString }) => codecString)
    const variant = {
      uri: `${main.id}.m3u8`,
      ...this.#bandwidths(),
      codecs: [...new Set(codecs.filter((codec) => codec !== undefined))],
      resolution: video && { width: video.displayWidth, height: video.displayHeight },
      frameRate: video?.frameRate,
      audio: apart ? AUDIO_GROUP : undefined,
    }
    const first = sounds.find((track) => track.default) ?? sounds[0]
    const renditions = sounds.map((track) => renditionOf(track, track === first))
    return masterPlaylist([variant], apart ? renditions : [])
  }

  /** The media playlist of a track; undefined where there is no such track. */
  playlist(id: number): string | undefined {
    const extension = this.extension(id)
    if (extension === undefined) return undefined
    return mediaPlaylist({
      segments: this.#segments.map((segment, index) => ({
        uri: `${id}/${index + 1}.${extension}${this.#isExpected(id, segment) ? EXPECTED : ''}`,
        duration: segment.end - segment.start,
      })),
      type: this.#growth ? 'EVENT' : 'VOD',
      ended: this.#growth?.ended ?? true,
      targetDuration: this.#growth?.targetDuration,
      // Players begin at the end of what grows, unless they are told otherwise.
      startOffset: this.#growth && 0,
      map: extension === 'm4s' ? `${id}/init.mp4` : undefined,
      independentSegments: true,
    })
  }

  /** How the names of a track's segments end: fragmented MP4 or packed audio; undefined where there is no such track. */
  extension(id: number): 'm4s' | 'mp3' | undefined {
    const track = this.tracks.find((each) => each.id === id)
    if (track === undefined) return undefined
    return isPackedAudio(track) ? 'mp3' : 'm4s'
  }

  /** The initialization segment of a track; undefined where there is no such track, and for packed audio. */
  async init(id: number): Promise<Uint8Array | undefined> {
    const track = this.tracks.find((each) => each.id === id && !isPackedAudio(each))
    return track && initSegment(track, await this.#clock(id))
  }

  /**
   * A media segment of a track by its number, from 1; undefined where there is none. `from` (seconds) is the time at which a segment
   * of pictures is wanted to begin, where a keyframe is only expected at its own (see pictureRange).
   */
  async segment(id: number, number: number, from?: number): Promise<CutSegment | undefined> {
    const bounds = this.#segments[number - 1]
    const track = this.tracks.find((each) => each.id === id)
    if (bounds === undefined || track === undefined) return undefined
    const cut = async (): Promise<CutSegment> => {
      const isPicture = track.kind === 'video'
      const range = isPicture ? await pictureRange(this.demuxer, bounds, from) : bounds
      const clock = await this.#clock(id)
      const pieces = await segment(this.demuxer, id, range.start, range.end, clock, number)
      return { start: range.start, pieces }
    }
    // Sound that is converted takes turns of its own, and long ones.
    return track.kind === 'audio' && track.convertedFrom !== undefined ? cut() : turns(cut)
  }

  /** Whether a segment is one of pictures that begins or ends at times of which it is not known whether keyframes are there. */
  #isExpected(id: number, { start, end }: Segment): boolean {
    if (!this.#expected.has(start) && !this.#expected.has(end)) return false
    return this.tracks.some((track) => track.id === id && track.kind === 'video')
  }

  #clock(id: number): Promise<TrackClock> {
    const known = this.#clocks.get(id)
    if (known) return known
    const clock = trackClock(this.demuxer, id)
    this.#clocks.set(id, clock)
    clock.catch(() => this.#clocks.delete(id))
    return clock
  }

  /** In bits a second; the peak is that of the longest stretch of bytes between two cuts, over its time. */
  #bandwidths(): { bandwidth: number; averageBandwidth: number } {
    const duration = this.#segments.at(-1)?.end ?? 1
    const average = Math.ceil((this.#bytes * 8) / duration)
    let peak = average
    for (const [index, cut] of this.#cuts.entries()) {
      const next = this.#cuts[index + 1]
      if (next === undefined || next.time - cut.time < 0.5) continue
      peak = Math.max(peak, ((next.offset - cut.offset) * 8) / (next.time - cut.time))
    }
    return { bandwidth: Math.ceil(peak), averageBandwidth: average }
  }
}

/** Makes a presentation of what a demuxer reads from `bytes` bytes. Rejects with NothingToPlay when nothing is in it yet, and with MalformedMedia when it has no length that can be. */
export async function openPresentation(demuxer: Demuxer, bytes: number): Promise<Presentation> {
  const { duration, unfinished } = demuxer.info
  if (duration === undefined || !(duration > 0))
    throw unfinished
      ? new NothingToPlay('nothing is in it yet')
      : new MalformedMedia('it lasts no time')
  if (!(duration < MOST_SECONDS)) throw new MalformedMedia(`it lasts ${duration} s`)
  const cuts = await demuxer.cutPoints()
  const times = cuts.map(({ time }) => time)
  const segments = segmentsOf(times, duration, segmentLength(bytes / duration))
  return new Presentation(demuxer, cuts, segments, bytes)
}

function renditionOf(track: AudioTrack, isDefault: boolean): Rendition {
  return {
    group: AUDIO_GROUP,
    name: track.title ?? track.language ?? '',
    language: track.language,
    default: isDefault,
    autoselect: true,
    channels: track.channels,
    uri: `${track.id}.m3u8`,
  }
}
