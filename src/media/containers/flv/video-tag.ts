import {
  type EnhancedTrack,
  enhancedBody,
  enhancedTracks,
  hasManyTracks,
  type Piece,
  type PieceKind,
} from './piece.ts'
import { int24, KEY_FRAME } from './tag.ts'

const COMMAND_FRAME = 5
const AVC = '7'
const VP6 = new Set(['4', '5'])
/** Codecs numbered by custom with the packet type and composition time of AVC: HEVC, AV1 and VVC before Enhanced RTMP. */
const LIKE_AVC = new Set([AVC, '12', '13', '14'])
/** The enhanced codecs whose coded frames begin with a composition time. */
const COMPOSED = new Set(['avc1', 'hvc1', 'vvc1'])
const SEQUENCE_START = 0
const CODED_FRAMES = 1
const CODED_FRAMES_X = 3

/** Reads VIDEODATA (section E.4.3.1) and ExVideoTagHeader (Enhanced RTMP) from a payload, or from its head where `size` is longer. */
export function videoPieces(payload: Uint8Array, size: number): Piece[] {
  const first = payload[0]
  if (first === undefined) return []
  const frameType = (first >> 4) & 7
  const key = frameType === KEY_FRAME
  if (first & 0x80) return enhancedPieces(payload, size, frameType)
  const codec = String(first & 15)
  const command = frameType === COMMAND_FRAME
  if (LIKE_AVC.has(codec)) return payload.length < 5 ? [] : [avcPiece(payload, size, codec, key)]
  const from = VP6.has(codec) ? 2 : 1
  const kind = command || size <= from ? 'other' : 'frame'
  return [{ codec, kind, key, composition: 0, track: 0, among: false, from, to: size }]
}

function avcPiece(payload: Uint8Array, size: number, codec: string, key: boolean): Piece {
  const kind = packetKind(payload[1] ?? 0, size > 5)
  return {
    codec,
    kind,
    key,
    composition: int24(payload, 2),
    track: 0,
    among: false,
    from: 5,
    to: size,
  }
}

function packetKind(packetType: number, filled: boolean): PieceKind {
  if (!filled) return 'other'
  if (packetType === SEQUENCE_START) return 'config'
  return packetType === CODED_FRAMES ? 'frame' : 'other'
}

function enhancedPieces(payload: Uint8Array, size: number, frameType: number): Piece[] {
  const body = enhancedBody(payload, 'video')
  const plain = body.packetType === CODED_FRAMES_X
  const pieces: Piece[] = []
  for (const part of enhancedTracks(payload, size, body)) {
    const composed = body.packetType === CODED_FRAMES && COMPOSED.has(part.codec)
    const from = part.from + (composed ? 3 : 0)
    const kind = frameType === COMMAND_FRAME ? 'other' : enhancedKind(body.packetType, part, from)
    pieces.push({
      codec: part.codec,
      kind,
      key: frameType === KEY_FRAME,
      composition: composed && !plain ? int24(payload, part.from) : 0,
      track: part.track,
      among: hasManyTracks(body),
      from,
      to: part.to,
    })
  }
  return pieces
}

function enhancedKind(packetType: number, { to }: EnhancedTrack, from: number): PieceKind {
  return packetKind(packetType === CODED_FRAMES_X ? CODED_FRAMES : packetType, from < to)
}
