import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import { audioPieces } from './audio-tag.ts'
import type { Piece } from './piece.ts'
import { parseMetadata, type ScriptObject } from './script-data.ts'
import { type SeenTrack, trackId } from './seen-track.ts'
import {
  AUDIO,
  BACK_POINTER,
  PAYLOAD_HEAD,
  SCRIPT,
  type Tag,
  uint24,
  uint32,
  VIDEO,
} from './tag.ts'
import { TagWalker } from './tag-walker.ts'
import { videoPieces } from './video-tag.ts'

const HEADER = 9
const WINDOW = 1 << 18
/** Tracks that begin later than that, in bytes and in milliseconds, stay unknown. */
const SURVEYED_BYTES = 4 << 20
const SURVEYED_TIME = 10_000
const LARGEST_METADATA = 1 << 20
const LARGEST_CONFIG = 1 << 16
const MOST_TRACKS = 16
/** So many tags show what there is. */
const MOST_TAGS = 200_000
const NEEDS_CONFIG = new Set([
  '7',
  '10',
  '12',
  '13',
  'avc1',
  'hvc1',
  'av01',
  'mp4a',
  'fLaC',
  'Opus',
])

/** What the beginning of a file shows. */
export interface Survey {
  /** The offset of the first tag. */
  readonly start: number
  /** The StreamID that all tags have. */
  readonly stream: number
  readonly metadata: ScriptObject | undefined
  readonly tracks: readonly SeenTrack[]
}

/** The parts of a tag's payload, or of its head. */
export function piecesOf(tag: Tag, payload: Uint8Array): Piece[] {
  if (tag.type === VIDEO) return videoPieces(payload, tag.size)
  return tag.type === AUDIO ? audioPieces(payload, tag.size) : []
}

/** Reads the beginning of a file until every track is known. Rejects with MalformedMedia where there is no picture and no sound. */
export async function surveyFlv(source: ByteSource): Promise<Survey> {
  const header = new Uint8Array(Math.min(HEADER, source.length))
  await source.read(header, 0)
  if (String.fromCharCode(...header.subarray(0, 3)) !== 'FLV' || header.length < HEADER)
    throw new MalformedMedia("no FLV header at offset 0: 'FLV' was expected")
  const start = Math.min(Math.max(HEADER, uint32(header, 5)), 1 << 16) + BACK_POINTER
  const stream = await streamIdAt(source, start)
  const surveyor = new Surveyor(source, stream)
  await surveyor.run(start)
  const tracks = [...surveyor.tracks.values()].filter(({ start: begins }) => begins !== undefined)
  if (tracks.length === 0)
    throw new MalformedMedia(`no frame of picture or sound in the tags from offset ${start} on`)
  return { start, stream, metadata: surveyor.metadata, tracks }
}

/** What onMetaData says now: writers fill it in when they close the file. */
export async function readMetadata(
  source: ByteSource,
  { start, stream }: Survey,
): Promise<ScriptObject | undefined> {
  const walker = new TagWalker(source, stream, PAYLOAD_HEAD + (1 << 12))
  walker.seek(start)
  const tag = await walker.next()
  if (tag?.type !== SCRIPT || tag.size > LARGEST_METADATA) return undefined
  return parseMetadata(await walker.payload(tag))
}

/** It is 0 by the specification, and something else in what some servers record. */
async function streamIdAt(source: ByteSource, start: number): Promise<number> {
  const header = new Uint8Array(11)
  await source.read(header, start)
  const known = [AUDIO, VIDEO, SCRIPT].includes(header[0] ?? 0)
  return known ? uint24(header, 8) : 0
}

class Surveyor {
  readonly #walker: TagWalker
  readonly tracks: Map<number, SeenTrack> = new Map()
  metadata: ScriptObject | undefined
  #began: number | undefined

  constructor(source: ByteSource, stream: number) {
    this.#walker = new TagWalker(source, stream, WINDOW)
  }

  async run(start: number): Promise<void> {
    this.#walker.seek(start)
    let left = MOST_TAGS
    for (let tag = await this.#walker.next(); tag && left > 0; tag = await this.#walker.next()) {
      left -= 1
      if (tag.type === SCRIPT) await this.#script(tag)
      else await this.#media(tag)
      if (this.#isComplete(tag, tag.offset - start)) return
    }
  }

  #isComplete(tag: Tag, bytes: number): boolean {
    const tracks = [...this.tracks.values()]
    const known = tracks.filter(isKnown)
    if (tracks.some(({ start }) => start !== undefined) && bytes > SURVEYED_BYTES) return true
    if (bytes > 8 * SURVEYED_BYTES) return true
    if (this.#began !== undefined && tag.time - this.#began > SURVEYED_TIME) return true
    const types = new Set(known.map(({ type }) => type))
    return types.size === 2 && known.length === tracks.length
  }

  async #script(tag: Tag): Promise<void> {
    if (this.metadata === undefined && tag.size <= LARGEST_METADATA)
      this.metadata = parseMetadata(await this.#walker.payload(tag))
  }

  async #media(tag: Tag): Promise<void> {
    const head = this.#walker.head(tag)
    const pieces = piecesOf(tag, head)
    const known = pieces.every(({ track }) => isKnown(this.tracks.get(trackId(tag.type, track))))
    if (known && !pieces[0]?.among) return
    const payload = await this.#walker.payload(tag, LARGEST_CONFIG)
    for (const piece of piecesOf(tag, payload)) {
      if (piece.kind === 'other') continue
      const track = this.#track(tag, piece, payload[0] ?? 0)
      if (!track || track.codec !== piece.codec) continue
      if (piece.kind === 'config') track.config ??= payload.slice(piece.from, piece.to)
      else this.#frame(track, tag, piece, payload)
    }
  }

  #frame(track: SeenTrack, tag: Tag, piece: Piece, payload: Uint8Array): void {
    this.#began ??= tag.time
    track.start ??= tag.time + piece.composition
    const before = tag.type === VIDEO && piece.from === 2 ? 1 : 0
    track.frame ??= payload.slice(piece.from - before, piece.from + PAYLOAD_HEAD)
  }

  #track(tag: Tag, { codec, track: number }: Piece, flags: number): SeenTrack | undefined {
    const id = trackId(tag.type, number)
    const known = this.tracks.get(id)
    if (known || this.tracks.size >= MOST_TRACKS) return known
    const track: SeenTrack = {
      id,
      type: tag.type,
      codec,
      flags,
      config: undefined,
      frame: undefined,
      start: undefined,
    }
    this.tracks.set(id, track)
    return track
  }
}

function isKnown(track: SeenTrack | undefined): boolean {
  if (track?.start === undefined) return false
  return track.config !== undefined || !NEEDS_CONFIG.has(track.codec)
}
