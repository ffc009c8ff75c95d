import { MalformedMedia } from '../demuxer.ts'
import type { AudioCodec, AudioTrack } from '../track.ts'
import { aacConfig, alacConfig, bitDepth, flacBlocks } from './audio-frame.ts'
import { box, fullBox, join, u8, u16, u32 } from './box.ts'
import { dac3, dec3 } from './dolby.ts'

/** The sample entry of each codec, and the box in it that configures the decoder. */
const ENTRIES: Partial<
  Record<
    AudioCodec,
    readonly [type: string, config: (track: AudioTrack, first: Uint8Array) => Uint8Array]
  >
> = {
  aac: ['mp4a', (track) => esds(descriptor(5, aacConfig(track)))],
  opus: ['Opus', (track) => box('dOps', opusSpecific(track))],
  flac: ['fLaC', (track) => fullBox('dfLa', 0, 0, lastBlockMarked(flacBlocks(track)))],
  alac: ['alac', (track) => fullBox('alac', 0, 0, alacConfig(track))],
  ac3: ['ac-3', (_, first) => box('dac3', dac3(first))],
  eac3: ['ec-3', (_, first) => box('dec3', dec3(first))],
}

/** Whether a sound track can be in segments of MP4 as it is; MPEG audio could be, but no browser's MediaSource takes it there. */
export function isSegmentableAudio(track: AudioTrack): boolean {
  return track.codec in ENTRIES
}

/** The AudioSampleEntry (ISO/IEC 14496-12 section 12.2.3); `first` is the track's first packet. Throws MalformedMedia. */
export function audioSampleEntry(
  track: AudioTrack,
  sampleRate: number,
  first: Uint8Array,
): Uint8Array {
  const entry = ENTRIES[track.codec]
  if (!entry) throw new TypeError(`no sample entry for ${track.codec}`)
  const [type, config] = entry
  return box(
    type,
    u8(0, 0, 0, 0, 0, 0),
    u16(1),
    u32(0, 0),
    u16(Math.min(Math.max(track.channels, 1), 0xffff), bitDepth(track), 0, 0),
    // 16.16 fixed point holds no more; the configuration has the true rate.
    u16(sampleRate > 0xffff ? 0 : sampleRate, 0),
    config(track, first),
  )
}

/** The elementary stream descriptor (ISO/IEC 14496-1 section 7.2.6) of a stream of object type 0x40, MPEG-4 audio. */
function esds(specific: Uint8Array): Uint8Array {
  const decoder = descriptor(4, join([u8(0x40, 0x15, 0, 0, 0), u32(0, 0), specific]))
  const stream = descriptor(3, join([u16(0), u8(0), decoder, descriptor(6, u8(2))]))
  return fullBox('esds', 0, 0, stream)
}

/** A tag, a size of 28 bits in four bytes, and the content (section 8.3.3). */
function descriptor(tag: number, content: Uint8Array): Uint8Array {
  const size = content.length
  const sizes = [21, 14, 7, 0].map((shift) => ((size >> shift) & 0x7f) | (shift > 0 ? 0x80 : 0))
  return join([u8(tag, ...sizes), content])
}

/**
 * OpusSpecificBox from the OpusHead packet: the same fields, big-endian (Encapsulation of Opus in ISO BMFF, section 4.3.2). The rate of
 * what was encoded is replaced by that of the entry: it says nothing about the decoder, but Chromium takes no two of them.
 */
function opusSpecific(track: AudioTrack): Uint8Array {
  const head = track.config
  if (!head || head.length < 19)
    throw new MalformedMedia(
      'the configuration of an Opus track is an OpusHead of at least 19 bytes',
    )
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const channels = view.getUint8(9)
  const family = view.getUint8(18)
  const mapping = head.subarray(19, 21 + channels)
  if (family !== 0 && mapping.length < 2 + channels)
    throw new MalformedMedia('an OpusHead maps each of its channels')
  return join([
    u8(0, channels),
    u16(view.getUint16(10, true)),
    u32(48_000),
    u16(view.getInt16(16, true)),
    u8(family),
    ...(family === 0 ? [] : [mapping]),
  ])
}

/** STREAMINFO alone, marked as the last metadata block: pictures and tags would only make the segment longer. */
function lastBlockMarked(blocks: Uint8Array): Uint8Array {
  return Uint8Array.of(0x80, ...blocks.subarray(1, 38))
}
