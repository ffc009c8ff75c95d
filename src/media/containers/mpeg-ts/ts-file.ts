import type { ByteSource } from '../../../bytes.ts'
import type { AudioTrack, Track, VideoTrack } from '../../track.ts'
import type { Layout } from './layout.ts'
import type { PictureForm } from './picture-form.ts'
import type { SoundForm } from './sound-form.ts'
import type { Timeline } from './timeline.ts'

/** In units of PTS and DTS a second. */
export const TICKS = 90_000

export interface PictureStream {
  readonly pid: number
  readonly track: VideoTrack
  readonly form: PictureForm
}

export interface SoundStream {
  readonly pid: number
  readonly track: AudioTrack
  readonly form: SoundForm
}

export interface TextStream {
  readonly pid: number
  readonly track: Extract<Track, { kind: 'subtitle' }>
}

/** The streams of the program that is played; at least one of picture or sound. */
export interface Streams {
  readonly pictures: readonly PictureStream[]
  readonly sounds: readonly SoundStream[]
  readonly texts: readonly TextStream[]
}

/** A file whose program is known. */
export interface TsFile {
  readonly source: ByteSource
  readonly layout: Layout
  readonly streams: Streams
  readonly timeline: Timeline
  /** Bytes a second. */
  readonly rate: number
}

/** The stream whose frames are cut points: the first picture, or the first sound. */
export function mainPid({ pictures, sounds }: Streams): number {
  return pictures[0]?.pid ?? sounds[0]?.pid ?? 0
}
