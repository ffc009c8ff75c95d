import { ID } from '../containers/matroska/ids.ts'
import { ascii, join, u8, u16, u64 } from '../segment/box.ts'
import type { Placed } from '../sound/span.ts'
import type { AudioTrack } from '../track.ts'

/** In nanoseconds. */
const TICK = 1_000

/** The format tag (mmreg.h) of codecs that Matroska names as Windows does. */
function tagOf({ codec, sampleRate }: AudioTrack): number {
  if (codec === 'speex') return 0xa109
  return sampleRate === 16_000 ? 0x58 : 0x57
}

/** A Matroska file (RFC 9559) of pieces of a track, the first of them at its beginning: what ffmpeg reads of any codec from a pipe. */
export function soundFile(track: AudioTrack, pieces: readonly Placed[]): Uint8Array {
  const begin = pieces[0]?.at ?? 0
  const ticks = 1e9 / TICK / track.sampleRate
  const clusters = pieces.map(({ data, at }) =>
    element(
      ID.cluster,
      number(ID.timestamp, Math.round((at - begin) * ticks)),
      // Track 1, at the cluster's own time, a keyframe.
      element(ID.simpleBlock, u8(0x81, 0, 0, 0x80), data),
    ),
  )
  const info = element(ID.info, number(ID.timestampScale, TICK))
  return join([
    element(ID.ebml, element(ID.docType, ascii('matroska'))),
    element(ID.segment, info, element(ID.tracks, entryOf(track)), ...clusters),
  ])
}

function entryOf(track: AudioTrack): Uint8Array {
  const isTrueHd = track.codec === 'truehd'
  const rate = new DataView(new ArrayBuffer(8))
  rate.setFloat64(0, track.sampleRate)
  return element(
    ID.trackEntry,
    number(ID.trackNumber, 1),
    number(ID.trackType, 2),
    element(ID.codecId, ascii(isTrueHd ? 'A_TRUEHD' : 'A_MS/ACM')),
    ...(isTrueHd ? [] : [element(ID.codecPrivate, waveFormat(track))]),
    element(
      ID.audio,
      element(ID.samplingFrequency, new Uint8Array(rate.buffer)),
      number(ID.channels, track.channels),
    ),
  )
}

/** A WAVEFORMATEX (mmreg.h). */
function waveFormat(track: AudioTrack): Uint8Array {
  const { channels, sampleRate } = track
  const format = new DataView(new ArrayBuffer(18))
  format.setUint16(0, tagOf(track), true)
  format.setUint16(2, channels, true)
  format.setUint32(4, sampleRate, true)
  format.setUint16(12, 1, true)
  format.setUint16(14, 16, true)
  return new Uint8Array(format.buffer)
}

function number(id: number, value: number): Uint8Array {
  return element(id, u64(value))
}

/** Its size is in eight bytes, however small it is (RFC 8794 section 6). */
function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, piece) => sum + piece.length, 0)
  const name = u16(id >>> 16, id & 0xffff)
  const first = name.findIndex((byte) => byte > 0)
  return join([name.subarray(first), u8(1, 0, 0), u64(size).subarray(3), ...content])
}
