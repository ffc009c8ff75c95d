import type { ByteSource } from '../../../bytes.ts'
import {
  type CutPoint,
  type Demuxer,
  MalformedMedia,
  type MediaInfo,
  type Packet,
} from '../../demuxer.ts'
import { readPiece } from '../read-piece.ts'
import type { AviFile, PictureTrack, SoundTrack } from './avi-file.ts'
import { type AviStream, aviStream, secondsOf, ticksOf } from './avi-stream.ts'
import { ChunkRoom } from './chunk-table.ts'
import { type AviHeader, readHeader } from './header.ts'
import { loadIndex, type Streams } from './load-index.ts'
import { type PictureCut, pictureCuts } from './picture-cuts.ts'
import { picturePackets } from './picture-packets.ts'
import { CHUNK_HEADER } from './riff.ts'
import { soundPackets } from './sound-packets.ts'
import { pictureTrack, soundTrack } from './tracks.ts'
import { walkChunks } from './walk-chunks.ts'

/** A file without an index is walked through when it is opened up to that many bytes; else only so far, and the rest when it is asked for. */
const WALKED_BYTES = 256 << 20
const GLANCED_BYTES = 8 << 20
const LARGEST_HEAD = 1 << 20
const MOST_BEFORE_KEY = 1000
/** Cut points of a file without pictures lie that far apart, in seconds. */
const SOUND_STEP = 1
const MOST_SOUND_CUTS = 100_000

/**
 * Opens an AVI file (RIFF AVI 1.0 with idx1, OpenDML AVI 1.02, or without any index). Rejects with MalformedMedia where its headers
 * or its frames are missing.
 */
export async function openAvi(source: ByteSource): Promise<Demuxer> {
  const header = await readHeader(source)
  const { streams, rest, unfinished } = await index(source, header)
  const file = await describe(source, streams)
  const info: MediaInfo = {
    container: 'avi',
    tracks: [...file.pictures, ...file.sounds].map(({ track }) => track),
    duration: rest === undefined ? durationOf(streams) : undefined,
    chapters: [],
    unfinished,
  }
  return new AviDemuxer(file, info, rest)
}

interface Indexed {
  readonly streams: Streams
  /** The offset of chunks that are in no table yet; undefined where all are in one. */
  readonly rest: number | undefined
  readonly unfinished: boolean
}

async function index(source: ByteSource, header: AviHeader): Promise<Indexed> {
  const streams = emptyStreams(header)
  const reached = await loadIndex(source, header, streams)
  const from = Math.max(reached + (reached & 1), header.movi + 4)
  const all = reached > 0 || source.length - from <= WALKED_BYTES
  // What stands behind all that an index lists is walked through, too.
  const walked = await walkChunks(source, streams, from, all ? source.length : from + GLANCED_BYTES)
  const unfinished = reached === 0 || walked.cutShort
  return { streams, rest: all ? undefined : walked.at, unfinished }
}

function emptyStreams(header: AviHeader): Streams {
  const streams = new Map<number, AviStream>()
  const room = new ChunkRoom()
  for (const stream of header.streams) {
    const described = aviStream(stream, header.frameTime, room)
    if (described) streams.set(stream.index, described)
  }
  return streams
}

/** Names the tracks by what their first chunks hold. Streams without a chunk are none. */
async function describe(source: ByteSource, streams: Streams): Promise<AviFile> {
  const pictures: PictureTrack[] = []
  const sounds: SoundTrack[] = []
  for (const stream of streams.values()) {
    const { chunks } = stream
    if (chunks.count === 0) continue
    const first = firstKey(stream)
    const size = Math.min(chunks.size(first), LARGEST_HEAD)
    const head = await readPiece(source, chunks.offset(first), size)
    if (stream.kind === 'video') pictures.push(pictureTrack(stream, head, pictures.length === 0))
    else sounds.push(soundTrack(stream, head, sounds.length === 0))
  }
  if (pictures.length + sounds.length === 0)
    throw new MalformedMedia("no frame of picture or sound in the 'movi' list")
  return { source, streams, pictures, sounds }
}

function firstKey({ chunks }: AviStream): number {
  for (let chunk = 0; chunk < Math.min(chunks.count, MOST_BEFORE_KEY); chunk += 1)
    if (chunks.isKey(chunk)) return chunk
  return 0
}

function durationOf(streams: Streams): number {
  return Math.max(...[...streams.values()].map((stream) => secondsOf(stream, stream.chunks.ticks)))
}

class AviDemuxer implements Demuxer {
  readonly info: MediaInfo
  readonly #file: AviFile
  readonly #rest: number | undefined
  #walk: Promise<unknown> | undefined
  readonly #cuts = new Map<PictureTrack, Promise<readonly PictureCut[]>>()

  constructor(file: AviFile, info: MediaInfo, rest: number | undefined) {
    this.#file = file
    this.info = info
    this.#rest = rest
  }

  async cutPoints(): Promise<readonly CutPoint[]> {
    const [picture] = this.#file.pictures
    if (picture) return (await this.#cutsOf(picture)).map(({ time, offset }) => ({ time, offset }))
    await this.#complete()
    const [sound] = this.#file.sounds
    return sound ? soundCuts(sound) : []
  }

  async *packets(track: number, from: number, to: number): AsyncIterable<Packet> {
    await this.#complete()
    const { source, pictures, sounds } = this.#file
    const picture = pictures.find(({ stream }) => stream.header.index === track)
    if (picture) yield* picturePackets(source, picture, await this.#cutsOf(picture), from, to)
    const sound = sounds.find(({ stream }) => stream.header.index === track)
    if (sound) yield* soundPackets(source, sound, from, to)
  }

  async #cutsOf(picture: PictureTrack): Promise<readonly PictureCut[]> {
    await this.#complete()
    const known = this.#cuts.get(picture)
    if (known) return known
    const cuts = pictureCuts(this.#file.source, picture)
    this.#cuts.set(picture, cuts)
    return cuts
  }

  /** Walks through what was left out when the file was opened. */
  #complete(): Promise<unknown> {
    const { source, streams } = this.#file
    if (this.#rest !== undefined) this.#walk ??= walkChunks(source, streams, this.#rest)
    return this.#walk ?? Promise.resolve()
  }
}

function soundCuts({ stream }: SoundTrack): CutPoint[] {
  const { chunks } = stream
  const end = secondsOf(stream, chunks.ticks)
  const cuts: CutPoint[] = []
  for (let time = stream.start; time < end && cuts.length < MOST_SOUND_CUTS; time += SOUND_STEP)
    cuts.push({ time, offset: chunks.offset(chunks.find(ticksOf(stream, time))) - CHUNK_HEADER })
  return cuts
}
