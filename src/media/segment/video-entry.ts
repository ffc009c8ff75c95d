import { MalformedMedia } from '../demuxer.ts'
import type { VideoTrack } from '../track.ts'
import { box, fullBox, u8, u16, u32 } from './box.ts'

/** The sample entry and configuration box of each codec. */
const ENTRIES = {
  h264: { type: 'avc1', config: 'avcC', least: 7 },
  hevc: { type: 'hvc1', config: 'hvcC', least: 23 },
  av1: { type: 'av01', config: 'av1C', least: 4 },
  vp9: { type: 'vp09', config: 'vpcC', least: 8 },
} as const

/** Whether a picture track can be cut into segments as it is. */
export function isSegmentableVideo(track: VideoTrack): boolean {
  return track.codec in ENTRIES
}

/** The VisualSampleEntry (ISO/IEC 14496-12 section 12.1.3) of a track that is segmentable. Throws MalformedMedia. */
export function videoSampleEntry(track: VideoTrack): Uint8Array {
  const entry = ENTRIES[track.codec as keyof typeof ENTRIES]
  const config = track.codec === 'vp9' ? vpcC(track) : (track.config ?? new Uint8Array(0))
  if (config.length < entry.least)
    throw new MalformedMedia(
      `the decoder configuration ${entry.config} has at least ${entry.least} bytes`,
    )
  return box(
    entry.type,
    u8(0, 0, 0, 0, 0, 0),
    u16(1, 0, 0),
    u32(0, 0, 0),
    u16(codedSize(track.width), codedSize(track.height)),
    // 72 pixels an inch, one frame a sample, no name of the compressor, 24 bits of colour.
    u32(0x00480000, 0x00480000, 0),
    u16(1),
    new Uint8Array(32),
    u16(0x18, -1),
    box(entry.config, config),
    ...pixelAspect(track),
  )
}

function codedSize(pixels: number): number {
  if (Number.isInteger(pixels) && pixels > 0 && pixels <= 0xffff) return pixels
  throw new MalformedMedia(`a picture is up to 65535 pixels wide and high, not ${pixels}`)
}

/** PixelAspectRatioBox (section 12.1.4), where pixels are not square. */
function pixelAspect(track: VideoTrack): Uint8Array[] {
  const horizontal = Math.round(track.displayWidth) * track.height
  const vertical = Math.round(track.displayHeight) * track.width
  if (!(horizontal > 0 && vertical > 0) || horizontal === vertical) return []
  const divisor = greatestDivisor(horizontal, vertical)
  const scale = Math.max(1, Math.max(horizontal, vertical) / divisor / 0x7fffffff)
  const spacing = [horizontal, vertical].map((size) =>
    Math.max(1, Math.floor(size / divisor / scale)),
  )
  return [box('pasp', u32(...spacing))]
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other)
}

/** VPCodecConfigurationRecord with its version and flags, from the codec string ('vp09.PP.LL.DD...') where the file has none. */
function vpcC(track: VideoTrack): Uint8Array {
  const config = track.config
  if (config && config.length >= 12) return config
  if (config && config.length >= 8) return fullBox('vpcC', 1, 0, config).subarray(8)
  const numbers = (track.codecString ?? '').split('.').slice(1).map(Number)
  const [profile, level, depth, chroma, primaries, transfer, matrix, fullRange] = [
    0, 10, 8, 1, 2, 2, 2, 0,
  ].map((usual, index) => {
    const value = numbers[index]
    return value !== undefined && Number.isInteger(value) ? value : usual
  }) as [number, number, number, number, number, number, number, number]
  const packed = ((depth & 15) << 4) | ((chroma & 7) << 1) | (fullRange & 1)
  return Uint8Array.of(1, 0, 0, 0, profile, level, packed, primaries, transfer, matrix, 0, 0)
}
