import type { AudioTrack, VideoTrack } from '../track.ts'
import { audioSampleEntry } from './audio-entry.ts'
import { ascii, box, fullBox, join, u8, u16, u32 } from './box.ts'
import type { TrackClock } from './track-clock.ts'
import { videoSampleEntry } from './video-entry.ts'

/** Every segment has one track, with this number. */
export const TRACK_ID = 1

const ONE = 0x10000
const FULL = 0x40000000

/**
 * The initialization segment of one track: ftyp and moov (ISO/IEC 14496-12 sections 4.3 and 8.2), with no samples. Where the clock
 * has a delay, an edit list takes it off again, so that players show each frame at its time in the file. Throws MalformedMedia.
 */
export function initSegment(track: VideoTrack | AudioTrack, clock: TrackClock): Uint8Array {
  const trak = box('trak', tkhd(track), ...edits(clock), mdia(track, clock))
  const mvex = box('mvex', fullBox('trex', 0, 0, u32(TRACK_ID, 1, 0, 0, 0)))
  const brands = ascii('iso6iso5mp41cmfc')
  return join([box('ftyp', ascii('iso6'), u32(0), brands), box('moov', mvhd(clock), trak, mvex)])
}

const IDENTITY = [ONE, 0, 0, 0, ONE, 0, 0, 0, FULL]

function mvhd(clock: TrackClock): Uint8Array {
  return fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, clock.timescale, 0, ONE),
    u16(0x0100, 0),
    u32(0, 0, ...IDENTITY, 0, 0, 0, 0, 0, 0, TRACK_ID + 1),
  )
}

/** Enabled and in the movie (section 8.3.2); sizes are those that it is meant to be seen in. */
function tkhd(track: VideoTrack | AudioTrack): Uint8Array {
  const matrix = track.kind === 'video' ? rotationMatrix(track) : IDENTITY
  const size =
    track.kind === 'video'
      ? [displayed(track.displayWidth), displayed(track.displayHeight)]
      : [0, 0]
  return fullBox(
    'tkhd',
    0,
    3,
    u32(0, 0, TRACK_ID, 0, 0, 0, 0),
    u16(0, 0, track.kind === 'audio' ? 0x0100 : 0, 0),
    u32(...matrix, ...size),
  )
}

/** 16.16 fixed point. */
function displayed(pixels: number): number {
  return Math.min(Math.max(Math.round(pixels), 0), 0xffff) * ONE
}

/** Turns the picture clockwise and moves it back to where x and y are not negative (section 6.2.2). */
function rotationMatrix(track: VideoTrack): number[] {
  const width = displayed(track.displayWidth)
  const height = displayed(track.displayHeight)
  switch (track.rotation) {
    case 90:
      return [0, ONE, 0, -ONE, 0, 0, height, 0, FULL]
    case 180:
      return [-ONE, 0, 0, 0, -ONE, 0, width, height, FULL]
    case 270:
      return [0, -ONE, 0, ONE, 0, 0, 0, width, FULL]
    default:
      return IDENTITY
  }
}

/** EditListBox (section 8.6.6): presentation begins `delay` into the media. */
function edits(clock: TrackClock): Uint8Array[] {
  if (clock.delay === 0) return []
  return [box('edts', fullBox('elst', 0, 0, u32(1, 0, clock.delay, ONE)))]
}

function mdia(track: VideoTrack | AudioTrack, clock: TrackClock): Uint8Array {
  const mdhd = fullBox('mdhd', 0, 0, u32(0, 0, clock.timescale, 0), u16(languageCode(track), 0))
  const [handler, header, entry] =
    track.kind === 'video'
      ? ['vide', fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)), videoSampleEntry(track)]
      : [
          'soun',
          fullBox('smhd', 0, 0, u16(0, 0)),
          audioSampleEntry(track, clock.timescale, clock.first),
        ]
  const hdlr = fullBox('hdlr', 0, 0, u32(0), ascii(handler), u32(0, 0, 0), u8(0))
  const dinf = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)))
  const stbl = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), entry),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  )
  return box('mdia', mdhd, hdlr, box('minf', header, dinf, stbl))
}

/** Three letters of ISO 639-2 in five bits each (section 8.4.2); 'und' where the language has a shorter or longer tag. */
function languageCode(track: VideoTrack | AudioTrack): number {
  const letters = /^[a-z]{3}$/.exec(track.language ?? '')?.[0] ?? 'und'
  return [...letters].reduce((code, letter) => code * 32 + letter.charCodeAt(0) - 0x60, 0)
}
