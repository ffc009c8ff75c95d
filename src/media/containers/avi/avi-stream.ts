import { type ChunkRoom, ChunkTable, type TickCount } from './chunk-table.ts'
import { type PictureFormat, pictureFormat, type SoundFormat, soundFormat } from './formats.ts'
import type { StreamHeader } from './stream-header.ts'

/** A stream of a file, and where its chunks are. Times are counted in ticks of its own. */
export type AviStream = PictureStream | SoundStream

export interface PictureStream extends StreamClock {
  readonly kind: 'video'
  readonly format: PictureFormat
}
export interface SoundStream extends StreamClock {
  readonly kind: 'audio'
  readonly format: SoundFormat
  /** How many bytes a tick is; 0 where ticks are counted by the chunk. */
  readonly tickBytes: number
}
interface StreamClock {
  readonly header: StreamHeader
  readonly chunks: ChunkTable
  /** What a tick lasts, in seconds. */
  readonly tick: number
  /** When the stream begins, in seconds. */
  readonly start: number
}

/** A stream that begins later than that does not: its header is wrong, in seconds. */
const LATEST_START = 3600
const LONGEST_TICK = 3600

/** Describes a stream, without its chunks so far, for which there is `room`; undefined for what is neither pictures nor sound. */
export function aviStream(
  header: StreamHeader,
  frameTime: number,
  room: ChunkRoom,
): AviStream | undefined {
  if (header.type === 'vids') return pictureStream(header, frameTime, room)
  return header.type === 'auds' ? soundStream(header, room) : undefined
}

/** A time of a stream in seconds, on the file's timeline. */
export function secondsOf({ tick, start }: AviStream, ticks: number): number {
  return start + ticks * tick
}

/** The time in ticks that begins at `seconds` or was begun by then, as a count with fractions. */
export function ticksOf({ tick, start }: AviStream, seconds: number): number {
  return (seconds - start) / tick
}

function pictureStream(header: StreamHeader, frameTime: number, room: ChunkRoom): PictureStream {
  const declared = header.scale / header.rate
  const usable = declared > 0 && declared < LONGEST_TICK
  const tick = usable ? declared : frameTime > 0 ? frameTime / 1e6 : 0.04
  const format = pictureFormat(header)
  const chunks = new ChunkTable(() => 1, room)
  return { kind: 'video', header, format, chunks, tick, start: startOf(header, tick) }
}

function soundStream(header: StreamHeader, room: ChunkRoom): SoundStream {
  const format = soundFormat(header)
  const tickBytes = tickBytesOf(header, format)
  const declared = header.scale / header.rate
  const tick = declared > 0 && declared < LONGEST_TICK ? declared : fallbackTick(format, tickBytes)
  const chunks = new ChunkTable(tickCount(header, format, tickBytes), room)
  const start = startOf(header, tick)
  return { kind: 'audio', header, format, chunks, tick, start, tickBytes }
}

function startOf(header: StreamHeader, tick: number): number {
  const start = header.start * tick
  return start <= LATEST_START ? start : 0
}

/** Variable bit rates are sometimes declared as if bytes were counted: one frame of so many samples is a tick all the same. */
function tickBytesOf(
  { sampleSize, scale }: StreamHeader,
  { codec, blockAlign }: SoundFormat,
): number {
  if (sampleSize === 0) return 0
  const aac = codec === 'aac' && blockAlign === scale && (scale === 1024 || scale === 4096)
  if (aac || (codec === 'mp3' && blockAlign === 1152 && scale === 1152)) return 0
  return blockAlign > 0 ? blockAlign : sampleSize
}

function tickCount(
  _header: StreamHeader,
  { codec, blockAlign }: SoundFormat,
  tickBytes: number,
): TickCount {
  if (tickBytes > 0) return (size) => size / tickBytes
  if (blockAlign === 0 || (codec === 'aac' && blockAlign <= 4)) return (size) => (size > 0 ? 1 : 0)
  return (size) => Math.ceil(size / blockAlign)
}

function fallbackTick({ bytesPerSecond, sampleRate }: SoundFormat, tickBytes: number): number {
  if (tickBytes > 0 && bytesPerSecond > 0) return tickBytes / bytesPerSecond
  return 1024 / (sampleRate || 48_000)
}
