import type { Packet } from '../demuxer.ts'
import type { VideoTrack } from '../track.ts'

/**
 * The packets of a segment, from its first keyframe on, as they can be decoded by themselves. In an open GOP the leading pictures, which
 * are decoded after a keyframe and shown before it, need the pictures before it; a player that begins with the keyframe has not got
 * them, and Chromium stops with an error. Since players may begin with any segment, the leading pictures of its first keyframe are left out,
 * and the last picture before stands for as long. Since they begin with any keyframe in it as well, those that have leading
 * pictures are keyframes no more. (Chromium also stops where a later picture tells the decoder to forget one before the keyframe,
 * ITU-T H.264 section 8.2.5.4; only a changed slice header would mend that.) Leading pictures of an IDR picture (HEVC's RADL) need nothing before it, and stay.
 */
export function decodablePackets(track: VideoTrack, packets: readonly Packet[]): Packet[] {
  const from = packets.findIndex((packet) => packet.key)
  const first = packets[from]
  if (!first) return []
  const open = openKeys(track, packets.slice(from))
  return packets
    .slice(from)
    .filter((packet) => packet.pts >= first.pts || !open.has(first))
    .map((packet) => (packet !== first && open.has(packet) ? { ...packet, key: false } : packet))
}

/** The keyframes that have leading pictures which need others before them. */
function openKeys(track: VideoTrack, packets: readonly Packet[]): Set<Packet> {
  const open = new Set<Packet>()
  let key: Packet | undefined
  for (const packet of packets) {
    if (packet.key) key = packet
    else if (key && packet.pts < key.pts && !open.has(key) && !isRefresh(track, key.data))
      open.add(key)
  }
  return open
}

/** Whether the picture is an IDR picture, or of a codec whose keyframes all are as good as one. */
function isRefresh(track: VideoTrack, data: Uint8Array): boolean {
  if (track.codec === 'h264')
    return firstPicture(data, lengthSize(track, 4), (byte) => pictureH264(byte & 31))
  if (track.codec === 'hevc')
    return firstPicture(data, lengthSize(track, 21), (byte) => pictureHevc((byte >> 1) & 63))
  return true
}

/** From the last two bits of a byte of avcC or hvcC (ISO/IEC 14496-15 sections 5.3.3.1 and 8.3.3.1). */
function lengthSize(track: VideoTrack, at: number): number {
  return ((track.config?.[at] ?? 3) & 3) + 1
}

/** ITU-T H.264 table 7-1: 1 to 5 are pictures, 5 is IDR. */
function pictureH264(type: number): boolean | undefined {
  return type >= 1 && type <= 5 ? type === 5 : undefined
}

/** ITU-T H.265 table 7-1: 0 to 31 are pictures, 19 and 20 are IDR. */
function pictureHevc(type: number): boolean | undefined {
  return type <= 31 ? type === 19 || type === 20 : undefined
}

/** What `judge` says of the first NAL unit, by its first byte, that is of a picture. */
function firstPicture(
  data: Uint8Array,
  lengthBytes: number,
  judge: (byte: number) => boolean | undefined,
): boolean {
  for (let at = 0; at + lengthBytes < data.length; ) {
    let size = 0
    for (const byte of data.subarray(at, at + lengthBytes)) size = size * 256 + byte
    const verdict = size > 0 ? judge(data[at + lengthBytes] ?? 0) : undefined
    if (verdict !== undefined) return verdict
    at += lengthBytes + size
  }
  return false
}
