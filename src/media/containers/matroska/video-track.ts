import { nalUnits, prefixedUnits, startsWithStartCode } from '../../codecs/annex-b.ts'
import { av1CodecString, vp9CodecString } from '../../codecs/av1-vp9-config.ts'
import { h264CodecString, h264ConfigFrom } from '../../codecs/h264-config.ts'
import { hevcCodecString } from '../../codecs/hevc-config.ts'
import { hevcConfigFrom } from '../../codecs/hevc-config-from.ts'
import type { VideoCodec, VideoTrack } from '../../track.ts'
import { isReadable } from './encodings.ts'
import { codecOfFourcc, readBitmapInfo } from './microsoft.ts'
import type { TrackEntry, VideoEntry } from './track-entry.ts'
import { makeVpcC } from './vp9.ts'

/** Codec IDs (RFC 9559 section 22, Matroska Codec Specifications), up to the part that does not matter. */
const CODECS: readonly (readonly [prefix: string, codec: VideoCodec])[] = [
  ['V_MPEG4/ISO/AVC', 'h264'],
  ['V_MPEGH/ISO/HEVC', 'hevc'],
  ['V_AV1', 'av1'],
  ['V_VP8', 'vp8'],
  ['V_VP9', 'vp9'],
  ['V_MPEG1', 'mpeg1'],
  ['V_MPEG2', 'mpeg2'],
  ['V_MPEG4', 'mpeg4'],
  ['V_MJPEG', 'mjpeg'],
  ['V_PRORES', 'prores'],
  ['V_THEORA', 'theora'],
]

/**
 * In which way frames differ from those in other containers: H.264 that was put into Matroska by way of AVI has start codes instead
 * of lengths, and ProRes lacks the size and the 'icpf' of its frame header.
 */
export type FrameForm = 'plain' | 'annex-b' | 'headless'

type VideoFormat = Pick<VideoTrack, 'codec' | 'codecString' | 'config'> & { form: FrameForm }

/** A track of pictures, from its entry and the start of its first keyframe, and the form of its frames. */
export function describeVideo(
  entry: TrackEntry,
  keyframe: Uint8Array | undefined,
): Omit<VideoTrack, 'id' | 'codecName' | 'language' | 'title' | 'default'> & { form: FrameForm } {
  const { video } = entry
  const rate = entry.defaultDuration > 0 ? 1e9 / entry.defaultDuration : 0
  const frameRate = rate > 0 && rate <= 1000 ? Math.round(rate * 1000) / 1000 : undefined
  return {
    kind: 'video',
    ...formatOf(entry, keyframe, frameRate),
    width: video.pixelWidth,
    height: video.pixelHeight,
    ...displaySize(video),
    rotation: rotationOf(video.roll),
    frameRate,
  }
}

function formatOf(
  entry: TrackEntry,
  keyframe: Uint8Array | undefined,
  frameRate: number | undefined,
): VideoFormat {
  const named = nameOf(entry)
  if (named.codec === 'h264') return avcFormat(named.config, keyframe)
  const format = formatWith(named.codec, named.config, entry.video, keyframe, frameRate)
  const form = named.codec === 'prores' ? 'headless' : 'plain'
  return { codec: named.codec, ...format, form }
}

/** The codec by its ID, and its own data out of CodecPrivate. */
function nameOf(entry: TrackEntry): { codec: VideoCodec; config: Uint8Array | undefined } {
  const { codecId, codecPrivate } = entry
  if (!isReadable(entry.encodings)) return { codec: 'other', config: undefined }
  if (codecId === 'V_MS/VFW/FOURCC') {
    const format = readBitmapInfo(codecPrivate)
    return { codec: codecOfFourcc(format?.fourcc ?? ''), config: format?.extra }
  }
  if (codecId === 'V_QUICKTIME') {
    const fourcc = String.fromCharCode(...(codecPrivate ?? new Uint8Array(0)).subarray(4, 8))
    return { codec: codecOfFourcc(fourcc), config: undefined }
  }
  const found = CODECS.find(([prefix]) => codecId.startsWith(prefix))
  return { codec: found?.[1] ?? 'other', config: codecPrivate }
}

function avcFormat(config: Uint8Array | undefined, keyframe: Uint8Array | undefined): VideoFormat {
  if (config?.[0] === 1 && config.length >= 7) {
    const form = isLongStartCode(keyframe) && ((config[4] ?? 0) & 3) === 3 ? 'annex-b' : 'plain'
    return { codec: 'h264', codecString: h264CodecString(config), config, form }
  }
  const made = avcConfigFrom(config) ?? avcConfigFrom(keyframe)
  return {
    codec: 'h264',
    codecString: made && h264CodecString(made),
    config: made,
    form: keyframe !== undefined && startsWithStartCode(keyframe) ? 'annex-b' : 'plain',
  }
}

/** A length of 1 would be that of no NAL unit that begins a picture. */
function isLongStartCode(frame: Uint8Array | undefined): boolean {
  return frame !== undefined && frame.subarray(0, 4).join() === '0,0,0,1'
}

/** An avcC of the parameter sets in CodecPrivate or in front of a picture (types 7 and 8 of ISO/IEC 14496-10 table 7-1). */
function avcConfigFrom(stream: Uint8Array | undefined): Uint8Array | undefined {
  const units = unitsOf(stream)
  const ofType = (type: number): Uint8Array[] =>
    units.filter((unit) => ((unit[0] ?? 0) & 0x1f) === type)
  return h264ConfigFrom(ofType(7).slice(0, 1), ofType(8))
}

/** An hvcC likewise (types 32 to 34 of ITU-T H.265 table 7-1), of pictures that samples are made of as they are. */
function hvcConfigFrom(stream: Uint8Array | undefined): Uint8Array | undefined {
  if (stream && startsWithStartCode(stream)) return undefined
  const units = unitsOf(stream)
  const ofType = (type: number): Uint8Array[] =>
    units.filter((unit) => (((unit[0] ?? 0) >> 1) & 0x3f) === type)
  return hevcConfigFrom({ videos: ofType(32), sequences: ofType(33), pictures: ofType(34) })
}

/** NAL units with start codes, or with the four bytes of length that nearly all files have. */
function unitsOf(stream: Uint8Array | undefined): Uint8Array[] {
  if (stream === undefined) return []
  return startsWithStartCode(stream) ? nalUnits(stream) : prefixedUnits(stream, 4)
}

function formatWith(
  codec: VideoCodec,
  given: Uint8Array | undefined,
  video: VideoEntry,
  keyframe: Uint8Array | undefined,
  frameRate: number | undefined,
): Pick<VideoFormat, 'codecString' | 'config'> {
  if (codec === 'vp8') return { codecString: 'vp8', config: undefined }
  if (codec === 'vp9') {
    const vpcC = makeVpcC(video, given, keyframe, frameRate)
    return { codecString: vpcC && vp9CodecString(vpcC), config: vpcC }
  }
  const config = given !== undefined && given.length > 0 ? given : undefined
  if (codec === 'hevc') return named(config ?? hvcConfigFrom(keyframe), hevcCodecString)
  return codec === 'av1' ? named(config, av1CodecString) : { codecString: undefined, config }
}

function named(
  config: Uint8Array | undefined,
  nameOf: (config: Uint8Array) => string | undefined,
): Pick<VideoFormat, 'codecString' | 'config'> {
  const codecString = config && !startsWithStartCode(config) ? nameOf(config) : undefined
  return { codecString, config: codecString ? config : undefined }
}

/** Where a display size is a mere ratio, or so small that it must be meant as one, the height stays and the width follows. */
function displaySize(video: VideoEntry): { displayWidth: number; displayHeight: number } {
  const width = Math.max(0, video.pixelWidth - video.cropWidth) || video.pixelWidth
  const height = Math.max(0, video.pixelHeight - video.cropHeight) || video.pixelHeight
  const { displayWidth, displayHeight, displayUnit } = video
  if (displayWidth === 0 || displayHeight === 0)
    return { displayWidth: displayWidth || width, displayHeight: displayHeight || height }
  const isTiny = displayWidth < 64 && displayWidth * 4 < width
  if (displayUnit === 0 && !isTiny) return { displayWidth, displayHeight }
  return {
    displayWidth: Math.round((height * displayWidth) / displayHeight),
    displayHeight: height,
  }
}

/** Matroska counts counter-clockwise (RFC 9559 section 5.1.4.1.28.45). */
function rotationOf(roll: number): 0 | 90 | 180 | 270 {
  const quarters = (((Math.round(-roll / 90) % 4) + 4) % 4) as 0 | 1 | 2 | 3
  return ([0, 90, 180, 270] as const)[quarters]
}
