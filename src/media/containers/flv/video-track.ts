import { av1CodecString, vp9CodecString } from '../../codecs/av1-vp9-config.ts'
import { BitReader } from '../../codecs/bits.ts'
import { h264CodecString, parseH264Config } from '../../codecs/h264-config.ts'
import { parseH264Sequence } from '../../codecs/h264-sps.ts'
import { hevcCodecString, hevcSize } from '../../codecs/hevc-config.ts'
import type { VideoCodec, VideoTrack } from '../../track.ts'
import { metadataNumber } from './metadata.ts'
import type { ScriptObject } from './script-data.ts'
import type { SeenTrack } from './seen-track.ts'

interface Size {
  readonly width: number
  readonly height: number
}
interface Sizes extends Size {
  readonly displayWidth?: number
}

/** Section E.4.3.1, and the FourCCs of Enhanced RTMP. */
const CODECS: Readonly<Record<string, readonly [VideoCodec, string]>> = {
  2: ['flv1', 'Sorenson H.263'],
  3: ['other', 'Screen video'],
  4: ['vp6', 'On2 VP6'],
  5: ['vp6', 'On2 VP6 with alpha channel'],
  6: ['other', 'Screen video version 2'],
  7: ['h264', 'AVC'],
  8: ['h263', 'H.263'],
  9: ['mpeg4', 'MPEG-4'],
  12: ['hevc', 'HEVC'],
  13: ['av1', 'AV1'],
  avc1: ['h264', 'avc1'],
  hvc1: ['hevc', 'hvc1'],
  av01: ['av1', 'av01'],
  vp08: ['vp8', 'vp08'],
  vp09: ['vp9', 'vp09'],
}
const LARGEST = 16_384
/** The sizes that Sorenson H.263 numbers, from 2 on. */
const SORENSON_SIZES: readonly Size[] = [
  { width: 352, height: 288 },
  { width: 176, height: 144 },
  { width: 128, height: 96 },
  { width: 320, height: 240 },
  { width: 160, height: 120 },
]

/** Names a picture track from its first tags and onMetaData. */
export function videoTrack(
  seen: SeenTrack,
  metadata: ScriptObject | undefined,
  first: boolean,
): VideoTrack {
  const [codec, codecName] = CODECS[seen.codec] ?? (['other', seen.codec] as const)
  const config = boxContent(codec, seen.config)
  const size: Sizes = sizeOf(codec, config, seen) ?? declaredSize(metadata)
  return {
    kind: 'video',
    id: seen.id,
    codec,
    codecName,
    codecString: config && codecString(codec, config),
    config,
    width: size.width,
    height: size.height,
    displayWidth: size.displayWidth ?? size.width,
    displayHeight: size.height,
    rotation: 0,
    frameRate:
      metadataNumber(metadata, 'framerate', 0.01, 1000) ??
      metadataNumber(metadata, 'videoframerate', 0.01, 1000),
    language: undefined,
    title: undefined,
    default: first,
  }
}

/** Some writers leave the version and flags of the vpcC box out, which stand in front of its record. */
function boxContent(codec: VideoCodec, config: Uint8Array | undefined): Uint8Array | undefined {
  if (!config || (codec !== 'vp8' && codec !== 'vp9')) return config
  const whole = config.length >= 12 && config[0] === 1 && config[1] === 0
  return whole ? config : Uint8Array.of(1, 0, 0, 0, ...config)
}

function codecString(codec: VideoCodec, config: Uint8Array): string | undefined {
  if (codec === 'h264') return parseH264Config(config) && h264CodecString(config)
  if (codec === 'hevc') return hevcCodecString(config)
  if (codec === 'av1') return av1CodecString(config)
  if (codec === 'vp9') return vp9CodecString(config)
  return codec === 'vp8' ? 'vp8' : undefined
}

function sizeOf(
  codec: VideoCodec,
  config: Uint8Array | undefined,
  { frame }: SeenTrack,
): Sizes | undefined {
  if (codec === 'h264') {
    const unit = config && parseH264Config(config)?.sequences[0]
    return unit && parseH264Sequence(unit)
  }
  if (codec === 'hevc') return config && hevcSize(config)
  if (codec === 'flv1') return frame && sorensonSize(frame)
  return codec === 'vp6' ? frame && vp6Size(frame) : undefined
}

function declaredSize(metadata: ScriptObject | undefined): Size {
  return {
    width: Math.round(metadataNumber(metadata, 'width', 1, LARGEST) ?? 0),
    height: Math.round(metadataNumber(metadata, 'height', 1, LARGEST) ?? 0),
  }
}

/** The H.263 picture header as Sorenson has it (section E.4.3.2 of version 10, 'H263VIDEOPACKET'). */
function sorensonSize(frame: Uint8Array): Size | undefined {
  const reader = new BitReader(frame)
  reader.skip(30)
  const code = reader.bits(3)
  if (code > 1) return SORENSON_SIZES[code - 2]
  const bits = code === 0 ? 8 : 16
  const size = { width: reader.bits(bits), height: reader.bits(bits) }
  return reader.exhausted || size.width === 0 || size.height === 0 ? undefined : size
}

/** The byte of adjustments that FLV has in front of a VP6 frame, and the frame's own header; macroblocks are counted from below. */
function vp6Size(frame: Uint8Array): Size | undefined {
  const [adjust = 0, mode = 0, version = 0] = frame
  if (mode & 0x80) return undefined
  const at = mode & 1 || (version & 6) === 0 ? 5 : 3
  const width = (frame[at + 1] ?? 0) * 16 - (adjust >> 4)
  const height = (frame[at] ?? 0) * 16 - (adjust & 15)
  return width > 0 && height > 0 ? { width, height } : undefined
}
