import { lengthPrefixed, nalUnits } from '../../codecs/annex-b.ts'
import type { Packet } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import type { Block } from './blocks.ts'
import type { BlockCursor } from './cursor.ts'
import { decode } from './encodings.ts'
import { unlace } from './lacing.ts'
import type { Timeline } from './timeline.ts'
import type { Described } from './tracks.ts'
import type { FrameForm } from './video-track.ts'

/** Begins every ProRes frame, after its size (SMPTE RDD 36 section 5.1). */
const ICPF = new TextEncoder().encode('icpf')

/** Some frames that share a block: they follow each other from the block's timestamp on. */
interface Laced {
  readonly block: Block
  readonly frames: readonly Uint8Array[]
}

/** The packets of the blocks that a cursor stops at. */
export async function* packetsOf(
  cursor: BlockCursor,
  described: Described,
  timeline: Timeline,
): AsyncGenerator<Packet> {
  let waiting: Laced | undefined
  let guess: number | undefined
  // To undo what frames were altered by takes its time.
  const rest = described.entry.encodings.length > 0 ? pause : undefined
  for (;;) {
    const block = await cursor.next()
    if (waiting !== undefined) {
      const length = block && ((block.ticks - waiting.block.ticks) * timeline.scale) / 1e9
      if (length !== undefined && length > 0) guess = length / waiting.frames.length
      yield* spread(waiting, guess, described, timeline)
      waiting = undefined
    }
    if (block === undefined) return
    await rest?.()
    const laced = { block, frames: unlace(await cursor.frames(block), block.flags) }
    const step = stepOf(laced, described, timeline)
    if (laced.frames.length > 1 && step === undefined) waiting = laced
    else yield* spread(laced, step, described, timeline)
  }
}

/** How long each frame lasts, in seconds, where the block, the track or the codec says so. */
function stepOf(
  { block, frames }: Laced,
  { entry, frameDuration }: Described,
  { scale }: Timeline,
): number | undefined {
  if (block.duration) return (block.duration * scale) / 1e9 / frames.length
  if (entry.defaultDuration > 0) return entry.defaultDuration / 1e9
  return frames.length > 1 && frameDuration !== undefined ? frameDuration / 1e9 : undefined
}

function* spread(
  { block, frames }: Laced,
  step: number | undefined,
  described: Described,
  timeline: Timeline,
): Generator<Packet> {
  const { entry, form, track } = described
  const start = timeline.seconds(block.ticks, entry.codecDelay)
  for (const [index, frame] of frames.entries()) {
    const data = decode(entry.encodings, 'frame', frame)
    if (data === undefined) continue
    yield {
      data: inForm(data, form),
      pts: start + index * (step ?? 0),
      dts: undefined,
      duration: index === frames.length - 1 ? withoutPadding(step, block) : step,
      key: block.key || (track.kind !== 'video' && track.codec !== 'truehd'),
    }
  }
}

/** The frame as other containers have it. */
function inForm(data: Uint8Array, form: FrameForm): Uint8Array {
  if (form === 'annex-b') return lengthPrefixed(nalUnits(data))
  const hasHeader = String.fromCharCode(...data.subarray(4, 8)) === 'icpf'
  if (form === 'plain' || hasHeader) return data
  const frame = new Uint8Array(8 + data.length)
  new DataView(frame.buffer).setUint32(0, frame.length)
  frame.set(ICPF, 4)
  frame.set(data, 8)
  return frame
}

/** The padding at a block's end is not heard (RFC 9559 section 5.1.3.5.7), unless its duration says that already. */
function withoutPadding(
  step: number | undefined,
  { discard, duration }: Block,
): number | undefined {
  if (step === undefined || duration !== undefined) return step
  return Math.max(0, step - Math.max(0, discard) / 1e9)
}
