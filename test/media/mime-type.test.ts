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
  test('is that of WebM where it holds what WebM may', () => {
    expect(fileType(matroska('vp8', 'vorbis'))).toBe('video/webm; codecs="vp8, vorbis"')
  })

  test.each([
    ['h264', 'vorbis'],
    ['h264', 'opus'],
    ['vp8', 'aac'],
  ])('is its own with %s and %s', (picture, sound) => {
    const codecs = `${picture}, ${sound}`
    expect(fileType(matroska(picture, sound))).toBe(`video/x-matroska; codecs="${codecs}"`)
  })
})
