import { pause } from '../containers/pause.ts'
import { type Demuxer, MalformedMedia, type Packet } from '../demuxer.ts'
import type { VideoTrack } from '../track.ts'
import { mayLead } from './leading.ts'

/** In seconds, some thirty years: a packet that is timed further away than this is of a file that lies. */
export const MOST_SECONDS = 1e9
/** A segment is held in memory while it is made; what is longer than this, or has more packets, is no segment but a file with one keyframe. */
const MOST_BYTES = 64 * 1024 * 1024
const MOST_PACKETS = 50_000
/** Packets that are read before others have their turn. */
const SLICE = 1 << 10
/** Pictures between a keyframe and the first that is shown behind it: more than any decoder can hold back; and their bytes. */
const MOST_LEADING = 64
const MOST_LEADING_BYTES = 16 * 1024 * 1024

/** Whether a packet holds something, at a time that there is. */
export function isTimed(packet: Packet): boolean {
  return packet.data.length > 0 && Math.abs(packet.pts) < MOST_SECONDS
}

/** The packets of a segment: from the cut at `start` to the one at `end`, in seconds. Rejects with MalformedMedia where there are too many. */
export async function readRange(
  demuxer: Demuxer,
  trackId: number,
  start: number,
  end: number,
): Promise<Packet[]> {
  const packets: Packet[] = []
  // The file's end is no cut: what belongs to the last one goes on to the end.
  const until = end >= (demuxer.info.duration ?? end) ? Number.POSITIVE_INFINITY : end
  const room = new Room()
  for await (const packet of sliced(demuxer.packets(trackId, start, until))) {
    if (!room.takes(packet))
      throw new MalformedMedia(`the segment from ${start} s to ${end} s is too large to be one`)
    if (isTimed(packet)) packets.push(packet)
  }
  return packets
}

/** What is read at once at most. */
export class Room {
  readonly #most: number
  #count = 0
  #bytes = 0

  /** `most` is in bytes. */
  constructor(most: number = MOST_BYTES) {
    this.#most = most
  }

  /** Whether there is room for a packet. */
  takes({ data }: Packet): boolean {
    this.#count += 1
    this.#bytes += data.length
    return this.#bytes <= this.#most && this.#count <= MOST_PACKETS
  }
}

/** The same packets; others have their turns between them. */
export async function* sliced(
  packets: AsyncIterable<Packet>,
): AsyncGenerator<Packet, void, undefined> {
  let count = 0
  for await (const packet of packets) {
    yield packet
    count += 1
    if (count % SLICE === 0) await pause()
  }
}

/** The keyframe at the cut at `end` and its leading pictures; none where the file ends there, or the keyframe can have none. */
export async function readLeading(
  demuxer: Demuxer,
  track: VideoTrack,
  end: number,
): Promise<Packet[]> {
  const packets: Packet[] = []
  let bytes = 0
  if (end >= (demuxer.info.duration ?? end)) return packets
  for await (const packet of demuxer.packets(track.id, end, Number.POSITIVE_INFINITY)) {
    const key = packets[0] ?? packet
    bytes += packet.data.length
    if (bytes > MOST_LEADING_BYTES) break
    if (!isTimed(packet) || !mayLead(track, key) || packets.length > MOST_LEADING) break
    if (packet !== key && packet.pts >= key.pts) break
    packets.push(packet)
  }
  return packets
}
