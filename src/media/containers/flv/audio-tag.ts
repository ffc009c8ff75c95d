import { enhancedBody, enhancedTracks, hasManyTracks, type Piece, type PieceKind } from './piece.ts'

const ENHANCED = 9
const AAC = 10
const SEQUENCE_START = 0
const CODED_FRAMES = 1

type Place = Pick<Piece, 'track' | 'among' | 'from' | 'to'>

/** Reads AUDIODATA (section E.4.2.1) and ExAudioTagHeader (Enhanced RTMP v2) from a payload, or from its head where `size` is longer. */
export function audioPieces(payload: Uint8Array, size: number): Piece[] {
  const first = payload[0]
  if (first === undefined) return []
  const format = first >> 4
  if (format === ENHANCED) return enhancedPieces(payload, size)
  const from = format === AAC ? 2 : 1
  const kind = format === AAC ? packetKind(payload[1] ?? 0) : 'frame'
  const place = { track: 0, among: false, from, to: size }
  return [piece(String(format), size > from ? kind : 'other', place)]
}

function enhancedPieces(payload: Uint8Array, size: number): Piece[] {
  const body = enhancedBody(payload, 'audio')
  const kind = packetKind(body.packetType)
  const pieces: Piece[] = []
  const among = hasManyTracks(body)
  for (const { codec, track, from, to } of enhancedTracks(payload, size, body))
    pieces.push(piece(codec, from < to ? kind : 'other', { track, among, from, to }))
  return pieces
}

function packetKind(packetType: number): PieceKind {
  if (packetType === SEQUENCE_START) return 'config'
  return packetType === CODED_FRAMES ? 'frame' : 'other'
}

function piece(codec: string, kind: PieceKind, { track, among, from, to }: Place): Piece {
  return { codec, kind, key: true, composition: 0, track, among, from, to }
}
