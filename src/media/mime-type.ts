import type { AudioTrack, VideoTrack } from './track.ts'

/** The type of a track's segments, for MediaSource.isTypeSupported; undefined where the codec has no name that browsers know. */
export function mimeTypeOf({ kind, codecString }: VideoTrack | AudioTrack): string | undefined {
  return codecString === undefined ? undefined : `${kind}/mp4; codecs="${codecString}"`
}
