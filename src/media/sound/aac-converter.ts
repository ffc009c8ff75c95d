import type { Demuxer, Packet } from '../demuxer.ts'
import type { AudioTrack } from '../track.ts'
import { takeTurns } from '../turns.ts'
import { CONVERTED_FRAME, type SoundConverter } from './converter.ts'
import type { DecodeSpan, Span } from './span.ts'
import { encodeAac } from './wasm/coders.ts'

/** Frames that are encoded before the first that is wanted: by then the encoder decides as if it had begun long before. */
const PREROLL = 16
/** Frames that are encoded after the last: whether a frame is of long or short windows depends on what follows it. */
const LOOKAHEAD = 3
/** Frames that are made at once, some eight seconds: they and their samples are held in memory. */
const MOST_FRAMES = 375
/** Of a read without an end: who asks for one often wants the first frame alone. */
const FIRST_FRAMES = 16
/** Each is a thread and some thirty megabytes; a thread that broke never answers. */
const turns = takeTurns(2, 60_000)

const starts = new WeakMap<Demuxer, Map<number, Promise<number | undefined>>>()

/** Converts the tracks that `takes` says, by what `decodeSpan` decodes of them. */
export function aacConverter(
  takes: SoundConverter['takes'],
  decodeSpan: DecodeSpan,
): SoundConverter {
  return {
    takes,
    packets: (demuxer, track, from, to) => packets({ demuxer, track, decodeSpan }, from, to),
  }
}

/** A track of sound, and how it is decoded. */
interface Original {
  readonly demuxer: Demuxer
  readonly track: AudioTrack
  readonly decodeSpan: DecodeSpan
}

async function* packets(original: Original, from: number, to: number): AsyncGenerator<Packet> {
  const { demuxer, track } = original
  const origin = await startOf(demuxer, track)
  if (origin === undefined) return
  const { sampleRate } = track
  const timeOf = (frame: number): number => (origin + frame * CONVERTED_FRAME) / sampleRate
  const over = Math.min(to, demuxer.info.duration ?? to)
  let frame = Math.max(0, Math.floor((from * sampleRate - origin) / CONVERTED_FRAME) - 1)
  while (timeOf(frame) < from) frame += 1
  let count = to === Number.POSITIVE_INFINITY ? FIRST_FRAMES : MOST_FRAMES
  while (timeOf(frame) < over) {
    const first = frame
    while (frame < first + count && timeOf(frame) < to) frame += 1
    const made = await turns(() => convert(original, origin, first, frame))
    for (const [index, data] of made.entries()) {
      const pts = timeOf(first + index)
      yield { data, pts, dts: pts, duration: CONVERTED_FRAME / sampleRate, key: true }
    }
    count = MOST_FRAMES
  }
}

/** Where the track begins, in samples; undefined where it is empty. */
function startOf(demuxer: Demuxer, { id, sampleRate }: AudioTrack): Promise<number | undefined> {
  const known = starts.get(demuxer) ?? new Map<number, Promise<number | undefined>>()
  starts.set(demuxer, known)
  const find = async (): Promise<number | undefined> => {
    for await (const { pts } of demuxer.packets(id, 0, Number.POSITIVE_INFINITY))
      return Math.max(0, Math.round(pts * sampleRate))
    return undefined
  }
  const start = known.get(id) ?? find()
  known.set(id, start)
  return start
}

/** The frames from `first` to `end` (exclusive), fewer where the sound ends before. */
async function convert(
  { demuxer, track, decodeSpan }: Original,
  origin: number,
  first: number,
  end: number,
): Promise<Uint8Array[]> {
  const channels = track.channels === 1 ? 1 : 2
  const begin = first - PREROLL
  const span: Span = {
    origin,
    from: origin + begin * CONVERTED_FRAME,
    to: origin + (end + LOOKAHEAD) * CONVERTED_FRAME,
    channels,
  }
  const { samples, until } = await decodeSpan(demuxer, track, span)
  const last = Math.min(end, Math.ceil((until - origin) / CONVERTED_FRAME))
  if (last <= first) return []
  // Those behind the last one are of no use where the sound ends.
  const encoded = await encodeAac(samples, track.sampleRate, channels)
  return encoded.slice(first - begin + 1, last - begin + 1)
}
