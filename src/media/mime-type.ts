import { isPackedAudio } from './segment/packed-audio.ts'
import type { AudioTrack, VideoTrack } from './track.ts'

/** The type of a track's segments, for MediaSource.isTypeSupported; undefined where the codec has no name that browsers know. */
export function mimeTypeOf(track: VideoTrack | AudioTrack): string | undefined {
  const { kind, codecString } = track
  if (isPackedAudio(track)) return 'audio/mpeg'
  return codecString === undefined ? undefined : `${kind}/mp4; codecs="${codecString}"`
}
