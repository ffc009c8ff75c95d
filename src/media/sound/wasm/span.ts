import { setImmediate } from 'node:timers/promises'
import { type Demuxer, MalformedMedia, type Packet } from '../../demuxer.ts'
import { samplePositions } from '../../segment/sound-times.ts'
import type { AudioTrack } from '../../track.ts'
import { accessUnits, rolesOf } from '../access-units.ts'
import { foldDown, usualRoles } from '../fold-down.ts'
import { LayerTwoDecoder } from '../layer-two.ts'
import { pcmBlock, pcmSound } from '../pcm.ts'
import { openDecoder, type SoundDecoder } from './coders.ts'

/** In seconds: decoders begin that much earlier, for their first frames lack what came before. */
const EARLIER = 0.15
/** In seconds: packets whose time is inexact may belong to the end. */
const LATER = 0.05
/** Eight channels of 96 kHz and 32 bits for nine seconds have half of it. */
const MOST_BYTES = 64 * 1_024 * 1_024
/** Bytes of PCM that take some milliseconds. */
const SLICE = 128 * 1_024

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

/** Decodes a span of a track of MP2, AC-3, E-AC-3, DTS or PCM. What cannot be decoded is silence. Rejects with MalformedMedia. */
export async function spanOf(
  demuxer: Demuxer,
  track: AudioTrack,
  span: Span,
): Promise<DecodedSpan> {
  const pieces = await readPieces(demuxer, track, span)
  const frame = frameOf(pieces)
  const grid = { origin: span.origin, frame, sampleRate: track.sampleRate }
  const positions = samplePositions(pieces, grid)
  const samples = new Float32Array((span.to - span.from) * span.channels)
  const placed = pieces.map((piece, index) => ({ ...piece, at: positions[index] ?? 0 }))
  if (track.codec === 'pcm') await placePcm(track, placed, span, samples)
  else await placeDecoded(track, placed, span, samples)
  const until = placed.reduce((end, piece) => Math.max(end, piece.at + piece.samples), span.from)
  return { samples, until }
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
  const { codec, channels, pcm, sampleRate } = track
  const begin = pts * sampleRate
  if (pcm !== undefined) {
    const samples = Math.floor(data.length / pcmBlock(pcm, channels))
    return samples > 0 ? [{ data, time: begin, samples }] : []
  }
  let before = 0
  return accessUnits(codec, data).map((unit) => {
    const time = begin + before
    before += unit.samples
    return { ...unit, time }
  })
}

type Placed = Piece & { readonly at: number }

async function placePcm(
  { pcm, channels, sampleRate }: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
): Promise<void> {
  if (pcm === undefined) return
  const roles = usualRoles(channels)
  const block = pcmBlock(pcm, channels)
  const step = Math.max(1, Math.floor(SLICE / block))
  for (const { data, at, samples } of pieces) {
    for (let begin = 0; begin < samples; begin += step) {
      const slice = data.subarray(begin * block, (begin + step) * block)
      const { planes } = pcmSound(slice, pcm, channels, sampleRate)
      foldDown(planes, roles, into, span.channels, at + begin - span.from)
      if (slice.length > SLICE / 2 || begin > 0) await setImmediate()
    }
  }
}

/** The decoder of MP2 is small enough to need no WebAssembly and no thread. */
function decoderOf({ codec, sampleRate, channels }: AudioTrack): Promise<SoundDecoder> {
  if (codec === 'ac3' || codec === 'eac3' || codec === 'dts')
    return openDecoder(codec, sampleRate, channels)
  const decoder = new LayerTwoDecoder()
  return Promise.resolve({
    decode: async (unit) => {
      await setImmediate()
      return decoder.decode(unit)
    },
    close: async () => undefined,
  })
}

async function placeDecoded(
  track: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
): Promise<void> {
  const { codec, sampleRate } = track
  const decoder = await decoderOf(track)
  try {
    for (const { data, at } of pieces) {
      const sound = await decoder.decode(data).catch(() => undefined)
      if (sound?.sampleRate !== sampleRate) continue
      const roles = rolesOf(codec, data, sound.planes.length)
      foldDown(sound.planes, roles, into, span.channels, at - span.from)
    }
  } finally {
    await decoder.close()
  }
}
