import type { ByteSource } from '../../../bytes.ts'
import { commonReads } from '../../common-reads.ts'
import type { Packet } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import { ScanWindow } from '../scan-window.ts'
import type { SoundTrack } from './avi-file.ts'
import { type SoundStream, secondsOf, ticksOf } from './avi-stream.ts'
import { type FoundSound, SoundFramer } from './sound-framer.ts'

const WINDOW = 1 << 17
/** A chunk may hold the sound of the whole file: it is read in pieces of that many bytes. */
const PIECE = 1 << 17
/** Chunks that are read before others have their turn. */
const SLICE = 1 << 10
const LARGEST_PACKET = 1 << 24
/** How much is read before the first packet to come into step with the frames, in bytes. */
const LEAD = 1 << 13

/** The packets of a sound track that begin between two times in seconds, `to` exclusive. */
export async function* soundPackets(
  source: ByteSource,
  { stream, parser }: SoundTrack,
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const window = new ScanWindow(commonReads(source), WINDOW)
  if (parser.kind === 'chunks') return yield* wholeChunks(window, stream, from, to)
  const blocks = parser.kind === 'blocks'
  const framer = blocks ? undefined : new SoundFramer(parser.parse)
  const found = framer
    ? framed(window, stream, framer, leadOf(stream, from))
    : blocksOf(window, stream, blocks ? parser.size : 1, from)
  for await (const sound of found) {
    const pts = timeOf(stream, sound)
    if (pts >= to) return
    if (pts >= from) yield packetOf(sound.data, pts, sound.duration)
  }
}

function packetOf(data: Uint8Array, pts: number, duration: number): Packet {
  return { data, pts, dts: pts, duration, key: true }
}

/** Where bytes are counted a frame's place in the stream is its time; otherwise its chunk's, and the frames before it there. */
function timeOf(stream: SoundStream, { chunk, offset, index, duration }: FoundSound): number {
  const start = stream.chunks.start(chunk)
  if (stream.tickBytes > 0) return secondsOf(stream, start + offset / stream.tickBytes)
  return secondsOf(stream, start) + index * duration
}

async function* wholeChunks(
  window: ScanWindow,
  stream: SoundStream,
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const { chunks } = stream
  for (let chunk = chunks.find(ticksOf(stream, from)); chunk < chunks.count; chunk += 1) {
    const pts = secondsOf(stream, chunks.start(chunk))
    if (pts >= to) return
    if (pts < from || chunks.size(chunk) > LARGEST_PACKET) continue
    const data = await window.copy(chunks.offset(chunk), chunks.size(chunk))
    yield packetOf(data, pts, secondsOf(stream, chunks.start(chunk + 1)) - pts)
  }
}

/** A place in a stream. */
interface Place {
  readonly chunk: number
  readonly offset: number
}

/** A place some frames before a time. */
function leadOf(stream: SoundStream, from: number): Place {
  const { chunks, tickBytes } = stream
  if (tickBytes > 0) return placeOf(stream, ticksOf(stream, from) * tickBytes - LEAD)
  let chunk = chunks.find(ticksOf(stream, from))
  for (let bytes = 0; chunk > 0 && bytes < LEAD; bytes += chunks.size(chunk)) chunk -= 1
  return { chunk, offset: 0 }
}

/** The place of a byte of a stream whose bytes are counted. */
function placeOf({ chunks, tickBytes }: SoundStream, byte: number): Place {
  const at = Math.max(0, Math.floor(byte))
  const chunk = chunks.find(at / tickBytes)
  return { chunk, offset: Math.max(0, at - Math.round(chunks.start(chunk) * tickBytes)) }
}

async function* framed(
  window: ScanWindow,
  stream: SoundStream,
  framer: SoundFramer,
  place: Place,
): AsyncGenerator<FoundSound, void, undefined> {
  for await (const { data, chunk, offset } of pieces(window, stream, place)) {
    framer.push(data, chunk, offset)
    yield* framer.take(false)
  }
  yield* framer.take(true)
}

interface Piece extends Place {
  readonly data: Uint8Array
}

/** The bytes of a stream from a place on. */
async function* pieces(
  window: ScanWindow,
  { chunks }: SoundStream,
  place: Place,
): AsyncGenerator<Piece, void, undefined> {
  for (let chunk = place.chunk; chunk < chunks.count; chunk += 1) {
    const size = chunks.size(chunk)
    if (chunk % SLICE === 0) await pause()
    for (let offset = chunk === place.chunk ? place.offset : 0; offset < size; offset += PIECE) {
      const data = await window.copy(chunks.offset(chunk) + offset, Math.min(PIECE, size - offset))
      yield { data, chunk, offset }
    }
  }
}

/** Blocks of one size, counted from the stream's beginning. */
async function* blocksOf(
  window: ScanWindow,
  stream: SoundStream,
  size: number,
  from: number,
): AsyncGenerator<FoundSound, void, undefined> {
  const { tickBytes } = stream
  const begin = Math.max(0, Math.floor((ticksOf(stream, from) * tickBytes) / size)) * size
  let block = new Uint8Array(size)
  let filled = 0
  let start: Place = placeOf(stream, begin)
  const found = (data: Uint8Array): FoundSound => ({
    data,
    ...start,
    index: 0,
    duration: (data.length / tickBytes) * stream.tick,
  })
  for await (const { data, chunk, offset } of pieces(window, stream, start)) {
    for (let at = 0; at < data.length; ) {
      if (filled === 0) start = { chunk, offset: offset + at }
      const taken = Math.min(size - filled, data.length - at)
      block.set(data.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled < size) continue
      yield found(block)
      block = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield found(block.subarray(0, filled))
}
