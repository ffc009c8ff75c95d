import { PACKET_BYTES, payloadStart, pidAt } from './packet.ts'
import type { PacketWalk } from './packet-walk.ts'
import { parsePesHeader } from './pes-header.ts'
import type { Stamp } from './timeline-builder.ts'

/** The times of the PES packet that begins in the packet whose sync byte is at `at`; undefined where that does not show any. */
export function stampAt(walk: PacketWalk, at: number): Stamp | undefined {
  const { bytes } = walk
  const start = at + payloadStart(bytes, at)
  if (start >= at + PACKET_BYTES) return undefined
  const header = parsePesHeader(bytes.subarray(start, at + PACKET_BYTES))
  if (header === undefined || header === 'short' || header.pts === undefined) return undefined
  const { pts, dts = pts } = header
  return { offset: walk.offsetOf(at), pid: pidAt(bytes, at), pts, dts }
}

/** The first times from offset `from` on in a PES packet that begins before `limit`. */
export async function firstStamp(
  walk: PacketWalk,
  from: number,
  limit: number,
): Promise<Stamp | undefined> {
  walk.seek(from)
  while (await walk.load(limit))
    for (let at = walk.take(); at >= 0; at = walk.take()) {
      const stamp = stampAt(walk, at)
      if (stamp) return stamp
    }
  return undefined
}
