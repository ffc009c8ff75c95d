import { uint24 } from './tag.ts'

/** What a part of a tag's payload is: a decoder's configuration, coded frames, or nothing for a decoder. */
export type PieceKind = 'config' | 'frame' | 'other'

/** One track's part of a tag; a tag has more than one only where it is a multitrack tag of Enhanced RTMP v2. */
export interface Piece {
  /** The codec's number (sections E.4.2.1 and E.4.3.1) or its FourCC in Enhanced RTMP. */
  readonly codec: string
  readonly kind: PieceKind
  readonly key: boolean
  /** What is added to the tag's time to get the time of presentation, in milliseconds. */
  readonly composition: number
  /** The number of the track in a multitrack tag, else 0. */
  readonly track: number
  /** Whether the tag holds other tracks' parts as well, which may lie behind its head. */
  readonly among: boolean
  /** Where its data lie in the payload; `to` is exclusive. */
  readonly from: number
  readonly to: number
}

/** Where the body of an Enhanced RTMP tag begins, and what it is. */
export interface EnhancedBody {
  readonly packetType: number
  /** How the tracks lie in it (AvMultitrackType); undefined where there is just one. */
  readonly multitrack: number | undefined
  readonly at: number
}

/** One track of an Enhanced RTMP tag. */
export interface EnhancedTrack {
  readonly codec: string
  readonly track: number
  readonly from: number
  readonly to: number
}

const ONE_TRACK = 0
const MANY_CODECS = 2
const MOST_TRACKS = 32
const MULTITRACK = { audio: 5, video: 6 }
const MODIFIER_EXTENSION = 7

/** Passes over the modifiers in front of an enhanced body (Enhanced RTMP v2, ModEx). */
export function enhancedBody(payload: Uint8Array, kind: 'audio' | 'video'): EnhancedBody {
  let packetType = (payload[0] ?? 0) & 15
  let at = 1
  while (packetType === MODIFIER_EXTENSION && at < payload.length) {
    let size = (payload[at] ?? 0) + 1
    at += 1
    if (size === 256) {
      size = (((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)) + 1
      at += 2
    }
    at += size
    packetType = (payload[at] ?? 0) & 15
    at += 1
  }
  if (packetType !== MULTITRACK[kind]) return { packetType, multitrack: undefined, at }
  const types = payload[at] ?? 0
  return { packetType: types & 15, multitrack: types >> 4, at: at + 1 }
}

/** Whether a body is of several tracks. */
export function hasManyTracks({ multitrack }: EnhancedBody): boolean {
  return multitrack !== undefined && multitrack !== ONE_TRACK
}

/** The tracks of an enhanced body. Of a payload that is there in part (`size` is the whole one's), those whose heads are in it. */
export function* enhancedTracks(
  payload: Uint8Array,
  size: number,
  { multitrack, at: start }: EnhancedBody,
): Generator<EnhancedTrack> {
  let at = start
  let codec = ''
  if (multitrack !== MANY_CODECS) {
    codec = fourCc(payload, at)
    at += 4
  }
  if (multitrack === undefined) {
    if (at <= payload.length) yield { codec, track: 0, from: at, to: size }
    return
  }
  for (let count = 0; at < payload.length && count < MOST_TRACKS; count += 1) {
    if (multitrack === MANY_CODECS) {
      codec = fourCc(payload, at)
      at += 4
    }
    const track = payload[at] ?? 0
    at += 1
    let to = size
    if (multitrack !== ONE_TRACK) {
      to = at + 3 + uint24(payload, at)
      at += 3
    }
    if (at > payload.length || to > size) return
    yield { codec, track, from: at, to }
    at = to
  }
}

function fourCc(payload: Uint8Array, at: number): string {
  return String.fromCharCode(...payload.subarray(at, at + 4))
}
