import type { ByteSource } from '../../../bytes.ts'
import type { Packet } from '../../demuxer.ts'
import type { Track } from '../../track.ts'
import { readPiece } from '../read-piece.ts'
import type { Stretch } from './edits.ts'

/** Two times that differ by less are one, in seconds: they were computed in different ways. */
const SAME_TIME = 1e-7
/** What lies together is read at once up to that many bytes, and samples. */
const PIECE = 1 << 20
const MOST_TOGETHER = 1 << 12

/** The times of a track: seconds are ticks through `scale`, less `origin`. */
export interface Clock {
  readonly scale: number
  readonly origin: number
}

/** When a sample is shown or heard, in seconds. */
export function shownAt(
  { table, shift }: Stretch,
  sample: number,
  { scale, origin }: Clock,
): number {
  return (table.shown(sample) + shift) / scale - origin
}

/** No frame, and no text, is larger, in bytes; what claims to be is left out. */
const LARGEST: Readonly<Record<Track['kind'], number>> = {
  video: 1 << 25,
  audio: 1 << 25,
  subtitle: 1 << 20,
}

/** What to do with the next packet of a track in decoding order. */
type Select = (pts: number, key: boolean) => 'take' | 'leave' | 'end'

/** From the first keyframe at `from` or later to the first at `to` or later (exclusive), in seconds. */
export function selectPictures(from: number, to: number): Select {
  let begun = false
  return (pts, key) => {
    if (key && pts >= to - SAME_TIME) return 'end'
    begun ||= key && (from <= 0 || pts >= from - SAME_TIME)
    return begun ? 'take' : 'leave'
  }
}

/** Those with from <= pts < to, and the ones before 0 that decoders need, where `from` is 0 or less. */
export function selectSounds(from: number, to: number): Select {
  return (pts) => {
    if (pts >= to - SAME_TIME) return 'end'
    return from <= 0 || pts >= from - SAME_TIME ? 'take' : 'leave'
  }
}

/** A sample that is wanted. */
interface Wanted {
  readonly stretch: Stretch
  readonly sample: number
}

/** The packets that `select` takes of the stretches of a track of a kind; `from` is the first time that it may take, in seconds. */
export async function* packetsOf(
  source: ByteSource,
  kind: Track['kind'],
  stretches: AsyncIterable<Stretch>,
  clock: Clock,
  from: number,
  select: Select,
): AsyncGenerator<Packet, void, undefined> {
  let batch: Wanted[] = []
  for await (const stretch of stretches) {
    for (let sample = beginning(stretch, clock, from); sample < stretch.end; sample += 1) {
      const verdict = select(shownAt(stretch, sample, clock), stretch.table.isKey(sample))
      if (verdict === 'end') return yield* read(source, batch, clock)
      const size = stretch.table.size(sample)
      if (verdict === 'leave' || size === 0 || size > LARGEST[kind]) continue
      const next = { stretch, sample }
      if (!continues(batch, next)) {
        yield* read(source, batch, clock)
        batch = []
      }
      batch.push(next)
    }
  }
  yield* read(source, batch, clock)
}

/** The first sample that may be shown at `from` or later. */
function beginning(
  { table, first, shift }: Stretch,
  { scale, origin }: Clock,
  from: number,
): number {
  if (from <= 0) return first
  return Math.max(first, table.find((from + origin) * scale - shift - table.mostShift - 1))
}

/** Whether the next sample lies behind the others in the file, and may be read with them. */
function continues(batch: readonly Wanted[], next: Wanted): boolean {
  const [first] = batch
  const last = batch.at(-1)
  if (first === undefined || last === undefined) return true
  const end = last.stretch.table.offset(last.sample) + last.stretch.table.size(last.sample)
  const offset = next.stretch.table.offset(next.sample)
  const whole =
    offset + next.stretch.table.size(next.sample) - first.stretch.table.offset(first.sample)
  return offset === end && whole <= PIECE && batch.length < MOST_TOGETHER
}

async function* read(
  source: ByteSource,
  batch: readonly Wanted[],
  clock: Clock,
): AsyncGenerator<Packet, void, undefined> {
  const [first] = batch
  const last = batch.at(-1)
  if (first === undefined || last === undefined) return
  const from = first.stretch.table.offset(first.sample)
  const to = last.stretch.table.offset(last.sample) + last.stretch.table.size(last.sample)
  const bytes = await readPiece(source, from, to - from)
  for (const { stretch, sample } of batch) {
    const { table, shift } = stretch
    const at = table.offset(sample) - from
    yield {
      data: bytes.subarray(at, at + table.size(sample)),
      pts: shownAt(stretch, sample, clock),
      dts: (table.time(sample) + shift) / clock.scale - clock.origin,
      duration: table.duration(sample) / clock.scale,
      key: table.isKey(sample),
    }
  }
}
