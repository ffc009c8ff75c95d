import { expect, test } from 'vitest'
import type { MediaInfo } from '../../src/media/demuxer.ts'
import type { Track } from '../../src/media/track.ts'
import { innerTracksOf } from '../../src/server/inner-tracks.ts'

function text(id: number, isDefault: boolean, forced: boolean): Track {
  const base = { id, codecName: 'S_TEXT/UTF8', language: 'en', title: undefined }
  return { ...base, default: isDefault, kind: 'subtitle', codec: 'srt', forced, config: undefined }
}

function shownAtFirst(...tracks: Track[]): number[] {
  const info: MediaInfo = {
    container: 'matroska',
    tracks,
    duration: 1,
    chapters: [],
    unfinished: false,
  }
  const { subtitles } = innerTracksOf(info, '/hls')
  return [...subtitles.entries()].filter(([, track]) => track.default).map(([index]) => index)
}

test('of the subtitles that are shown by default, forced ones are shown at first', () => {
  expect(shownAtFirst(text(3, true, false), text(4, true, true), text(5, true, true))).toEqual([1])
  expect(shownAtFirst(text(3, true, false), text(4, false, true))).toEqual([0])
  expect(shownAtFirst(text(3, false, false), text(4, false, true))).toEqual([])
})
