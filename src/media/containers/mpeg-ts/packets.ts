import { commonReads } from '../../common-reads.ts'
import type { CutPoint, Packet } from '../../demuxer.ts'
import { PacketWalk } from './packet-walk.ts'
import { pictures } from './pictures.ts'
import type { SoundForm } from './sound-form.ts'
import { sounds } from './sounds.ts'
import { firstStamp } from './stamps.ts'
import { type PictureStream, TICKS, type TsFile } from './ts-file.ts'

/** A range of time in units of 1/90000 s; `to` is exclusive. */
interface Range {
  readonly from: number
  readonly to: number
}

/** Sound may lie that far from the pictures that it belongs to, in seconds. */
const INTERLEAVE = 2
const LEAST_LEAD = 1 << 18
const MOST_LEAD = 16 << 20
/** A burst of pictures may push their sound this far away, in bytes, where other seconds take hardly any. */
const BURST = 8 << 20
const LOOK_WINDOW = 1 << 16
/** What is in a segment does not lie in more bytes than these: it would be too large to be one. */
const MOST_BYTES = 1 << 30
/** Cut points' times are quotients: they are compared as the file counts. */
function rangeOf(from: number, to: number): Range {
  const ticks = (time: number): number => (Number.isFinite(time) ? Math.round(time * TICKS) : time)
  return { from: ticks(from), to: ticks(to) }
}

/** The pictures from the first keyframe that is shown at `from` (seconds) or later to the first one at `to` or later. */
export async function* picturePackets(
  file: TsFile,
  stream: PictureStream,
  cuts: readonly CutPoint[],
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const range = rangeOf(from, to)
  const end = cuts.find(({ time }) => Math.round(time * TICKS) === range.to)?.offset
  let begun = false
  // Times that are not given depend on those of the pictures before.
  const lead = stream.form.isTimed ? 0 : leadOf(file)
  const start = Math.max(file.layout.first, startOf(file, cuts, range) - lead)
  for await (const picture of pictures(file, stream, start, end, start + MOST_BYTES)) {
    if (picture.key && picture.pts >= range.to) return
    begun ||= picture.key && picture.pts >= range.from
    if (!begun) continue
    const { pts, dts, key } = picture
    const seconds = dts === undefined ? undefined : dts / TICKS
    yield { data: picture.data(), pts: pts / TICKS, dts: seconds, duration: undefined, key }
  }
}

/** The packets of sound or text with from <= pts < to, in seconds. */
export async function* soundPackets(
  file: TsFile,
  pid: number,
  form: SoundForm,
  cuts: readonly CutPoint[],
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const range = rangeOf(from, to)
  const next = cuts.find(({ time }) => Math.round(time * TICKS) >= range.to)?.offset
  const start = await soundStart(file, pid, startOf(file, cuts, range), range)
  const reach = {
    from: start,
    end: range.to,
    limit:
      next === undefined
        ? Number.POSITIVE_INFINITY
        : Math.min(next + reachOf(file), start + MOST_BYTES),
    until: next ?? 0,
  }
  for await (const { data, pts, duration } of sounds(file, pid, form, reach)) {
    if (pts < range.from || pts >= range.to) continue
    yield { data, pts: pts / TICKS, dts: pts / TICKS, duration, key: true }
  }
}

/** The offset of the last cut at or before the range's beginning. */
function startOf({ layout }: TsFile, cuts: readonly CutPoint[], { from }: Range): number {
  return cuts.findLast(({ time }) => Math.round(time * TICKS) <= from)?.offset ?? layout.first
}

function leadOf({ rate }: TsFile): number {
  return Math.min(Math.max(rate * INTERLEAVE, LEAST_LEAD), MOST_LEAD)
}

/** How far from a cut its sound may lie, in bytes. */
function reachOf(file: TsFile): number {
  return Math.max(leadOf(file), BURST)
}

/** Where to begin to read: at `offset`, or before it, if the sound from there on is later than the range's beginning. */
async function soundStart(
  file: TsFile,
  pid: number,
  offset: number,
  { from }: Range,
): Promise<number> {
  const { source, layout, timeline } = file
  const reach = reachOf(file)
  const walk = new PacketWalk(commonReads(source), layout, LOOK_WINDOW)
  walk.want(pid, 'starts')
  let at = offset
  let limit = offset + reach
  for (let step = LOOK_WINDOW; at > layout.first; step *= 2) {
    const stamp = await firstStamp(walk, at, limit)
    const isBefore = stamp && timeline.at(stamp.offset, stamp.pts) <= from - TICKS / 10
    if (isBefore || offset - at >= reach) return at
    limit = at
    at = Math.max(layout.first, offset - reach, at - step)
  }
  return layout.first
}
