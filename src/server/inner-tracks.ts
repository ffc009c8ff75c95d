import type { MediaInfo } from '../media/demuxer.ts'
import type { Track } from '../media/track.ts'
import type { PictureSubtitles, Subtitles } from '../page/player-stage.tsx'
import { isText } from './web-vtt.ts'

/** What a recording holds besides pictures and sound. */
export interface InnerTracks {
  readonly subtitles: readonly Subtitles[]
  /** The URL of its chapters' WebVTT. */
  readonly chapters: string | undefined
  readonly pictureSubtitles: readonly PictureSubtitles[]
}

export const noInnerTracks: InnerTracks = {
  subtitles: [],
  chapters: undefined,
  pictureSubtitles: [],
}

/** The recording's own subtitles and chapters; `base` is the URL of its stream. */
export function innerTracksOf({ tracks, chapters }: MediaInfo, base: string): InnerTracks {
  const texts = tracks.filter(isText)
  const wanted = texts.filter((track) => track.default)
  const first = wanted.find((track) => track.kind === 'subtitle' && track.forced) ?? wanted[0]
  return {
    subtitles: texts.map((track) => ({
      src: `${base}/${track.id}.vtt`,
      language: track.language,
      label: track.title,
      default: track === first,
    })),
    chapters: chapters.length === 0 ? undefined : `${base}/chapters.vtt`,
    pictureSubtitles: pictureSubtitlesOf(tracks),
  }
}

/** The subtitles that are pictures. */
export function pictureSubtitlesOf(tracks: readonly Track[]): PictureSubtitles[] {
  return tracks
    .filter(({ kind }) => kind === 'subtitle')
    .flatMap(({ codec, codecName, title, language }, ordinal) =>
      codec === 'pgs' || codec === 'vobsub' || /PGS|VOBSUB|dvb_subtitle/i.test(codecName)
        ? [{ name: title ?? language ?? codecName, ordinal }]
        : [],
    )
}
