import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import { pauseIfDue } from '../pause.ts'
import { ticksBetween } from './clock.ts'
import type { Layout } from './layout.ts'
import { pidAt } from './packet.ts'
import { PacketWalk } from './packet-walk.ts'
import { type Pes, PesCollector } from './pes.ts'
import { PictureSurvey } from './picture-survey.ts'
import { SoundSurvey } from './sound-survey.ts'
import { type StreamKind, streamKind } from './stream-kind.ts'
import type { ProgramMap, ProgramStream } from './tables.ts'

const WINDOW = 1 << 18
/** A picture's configuration comes with its first keyframe; other streams are not waited for as long. */
const SEARCHED_BYTES = 32 << 20
const PATIENCE = 4 << 20
/** So many times of a stream show where it begins: pictures are not in their order. */
const FIRST_TIMES = 12
/** What is further away from the first time does not belong to the beginning; 5 s. */
const NEAR = 5 * 90_000
/** Of pictures and of sound: no program has as many. */
const MOST_STREAMS = 40

interface SeenStream {
  readonly stream: ProgramStream
  readonly kind: StreamKind
  /** Undefined for text, of which there may be none for long. */
  readonly survey: PictureSurvey | SoundSurvey | undefined
}

/** What the beginning of a file shows of a program. */
export interface Survey {
  readonly streams: readonly SeenStream[]
  /** The earliest timestamp of picture and sound, of 33 bits. */
  readonly origin: number
}

/** Reads the beginning of a file until its streams are known. Rejects with MalformedMedia where there is no picture and no sound. */
export async function survey(source: ByteSource, layout: Layout, map: ProgramMap): Promise<Survey> {
  const streams = streamsOf(map, layout.lead > 0)
  const origin = new Origin()
  await readBeginning(new PacketWalk(source, layout, WINDOW), layout.first, streams, origin)
  if (origin.earliest === undefined)
    throw new MalformedMedia('no picture or sound with a time in the streams of the program')
  return { streams: streams.filter(isSeen), origin: origin.earliest }
}

async function readBeginning(
  walk: PacketWalk,
  first: number,
  streams: readonly SeenStream[],
  origin: Origin,
): Promise<void> {
  const sinks = new Map<number, StreamSink>()
  for (const seen of streams) {
    if (!seen.survey) continue
    sinks.set(seen.stream.pid, new StreamSink(seen, origin))
    walk.want(seen.stream.pid, 'all')
  }
  while (!isDone(streams, walk.from - first) && (await walk.load()))
    for (let at = walk.take(); at >= 0; at = walk.take()) {
      const isEnded = sinks.get(pidAt(walk.bytes, at))?.push(walk, at)
      if (isEnded) await pauseIfDue()
    }
  for (const sink of sinks.values()) sink.finish()
}

/** Hands the PES packets of one stream to all who look at them. */
class StreamSink {
  readonly #collector = new PesCollector()
  readonly #seen: SeenStream
  readonly #origin: Origin

  constructor(seen: SeenStream, origin: Origin) {
    this.#seen = seen
    this.#origin = origin
  }

  /** Takes a transport packet; whether a PES packet ended with it. */
  push(walk: PacketWalk, at: number): boolean {
    const pes = this.#collector.push(walk.bytes, at, walk.offsetOf(at))
    this.#take(pes)
    return pes !== undefined
  }

  finish(): void {
    this.#take(this.#collector.finish(true))
    this.#seen.survey?.finish()
  }

  #take(pes: Pes | undefined): void {
    if (!pes) return
    this.#origin.push(this.#seen.stream.pid, pes)
    this.#seen.survey?.push(pes)
  }
}

function streamsOf(map: ProgramMap, bluray: boolean): SeenStream[] {
  const streams = new Map<number, SeenStream>()
  for (const stream of map.streams) {
    const kind = streamKind(stream, map, bluray)
    if (!kind || streams.has(stream.pid) || streams.size >= MOST_STREAMS) continue
    streams.set(stream.pid, surveyed(stream, kind))
  }
  return [...streams.values()]
}

function surveyed(stream: ProgramStream, kind: StreamKind): SeenStream {
  if (kind.kind === 'video') return { stream, kind, survey: new PictureSurvey(kind.codec) }
  if (kind.kind === 'subtitle') return { stream, kind, survey: undefined }
  const codec = kind.kind === 'audio' ? kind.codec : undefined
  return { stream, kind, survey: new SoundSurvey(codec) }
}

function isDone(streams: readonly SeenStream[], bytes: number): boolean {
  const isDescribed = streams.every(
    ({ survey: seen }) => !(seen instanceof PictureSurvey) || seen.isDescribed,
  )
  if (bytes >= (isDescribed ? PATIENCE : SEARCHED_BYTES)) return true
  return streams.every(({ survey: seen }) => !seen || seen.isDone)
}

function isSeen({ survey: seen }: SeenStream): boolean {
  return seen instanceof PictureSurvey ? seen.isSeen : !seen || seen.seen !== undefined
}

/** The earliest of the first times of all streams. */
class Origin {
  readonly #counts = new Map<number, number>()
  #first: number | undefined
  #ahead = 0

  get earliest(): number | undefined {
    return this.#first === undefined ? undefined : this.#first + this.#ahead
  }

  push(pid: number, { pts }: Pes): void {
    const count = this.#counts.get(pid) ?? 0
    if (pts === undefined || count >= FIRST_TIMES) return
    this.#counts.set(pid, count + 1)
    this.#first ??= pts
    const ahead = ticksBetween(this.#first, pts)
    if (Math.abs(ahead) < NEAR) this.#ahead = Math.min(this.#ahead, ahead)
  }
}
