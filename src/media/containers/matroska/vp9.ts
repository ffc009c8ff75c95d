import { BitReader } from '../../codecs/bits.ts'
import type { VideoEntry } from './track-entry.ts'

/** What a vpcC holds besides the colour code points. */
interface Vp9Format {
  readonly profile: number
  readonly level: number
  readonly bitDepth: number
  /** 0 and 1 are 4:2:0, 2 is 4:2:2, 3 is 4:4:4. */
  readonly chroma: number
}

/** The largest picture, in samples, and the most samples a second, of each level (VP9 Levels and Decoder Testing). */
const LEVELS: readonly [level: number, samples: number, rate: number][] = [
  [10, 36864, 829440],
  [11, 73728, 2764800],
  [20, 122880, 4608000],
  [21, 245760, 9216000],
  [30, 552960, 20736000],
  [31, 983040, 36864000],
  [40, 2228224, 83558400],
  [41, 2228224, 160432128],
  [50, 8912896, 311951360],
  [51, 8912896, 588251136],
  [52, 8912896, 1176502272],
  [60, 35651584, 1176502272],
  [61, 35651584, 2353004544],
  [62, 35651584, 4706009088],
]

/**
 * The vpcC of a VP9 track, its version and flags included: from CodecPrivate (WebM project, VP9 Codec Feature Metadata) or
 * else from the start of its first keyframe. Undefined where neither is VP9.
 */
export function makeVpcC(
  video: VideoEntry,
  codecPrivate: Uint8Array | undefined,
  keyframe: Uint8Array | undefined,
  frameRate: number | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const level = levelFor(video.pixelWidth * video.pixelHeight, frameRate ?? 30)
  const format = fromFeatures(codecPrivate, level) ?? fromKeyframe(keyframe, level)
  if (format === undefined) return undefined
  const { profile, bitDepth, chroma } = format
  const packed = (bitDepth << 4) | (chroma << 1) | (video.fullRange ? 1 : 0)
  const colours = [video.primaries, video.transfer, video.matrix]
  return Uint8Array.of(1, 0, 0, 0, profile, format.level, packed, ...colours, 0, 0)
}

function levelFor(samples: number, frameRate: number): number {
  for (const [level, most, rate] of LEVELS)
    if (samples <= most && samples * frameRate <= rate) return level
  return 62
}

/** A list of an ID, a length and a value of one byte each: 1 is the profile, 2 the level, 3 the bit depth, 4 the chroma format. */
function fromFeatures(data: Uint8Array | undefined, level: number): Vp9Format | undefined {
  if (data === undefined || data.length < 3) return undefined
  const features = new Map<number, number>()
  for (let at = 0; at + 2 < data.length; ) {
    const length = data[at + 1] ?? 0
    features.set(data[at] ?? 0, data[at + 2] ?? 0)
    at += 2 + length
  }
  const profile = features.get(1)
  if (profile === undefined || profile > 3) return undefined
  return {
    profile,
    level: features.get(2) || level,
    bitDepth: features.get(3) ?? (profile < 2 ? 8 : 10),
    chroma: features.get(4) ?? (profile % 2 === 0 ? 1 : 3),
  }
}

/** The uncompressed header of a frame (VP9 Bitstream Specification sections 6.2 and 6.2.2). */
function fromKeyframe(data: Uint8Array | undefined, level: number): Vp9Format | undefined {
  if (data === undefined || data.length < 8) return undefined
  const reader = new BitReader(data)
  const marker = reader.bits(2)
  const profile = reader.bits(1) + 2 * reader.bits(1)
  if (profile === 3) reader.skip(1)
  const showsExisting = reader.flag()
  const isInter = reader.flag()
  if (marker !== 2 || showsExisting || isInter) return undefined
  reader.skip(2 + 24)
  const bitDepth = profile < 2 ? 8 : 10 + 2 * reader.bits(1)
  const isRgb = reader.bits(3) === 7
  if (profile % 2 === 0) return { profile, level, bitDepth, chroma: 1 }
  if (isRgb) return { profile, level, bitDepth, chroma: 3 }
  reader.skip(1)
  const [halfWidth, halfHeight] = [reader.flag(), reader.flag()]
  const chroma = halfWidth ? (halfHeight ? 1 : 2) : 3
  return { profile, level, bitDepth, chroma }
}
