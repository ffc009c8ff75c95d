import type { Demuxer, Packet } from '../../demuxer.ts'
import { AAC_RATES } from '../../segment/audio-frame.ts'
import type { AudioTrack } from '../../track.ts'
import { takeTurns } from '../../turns.ts'
import { CONVERTED_FRAME, type SoundConverter } from '../converter.ts'
import { isKnownPcm } from '../pcm.ts'
import { encodeAac } from './coders.ts'
import { type Span, spanOf } from './span.ts'

/** Frames that are encoded before the first that is wanted: by then the encoder decides as if it had begun long before. */
const PREROLL = 16
/** Frames that are encoded after the last: whether a frame is of long or short windows depends on what follows it. */
const LOOKAHEAD = 3
/** Frames that are made at once, some eight seconds: they and their samples are held in memory. */
const MOST_FRAMES = 375
/** Of a read without an end: who asks for one often wants the first frame alone. */
const FIRST_FRAMES = 16
const MOST_CHANNELS = 16
/** Each is a thread and some thirty megabytes; a thread that broke never answers. */
const turns = takeTurns(2, 60_000)

const starts = new WeakMap<Demuxer, Map<number, Promise<number | undefined>>>()

/** Converts MP2 of one channel, AC-3, E-AC-3, DTS and PCM without any other program, by decoders and an encoder in WebAssembly that are loaded when needed. */
export const wasmConverter: SoundConverter = {
  takes({ codec, sampleRate, channels, pcm }: AudioTrack): boolean {
    if (!AAC_RATES.includes(sampleRate) || channels < 1 || channels > MOST_CHANNELS) return false
    // Of two channels browsers take it as it is.
    if (codec === 'mp2') return channels === 1
    if (codec === 'pcm') return pcm !== undefined && isKnownPcm(pcm)
    return codec === 'ac3' || codec === 'eac3' || codec === 'dts'
  },
  packets,
}

async function* packets(
  demuxer: Demuxer,
  track: AudioTrack,
  from: number,
  to: number,
): AsyncGenerator<Packet> {
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
    const made = await turns(() => convert(demuxer, track, origin, first, frame))
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
  demuxer: Demuxer,
  track: AudioTrack,
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
  const { samples, until } = await spanOf(demuxer, track, span)
  const last = Math.min(end, Math.ceil((until - origin) / CONVERTED_FRAME))
  if (last <= first) return []
  // Those behind the last one are of no use where the sound ends.
  const encoded = await encodeAac(samples, track.sampleRate, channels)
  return encoded.slice(first - begin + 1, last - begin + 1)
}
