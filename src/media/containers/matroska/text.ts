import type { Packet } from '../../demuxer.ts'
import type { Cue } from './cues.ts'
import { BlockCursor } from './cursor.ts'
import { cutAt } from './cut-index.ts'
import { packetsOf } from './frames.ts'
import type { Extent } from './header.ts'
import { inOrder } from './in-order.ts'
import type { Reading } from './packets.ts'
import { SAME_TIME } from './timeline.ts'
import type { Described } from './tracks.ts'
import { HEADERS, Window } from './window.ts'

/** How many stretches of a file are looked through at once: a read takes its time, but many do not take more. */
const AT_ONCE = 8
const PROBED_STRETCHES = 3
/** A text is shorter, in bytes; and a stretch has fewer texts, and fewer bytes of them. */
const MOST_TEXT_BYTES = 2 ** 20
const MOST_IN_A_STRETCH = 100_000
const MOST_STRETCH_BYTES = 2 ** 23

/**
 * The packets of a subtitle track with from <= pts < to; from the first one on where `from` is 0 or less. They are few and far
 * between: where there are `cues` that name each of them, only they are read, and otherwise the headers of all blocks.
 */
export async function* subtitles(
  reading: Reading,
  described: Described,
  cues: readonly Cue[] | undefined,
  from: number,
  to: number,
): AsyncGenerator<Packet> {
  const found =
    cues === undefined
      ? byHeaders(reading, described, from, to)
      : byCues(reading, described, cues, from, to)
  for await (const packets of found)
    for (const packet of packets)
      if ((from <= 0 || packet.pts >= from - SAME_TIME) && packet.pts < to - SAME_TIME) yield packet
}

/** The cues of a subtitle track, if in some stretches of the file there is one for every block; otherwise undefined. */
export async function completeCues(
  reading: Reading,
  described: Described,
  cues: readonly Cue[],
): Promise<readonly Cue[] | undefined> {
  const own = cues.filter(({ track }) => track === described.entry.number)
  return (await namesAll(reading, described, own)) ? own : undefined
}

/** The file between the Clusters that cuts are in. */
function stretchesOf({ clusters, cuts }: Reading): Extent[] {
  const starts = [...new Set([clusters.from, ...cuts.map(({ cluster }) => cluster)])]
  starts.sort((a, b) => a - b)
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? clusters.to }))
}

async function namesAll(
  reading: Reading,
  described: Described,
  cues: readonly Cue[],
): Promise<boolean> {
  if (cues.length === 0 || cues.some(({ relative }) => relative === undefined)) return false
  const stretches = stretchesOf(reading)
  const within = ({ from, to }: Extent): number =>
    cues.filter(({ cluster }) => cluster >= from && cluster < to).length
  const last = cues.length - 1
  const probed = new Set<Extent>()
  for (let probe = 0; probe < PROBED_STRETCHES; probe += 1) {
    const cue = cues[Math.round((probe * last) / (PROBED_STRETCHES - 1))]
    const stretch = stretches.find(({ to }) => cue !== undefined && cue.cluster < to)
    if (stretch !== undefined) probed.add(stretch)
  }
  const verdicts = [...probed].map(async (stretch) => {
    const cursor = cursorOver(reading, described, stretch, false)
    let count = 0
    while ((await cursor.next()) !== undefined) count += 1
    return count === within(stretch)
  })
  return (await Promise.all(verdicts)).every(Boolean)
}

function cursorOver(
  { source }: Reading,
  { entry }: Described,
  { from, to }: Extent,
  frames: boolean,
): BlockCursor {
  const window = new Window(source, HEADERS)
  const interest = { track: entry.number, frames, most: MOST_TEXT_BYTES }
  return new BlockCursor(window, from, to, interest)
}

function byCues(
  reading: Reading,
  described: Described,
  cues: readonly Cue[],
  from: number,
  to: number,
): AsyncGenerator<Packet[]> {
  const { clusters, timeline } = reading
  const clusterCues = new Map<number, number[]>()
  for (const { cluster, relative, ticks } of cues) {
    const time = timeline.seconds(ticks, described.entry.codecDelay)
    if ((from > 0 && time < from - SAME_TIME) || time >= to || relative === undefined) continue
    const relatives = clusterCues.get(cluster) ?? []
    relatives.push(relative)
    clusterCues.set(cluster, relatives)
  }
  const ordered = [...clusterCues].sort(([a], [b]) => a - b)
  return inOrder(ordered, AT_ONCE, async ([cluster, relatives]) => {
    const packets: Packet[] = []
    for (const relative of relatives) {
      const cursor = cursorOver(reading, described, { from: cluster, to: clusters.to }, true)
      if (!(await cursor.goTo(relative))) continue
      const { value } = await packetsOf(cursor, described, timeline).next()
      if (value !== undefined) packets.push(kept(value))
    }
    return packets
  })
}

function byHeaders(
  reading: Reading,
  described: Described,
  from: number,
  to: number,
): AsyncGenerator<Packet[]> {
  const { timeline, cuts } = reading
  const first = cuts[cutAt(cuts, timeline.ticks(from)) - 1]?.cluster ?? 0
  const last = cuts[cutAt(cuts, timeline.ticks(to)) + 1]?.cluster ?? Number.POSITIVE_INFINITY
  const wanted = stretchesOf(reading).filter(
    (stretch) => stretch.to > first && stretch.from <= last,
  )
  return inOrder(wanted, AT_ONCE, async (stretch, isOver) => {
    const packets: Packet[] = []
    const cursor = cursorOver(reading, described, stretch, true)
    let bytes = 0
    for await (const packet of packetsOf(cursor, described, timeline)) {
      bytes += packet.data.length
      const isFull = packets.length >= MOST_IN_A_STRETCH || bytes > MOST_STRETCH_BYTES
      if (isFull || isOver()) break
      packets.push(kept(packet))
    }
    return packets
  })
}

/** The packet without the bytes that were read along with it. */
function kept(packet: Packet): Packet {
  return { ...packet, data: packet.data.slice() }
}
