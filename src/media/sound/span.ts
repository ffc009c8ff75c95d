import { type Demuxer, MalformedMedia, type Packet } from '../demuxer.ts'
import { sampleClockOf } from '../segment/audio-frame.ts'
import { samplePositions } from '../segment/sound-times.ts'
import type { AudioTrack } from '../track.ts'
import { accessUnits } from './access-units.ts'
import { adpcmUnits } from './adpcm.ts'
import { pcmBlock } from './pcm.ts'

/** In seconds: decoders begin that much earlier, for their first frames lack what came before. */
const EARLIER = 0.15
/** In seconds: packets whose time is inexact may belong to the end. */
const LATER = 0.05
/** Eight channels of 96 kHz and 32 bits for nine seconds have half of it. */
const MOST_BYTES = 64 * 1_024 * 1_024

/** A stretch of a track's sound, in samples on the file's timeline. */
export interface Span {
  /** Where the track begins. */
  readonly origin: number
  /** Inclusive; before the track's begin there is silence. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** How many channels it is folded down to. */
  readonly channels: 1 | 2
}

interface DecodedSpan {
  /** Interleaved, as many as the span is long; silence where there is no sound. */
  readonly samples: Float32Array
  /** Where the last of the sound ends; `from` where there is none. */
  readonly until: number
}

interface Piece {
  readonly data: Uint8Array
  /** In samples, as the container times it, and how many there are. */
  readonly time: number
  readonly samples: number
}

/** Decodes a span of a track. What cannot be decoded is silence. Rejects with MalformedMedia. */
export type DecodeSpan = (demuxer: Demuxer, track: AudioTrack, span: Span) => Promise<DecodedSpan>

/** Decodes pieces of a track, and adds each at its place to the span's samples, which are silence. */
export type PlacePieces = (
  track: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
) => Promise<void>

/** Decodes spans of the tracks that `place` knows. */
export function spanDecoder(place: PlacePieces): DecodeSpan {
  return async (demuxer, track, span) => {
    const pieces = await readPieces(demuxer, track, span)
    const frame = frameOf(pieces)
    const grid = { origin: span.origin, frame, sampleRate: track.sampleRate }
    const positions = samplePositions(pieces, grid)
    const samples = new Float32Array((span.to - span.from) * span.channels)
    const placed = pieces.map((piece, index) => ({ ...piece, at: positions[index] ?? 0 }))
    await place(track, placed, span, samples)
    const until = placed.reduce((end, piece) => Math.max(end, piece.at + piece.samples), span.from)
    return { samples, until }
  }
}

/** What all packets but the last hold; of packets that differ nothing is known but that they begin with a whole sample. */
function frameOf(pieces: readonly Piece[]): number {
  const first = pieces[0]?.samples ?? 1
  return pieces.slice(0, -1).every(({ samples }) => samples === first) ? first : 1
}

async function readPieces(demuxer: Demuxer, track: AudioTrack, span: Span): Promise<Piece[]> {
  const { id, sampleRate } = track
  const from = Math.max(0, span.from / sampleRate - EARLIER)
  const to = span.to / sampleRate + LATER
  const pieces: Piece[] = []
  let bytes = 0
  for await (const packet of demuxer.packets(id, from, to)) {
    bytes += packet.data.length
    if (bytes > MOST_BYTES)
      throw new MalformedMedia(`track ${id} has over ${MOST_BYTES} bytes from ${from} s to ${to} s`)
    pieces.push(...piecesOf(track, packet))
  }
  return pieces
}

function piecesOf(track: AudioTrack, { data, pts }: Packet): Piece[] {
  const { codec, channels, pcm, adpcm, sampleRate } = track
  const begin = pts * sampleRate
  if (pcm !== undefined) {
    const samples = Math.floor(data.length / pcmBlock(pcm, channels))
    return samples > 0 ? [{ data, time: begin, samples }] : []
  }
  if (codec === 'alac') {
    const samples = sampleClockOf(track, data)?.samples(data) ?? 0
    return [{ data, time: begin, samples }]
  }
  let before = 0
  const units = adpcm ? adpcmUnits(track, data) : accessUnits(codec, data, sampleRate)
  return units.map((unit) => {
    const time = begin + before
    before += unit.samples
    return { ...unit, time }
  })
}

/** A piece, and where it lies: in whole samples on the file's timeline. */
export type Placed = Piece & { readonly at: number }
