import { ID } from '../containers/matroska/ids.ts'
import {
  element,
  elementHead,
  floatElement,
  uintElement,
} from '../containers/matroska/write-ebml.ts'
import { ascii, join } from '../segment/box.ts'
import type { Placed } from '../sound/span.ts'
import type { AudioTrack } from '../track.ts'

/** Blocks have 16 bits for their time in their cluster. */
const MOST_TICKS = 0x7fff

/** The format tag (mmreg.h) of codecs that Matroska names as Windows does. */
function tagOf({ codec, sampleRate }: AudioTrack): number {
  if (codec === 'speex') return 0xa109
  return sampleRate === 16_000 ? 0x58 : 0x57
}

/**
 * A Matroska file (RFC 9559) of pieces of a track, the first of them at its beginning: what ffmpeg reads of any codec from a pipe. Its
 * ticks are samples.
 */
export function soundFile(track: AudioTrack, pieces: readonly Placed[]): Uint8Array {
  const parts = [
    element(ID.ebml, element(ID.docType, ascii('matroska'))),
    elementHead(ID.segment),
    element(ID.info, uintElement(ID.timestampScale, Math.round(1e9 / track.sampleRate))),
    element(ID.tracks, entryOf(track)),
  ]
  const begin = pieces[0]?.at ?? 0
  let cluster = Number.NEGATIVE_INFINITY
  for (const { data, at } of pieces) {
    const time = at - begin
    if (time - cluster > MOST_TICKS) {
      cluster = time
      parts.push(elementHead(ID.cluster), uintElement(ID.timestamp, time))
    }
    parts.push(blockHead(data.length + 4, time - cluster), data)
  }
  return join(parts)
}

/** The begin of a block of track 1, which is a keyframe; `size` is that of what follows its length. */
function blockHead(size: number, time: number): Uint8Array {
  const length = [0x10 | (size >>> 24), size >>> 16, size >>> 8, size] as const
  return Uint8Array.of(ID.simpleBlock, ...length, 0x81, time >> 8, time, 0x80)
}

function entryOf(track: AudioTrack): Uint8Array {
  const isTrueHd = track.codec === 'truehd'
  return element(
    ID.trackEntry,
    uintElement(ID.trackNumber, 1),
    uintElement(ID.trackType, 2),
    element(ID.codecId, ascii(isTrueHd ? 'A_TRUEHD' : 'A_MS/ACM')),
    ...(isTrueHd ? [] : [element(ID.codecPrivate, waveFormat(track))]),
    element(
      ID.audio,
      floatElement(ID.samplingFrequency, track.sampleRate),
      uintElement(ID.channels, track.channels),
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
