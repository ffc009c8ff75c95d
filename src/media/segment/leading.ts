import { lengthPrefixed, prefixedUnits, wholeUnits } from '../codecs/annex-b.ts'
import { withoutRecoveryPoint } from '../codecs/h264-sei.ts'
import type { Packet } from '../demuxer.ts'
import type { VideoTrack } from '../track.ts'
import { RestartedH264 } from './restart-h264.ts'

/**
 * How long before its time a keyframe is shown that is decoded for the leading pictures alone, in seconds: too short to be seen. More
 * than the least step between decoding times: what lasted longer would reach into the next segment, and Chromium would drop its keyframe.
 */
const AHEAD = 0.0011
/** ITU-T H.265 table 7-1. */
const HEVC = { firstBroken: 16, lastBroken: 18, leadingIdr: 19, idr: 20, clean: 21 }

/**
 * The packets of a segment as they can be decoded by themselves, all shown within it. In an open GOP the leading pictures, which are
 * decoded after a keyframe and shown before it, need the pictures before it, and pictures behind it may tell the decoder to forget some
 * of those; a player that begins with the keyframe has not got them, and Chromium stops with an error. (Those of an IDR picture, HEVC's
 * RADL, need none, but are shown before the segment.) Therefore
 *
 * - leading pictures belong to the segment before, behind a copy of the keyframe that is as good as never shown;
 * - the keyframe that a segment begins with refreshes the decoder: one of H.264 becomes an IDR picture (see RestartedH264), one of HEVC a
 *   BLA picture (ITU-T H.265 section 3.15), where it is no IDR picture already;
 * - those within the segment that are no IDR pictures, or in HEVC have leading pictures, are keyframes no more.
 *
 * Where a keyframe cannot be changed so its leading pictures are left out, and the last picture before stands for as long. So it does for
 * pictures of which no unit is there to its end, for which Chromium would stop, too.
 *
 * `packets` are those from one cut to the next, `following` the keyframe at the next and its leading pictures. `idrId`, from 0 to
 * 65535, differs from that of the segments beside this one.
 */
export function decodablePackets(
  track: VideoTrack,
  packets: readonly Packet[],
  following: readonly Packet[],
  idrId: number,
): Packet[] {
  const whole = undamaged(track, packets)
  const from = whole.findIndex((packet) => packet.key)
  const first = whole[from]
  if (!first) return []
  const open = openKeys(track, whole.slice(from))
  const isNone = (key: Packet) => open.has(key) || (track.codec === 'h264' && mayLead(track, key))
  const own = whole
    .slice(from)
    .filter((packet) => packet.pts >= first.pts || !open.has(first))
    .map((packet) => (packet !== first && isNone(packet) ? { ...packet, key: false } : packet))
  const all = [...own, ...borrowed(track, undamaged(track, following))]
  if (track.codec === 'h264') return restartedH264(track, all, idrId)
  if (track.codec !== 'hevc' || !open.has(first) || !isClean(track, first.data)) return all
  return [{ ...first, data: brokenLink(track, first.data) }, ...all.slice(1)]
}

/** Whether pictures may follow a keyframe that are shown before it. */
export function mayLead(track: VideoTrack, key: Packet): boolean {
  return key.key && !isRefresh(track, key.data)
}

/** The pictures without what is damaged of them; those of which nothing is left are left out. */
function undamaged(track: VideoTrack, packets: readonly Packet[]): readonly Packet[] {
  const { codec } = track
  if (codec !== 'h264' && codec !== 'hevc') return packets
  const isPicture = codec === 'h264' ? isH264Picture : isHevcPicture
  return packets.flatMap((packet) => {
    const data = wholeUnits(packet.data, lengthSize(track))
    if (data === packet.data) return packet
    return unitsOf(track, data).some(isPicture) ? { ...packet, data } : []
  })
}

/** The keyframe at the end of a segment and its leading pictures, where the next one does without them. */
function borrowed(track: VideoTrack, following: readonly Packet[]): Packet[] {
  const [key, ...leading] = following
  if (!key?.key || leading.length === 0) return []
  const restarts =
    track.codec === 'h264'
      ? RestartedH264.from(configOf(track), unitsOf(track, key.data)) !== undefined
      : isClean(track, key.data)
  if (!restarts) return []
  return [{ ...key, pts: key.pts - AHEAD }, ...leading].map((packet) => ({ ...packet, key: false }))
}

function restartedH264(track: VideoTrack, packets: readonly Packet[], idrId: number): Packet[] {
  const first = packets[0]
  const restarted = first && RestartedH264.from(configOf(track), unitsOf(track, first.data))
  return packets.map((packet) => {
    const kept = packet.key ? packet.data : withoutRecoveryPoints(track, packet.data)
    if (!restarted) return { ...packet, data: kept }
    const units = restarted.next(unitsOf(track, kept), idrId)
    return { ...packet, data: lengthPrefixed(units, lengthSize(track)) }
  })
}

/** Chromium begins with any picture that has a recovery point, even where the sample says that it is no keyframe. */
function withoutRecoveryPoints(track: VideoTrack, data: Uint8Array): Uint8Array {
  const units = unitsOf(track, data)
  const kept = units.map(withoutRecoveryPoint)
  if (units.every((unit, index) => unit === kept[index])) return data
  return lengthPrefixed(
    kept.filter((unit) => unit !== undefined),
    lengthSize(track),
  )
}

/** The keyframes that have leading pictures. */
function openKeys(track: VideoTrack, packets: readonly Packet[]): Set<Packet> {
  const open = new Set<Packet>()
  let key: Packet | undefined
  for (const packet of packets) {
    if (packet.key) key = packet
    else if (key && packet.pts < key.pts && !open.has(key) && mayLead(track, key)) open.add(key)
  }
  return open
}

/** Whether the picture is an IDR picture without leading pictures, or of a codec whose keyframes all are as good as one. */
function isRefresh(track: VideoTrack, data: Uint8Array): boolean {
  if (track.codec === 'h264') {
    const picture = unitsOf(track, data).find(isH264Picture)
    return picture !== undefined && h264Type(picture) === 5
  }
  if (track.codec !== 'hevc') return true
  return hevcPicture(track, data) === HEVC.idr
}

/** Whether it is an HEVC picture that decoding can begin with, but for its leading pictures. */
function isClean(track: VideoTrack, data: Uint8Array): boolean {
  const type = hevcPicture(track, data) ?? 0
  return type === HEVC.clean || (type >= HEVC.firstBroken && type <= HEVC.leadingIdr)
}

/** nal_unit_type of the first unit that is of a picture: 0 to 31. */
function hevcPicture(track: VideoTrack, data: Uint8Array): number | undefined {
  const picture = unitsOf(track, data).find(isHevcPicture)
  return picture && hevcType(picture)
}

/**
 * The same picture as one that refers to nothing before it and is followed by none that does (nal_unit_type 18, BLA_N_LP); an IDR picture
 * is one already.
 */
function brokenLink(track: VideoTrack, data: Uint8Array): Uint8Array {
  const units = unitsOf(track, data).map((unit) => {
    if (!isHevcPicture(unit) || hevcType(unit) === HEVC.leadingIdr) return unit
    const changed = Uint8Array.from(unit)
    changed[0] = ((unit[0] ?? 0) & 0x81) | (HEVC.lastBroken << 1)
    return changed
  })
  return lengthPrefixed(units, lengthSize(track))
}

function isH264Picture(unit: Uint8Array): boolean {
  const type = h264Type(unit)
  return type >= 1 && type <= 5
}

function h264Type(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 31
}

function isHevcPicture(unit: Uint8Array): boolean {
  return hevcType(unit) <= 31
}

function hevcType(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 63
}

function unitsOf(track: VideoTrack, data: Uint8Array): Uint8Array[] {
  return prefixedUnits(data, lengthSize(track))
}

/** From the last two bits of a byte of avcC or hvcC (ISO/IEC 14496-15 sections 5.3.3.1 and 8.3.3.1). */
function lengthSize(track: VideoTrack): number {
  return ((track.config?.[track.codec === 'hevc' ? 21 : 4] ?? 3) & 3) + 1
}

function configOf(track: VideoTrack): Uint8Array {
  return track.config ?? new Uint8Array(0)
}
