import { createHash } from 'node:crypto'
import type { Demuxer, Packet } from '../../src/media/demuxer.ts'

/** The packets of a track between two times. */
export async function collect(
  demuxer: Demuxer,
  track: number,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): Promise<Packet[]> {
  const packets: Packet[] = []
  for await (const packet of demuxer.packets(track, from, to)) packets.push(packet)
  return packets
}

/** As ffprobe writes it. */
function hashOf(data: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(data).digest('hex')}`
}

/** What is compared of a packet, in one line; times in milliseconds. */
export function lineOf({ data, pts, dts, key }: Packet): string {
  const times = [pts, dts].map((time) => (time === undefined ? '-' : Math.round(time * 1e6) / 1e3))
  return `${times.join(' ')} ${key ? 'K' : '_'} ${hashOf(data)}`
}

/** The packets of a track, read from cut point to cut point. */
export async function collectByCuts(demuxer: Demuxer, track: number): Promise<Packet[]> {
  const cuts = await demuxer.cutPoints()
  const packets: Packet[] = []
  for (const [index, cut] of cuts.entries()) {
    const end = cuts[index + 1]?.time ?? Number.POSITIVE_INFINITY
    packets.push(...(await collect(demuxer, track, index === 0 ? 0 : cut.time, end)))
  }
  return packets
}
