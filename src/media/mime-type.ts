import type { MediaInfo } from './demuxer.ts'
import { isPackedAudio } from './segment/packed-audio.ts'
import type { AudioTrack, Track, VideoTrack } from './track.ts'

/** The type of a track's segments, for MediaSource.isTypeSupported; undefined where the codec has no name that browsers know. */
export function mimeTypeOf(track: VideoTrack | AudioTrack): string | undefined {
  const { kind, codec, codecString } = track
  // Few of the bit rates that layer II has are meant for one channel (ISO/IEC 11172-3 section 2.4.2.3), and Chromium stops at any other.
  if (codec === 'mp2' && track.channels === 1) return undefined
  if (isPackedAudio(track)) return 'audio/mpeg'
  return codecString === undefined ? undefined : `${kind}/mp4; codecs="${codecString}"`
}

/** What WebM may hold: browsers that play it open Matroska as well. Of one with anything else only some say that they do. */
const webm: ReadonlySet<string> = new Set(['vp8', 'vp9', 'av1', 'vorbis', 'opus'])

const fileTypes: { readonly [container in MediaInfo['container']]?: string } = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  ogg: 'video/ogg',
}

/**
 * The type of the whole file, for HTMLMediaElement.canPlayType, with the codecs of what a browser plays of it: the first picture and
 * the first sound. Undefined where no browser opens the container, or finds out what of it is to be played.
 */
export function fileType({ container, tracks, intricate }: MediaInfo): string | undefined {
  const played = [firstOf(tracks, 'video'), firstOf(tracks, 'audio')].filter(
    (track) => track !== undefined,
  )
  const type = container === 'matroska' ? matroskaType(played) : fileTypes[container]
  if (type === undefined || intricate) return undefined
  const codecs = played.map(({ codec, codecString }) => codecString ?? codec)
  return `${type}; codecs="${codecs.join(', ')}"`
}

function matroskaType(played: readonly Track[]): string | undefined {
  if (played.length === 0) return undefined
  return played.every(({ codec }) => webm.has(codec)) ? fileTypes.webm : 'video/x-matroska'
}

function firstOf(
  tracks: readonly Track[],
  kind: 'video' | 'audio',
): VideoTrack | AudioTrack | undefined {
  return tracks.find((track): track is VideoTrack | AudioTrack => track.kind === kind)
}
