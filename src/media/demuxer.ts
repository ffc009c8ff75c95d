import type { ByteSource } from '../bytes.ts'
import type { Track } from './track.ts'

/** A coded frame, some frames of sound, or one text cue. Times are in seconds on the file's own timeline, which begins at 0. */
export interface Packet {
  readonly data: Uint8Array
  /** When it is shown or heard. */
  readonly pts: number
  /** When it is decoded; undefined where the container does not say (Matroska): packets come in decoding order all the same. */
  readonly dts: number | undefined
  /** Undefined where the container does not say. */
  readonly duration: number | undefined
  /** Whether decoding can begin with it. */
  readonly key: boolean
}

/** Where decoding can begin: at a keyframe of the first picture track, or of the first sound track where there is no picture. */
export interface CutPoint {
  /** The keyframe's pts, or the time at which one is only expected (see Demuxer.keyframeAt). */
  readonly time: number
  /** Where in the file a reader begins to get it: of a cluster, a packet, a tag, a chunk; about where, as long as it is only expected there. */
  readonly offset: number
  /** Whether a keyframe is only expected there. */
  readonly expected?: boolean
}

export interface Chapter {
  /** In seconds. */
  readonly start: number
  readonly title: string
}

/** What a file holds. */
export interface MediaInfo {
  readonly container:
    | 'matroska'
    | 'webm'
    | 'mp4'
    | 'mpeg-ts'
    | 'm2ts'
    | 'flv'
    | 'avi'
    | 'mpeg-ps'
    | 'ogg'
    | 'asf'
    | 'mxf'
    | 'realmedia'
    | 'dv'
    | 'dav'
  readonly tracks: readonly Track[]
  /** In seconds from the first timestamp to the end of the last frame; undefined where only reading it all would tell. */
  readonly duration: number | undefined
  readonly chapters: readonly Chapter[]
  /**
   * Whether the file looks unfinished: its writer has not closed it, and may still be at work. Undefined where its container has no
   * mark for that (MPEG-TS).
   */
  readonly unfinished: boolean | undefined
  /** Whether browsers that are given the file itself play something else, such as what its edits leave out. */
  readonly intricate?: boolean
}

/** A container that can be read packet by packet from any place. */
export interface Demuxer {
  readonly info: MediaInfo
  /** Every cut point, ascending in time; quick: it never reads the frames themselves where the container allows. */
  cutPoints(): Promise<readonly CutPoint[]>
  /**
   * When the last keyframe is shown that lies at a time (seconds) or before it; the time itself where that is a cut point, or there is
   * none. Absent where all cut points are keyframes.
   */
  keyframeAt?(time: number): Promise<number>
  /** When the first keyframe is shown that lies behind that one. Absent where `keyframeAt` is. */
  keyframeBehind?(time: number): Promise<number>
  /**
   * The packets of one track in decoding order, from the first one that belongs to the cut at `from` (a CutPoint's time) until one
   * that belongs to the cut at `to` (exclusive; Infinity is the end). A sound or text track's packets are those with from <= pts < to.
   */
  packets(track: number, from: number, to: number): AsyncIterable<Packet>
  /**
   * The same recording when its writer has gone on. `source` is the longer file: it holds what there was before, unless the writer
   * came back to a header. Little more than what was added is looked at; tracks, times and cut points stay those that they were. This demuxer
   * stays usable for as long as its own source is. Rejects with MalformedMedia.
   */
  grown?(source: ByteSource): Promise<Demuxer>
  /** The file as browsers find their way in it, where it has no index itself. Rejects with MalformedMedia. */
  indexed?(): Promise<IndexedFile>
}

/** A file with another start: `start`, and then the file's own bytes from offset `from` (inclusive) to `to` (exclusive). */
export interface IndexedFile {
  readonly start: Uint8Array
  readonly from: number
  readonly to: number
}

/** The file breaks its container's rules, or is cut off where it must not be; the message says at which offset and what was expected. */
export class MalformedMedia extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MalformedMedia'
  }
}

/** A file of which nothing is seen or heard: of subtitles alone, or the head of a stream whose rest lies in other files. */
export class NothingToPlay extends MalformedMedia {
  constructor(message: string) {
    super(message)
    this.name = 'NothingToPlay'
  }
}

/** A recording whose writer never wrote, at its end, what would make it readable: an MP4 without its index. */
export class NeverFinished extends MalformedMedia {
  constructor(message: string) {
    super(message)
    this.name = 'NeverFinished'
  }
}
