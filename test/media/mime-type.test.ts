import { describe, expect, test } from 'vitest'
import type { MediaInfo } from '../../src/media/demuxer.ts'
import { fileType } from '../../src/media/mime-type.ts'
import type { AudioTrack, VideoTrack } from '../../src/media/track.ts'

function matroska(picture: string, sound: string): MediaInfo {
  const tracks = [
    { kind: 'video', codec: picture } as VideoTrack,
    { kind: 'audio', codec: sound } as AudioTrack,
  ]
  return { container: 'matroska', tracks, duration: 1, chapters: [], unfinished: false }
}

test('a file that browsers would play differently has no type', () => {
  const { tracks } = matroska('h264', 'aac')
  const mp4: MediaInfo = { ...matroska('', ''), container: 'mp4', tracks }
  expect(fileType(mp4)).toBe('video/mp4; codecs="h264, aac"')
  expect(fileType({ ...mp4, intricate: true })).toBeUndefined()
})

describe('the type of a Matroska file', () => {
  test('is that of WebM where it holds what WebM may, and no segment', () => {
    expect(fileType(matroska('vp8', 'vorbis'))).toBe('video/webm; codecs="vp8, vorbis"')
  })

  test('is its own where no segment may hold the picture or the sound, and WebM not the other', () => {
    expect(fileType(matroska('h264', 'vorbis'))).toBe('video/x-matroska; codecs="h264, vorbis"')
    expect(fileType(matroska('vp8', 'aac'))).toBe('video/x-matroska; codecs="vp8, aac"')
  })

  test('is not told where segments may hold both', () => {
    expect(fileType(matroska('h264', 'opus'))).toBeUndefined()
  })
})
