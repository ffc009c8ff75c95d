import { av1CodecString, vp9CodecString } from '../../codecs/av1-vp9-config.ts'
import { h264CodecString, parseH264Config } from '../../codecs/h264-config.ts'
import { parseH264Sequence } from '../../codecs/h264-sps.ts'
import { hevcCodecString } from '../../codecs/hevc-config.ts'
import type { VideoCodec, VideoTrack } from '../../track.ts'
import { boxIn } from './box.ts'
import { readEsds } from './esds.ts'
import { Fields } from './fields.ts'
import type { SampleEntry, Trak } from './trak.ts'

/** Sample entry types, of ISO/IEC 14496-15 and other standards and of QuickTime; in lower case. */
const CODECS: ReadonlyMap<string, VideoCodec> = new Map(
  (
    [
      ['h264', 'avc1 avc2 avc3 avc4 dvav dva1 ai12 ai13 ai15 ai16 h264 x264'],
      ['hevc', 'hvc1 hev1 hvc2 hev2 dvh1 dvhe'],
      ['av1', 'av01 dav1'],
      ['vp8', 'vp08'],
      ['vp9', 'vp09'],
      ['mpeg1', 'mpeg m1v mp1v m1v1'],
      ['mpeg2', 'm2v1 mp2v mpg2 hdv1 hdv2 hdv3 hdv5 hdv6 hdv7 hdv9 mx5n mx5p mx4n mx4p mx3n mx3p'],
      ['mpeg4', 'mp4v xvid divx dx50 3ivd 3iv2 fmp4'],
      ['h263', 's263 h263'],
      ['mjpeg', 'jpeg mjpa mjpb mjpg avdj dmb1'],
      ['prores', 'apch apcn apcs apco ap4h ap4x'],
      ['wmv', 'vc-1 wmv1 wmv2 wmv3 wvc1'],
    ] as const
  ).flatMap(([codec, types]) => types.split(' ').map((type) => [type, codec] as const)),
)

/** By objectTypeIndication of an 'mp4v' (mp4ra.org). */
const OBJECT_TYPES: ReadonlyMap<number, VideoCodec> = new Map([
  [0x20, 'mpeg4'],
  [0x21, 'h264'],
  [0x23, 'hevc'],
  ...[0x60, 0x61, 0x62, 0x63, 0x64, 0x65].map((type) => [type, 'mpeg2'] as const),
  [0x6a, 'mpeg1'],
  [0x6c, 'mjpeg'],
  [0xb1, 'vp9'],
])

/** Of a VisualSampleEntry before its boxes (ISO/IEC 14496-12 section 12.1.3), in bytes. */
const ENTRY_BYTES = 78

type Described = Omit<VideoTrack, 'id' | 'language' | 'title' | 'default' | 'frameRate'>

/** A track of pictures by its sample entry and its header. */
export function describePicture(trak: Trak): Described {
  const { entry } = trak
  const fields = new Fields(entry.data).skip(24)
  const boxes = entry.data.subarray(ENTRY_BYTES)
  const format = formatOf(entry, boxes)
  const size = sizeOf({ width: fields.u16(), height: fields.u16() }, format)
  return {
    kind: 'video',
    ...format,
    ...size,
    ...displaySize(trak, size, boxes),
    rotation: trak.rotation,
  }
}

type Format = Pick<VideoTrack, 'codec' | 'codecName' | 'codecString' | 'config'>

function formatOf({ type }: SampleEntry, boxes: Uint8Array): Format {
  const esds = boxIn(boxes, 'esds')
  const decoder = esds && readEsds(esds)
  const named = CODECS.get(type.toLowerCase().trim()) ?? 'other'
  const codec =
    decoder && type === 'mp4v' ? (OBJECT_TYPES.get(decoder.objectType) ?? 'other') : named
  const format = { codec, codecName: type, codecString: undefined, config: decoder?.specific }
  const config = configOf(codec, boxes)
  if (codec === 'hevc') return { ...hevcFormat(type, config, boxes) }
  if (codec === 'h264') return { ...format, config, codecString: config && h264CodecString(config) }
  if (codec === 'av1') return { ...format, config, codecString: config && av1CodecString(config) }
  if (codec === 'vp9') return { ...format, config, codecString: config && vp9CodecString(config) }
  return codec === 'vp8' ? { ...format, codecString: 'vp8' } : format
}

interface Size {
  readonly width: number
  readonly height: number
}

/** What the entry says, which some writers leave open: then what the pictures say themselves. */
function sizeOf(entry: Size, { codec, config }: Format): Size {
  if ((entry.width > 0 && entry.height > 0) || codec !== 'h264' || !config) return entry
  const [unit] = parseH264Config(config)?.sequences ?? []
  const { width, height } = (unit && parseH264Sequence(unit)) ?? entry
  return { width, height }
}

/** The configuration box of each codec, and how long it is at least. */
const CONFIGS: Partial<Record<VideoCodec, readonly [type: string, least: number]>> = {
  h264: ['avcC', 7],
  hevc: ['hvcC', 23],
  av1: ['av1C', 4],
  vp9: ['vpcC', 12],
}

function configOf(codec: VideoCodec, boxes: Uint8Array): Uint8Array | undefined {
  const [type, least] = CONFIGS[codec] ?? []
  const config = type && boxIn(boxes, type)
  return config && least && config.length >= least ? config.slice() : undefined
}

/**
 * HEVC, which may have a layer of Dolby Vision (its 'dvcC' or 'dvvC' box). Pictures of profile 5 have colours that a decoder of HEVC
 * alone shows in purple and green: they have the codec string of Dolby Vision, and the name says so ('dvh1.05').
 */
function hevcFormat(type: string, config: Uint8Array | undefined, boxes: Uint8Array): Format {
  const format = { codec: 'hevc', config, codecString: config && hevcCodecString(config) } as const
  const dolby = boxIn(boxes, 'dvcC') ?? boxIn(boxes, 'dvvC')
  if (dolby === undefined || dolby.length < 4) return { ...format, codecName: type }
  const bits = new Fields(dolby).skip(2).u16()
  const [profile, level] = [bits >> 9, (bits >> 3) & 63].map((value) =>
    String(value).padStart(2, '0'),
  )
  const name = `${type.startsWith('dvh') ? type : 'dvh1'}.${profile}`
  if (profile !== '05') return { ...format, codecName: type.startsWith('dvh') ? name : type }
  return { ...format, codecName: name, codecString: `${name}.${level}` }
}

/** By the pixels' aspect (section 12.1.4), without what the clean aperture hides; else as the track's header has it. */
function displaySize(
  trak: Trak,
  { width, height }: Size,
  boxes: Uint8Array,
): { displayWidth: number; displayHeight: number } {
  const clean = cleanAperture(boxes) ?? { width, height }
  const pasp = new Fields(boxIn(boxes, 'pasp') ?? new Uint8Array(0))
  const aspect = pasp.u32() / pasp.u32()
  if (aspect > 1 / 16 && aspect < 16)
    return { displayWidth: Math.round(clean.width * aspect), displayHeight: clean.height }
  const shown = [trak.width / width, trak.height / height]
  return shown.every((scale) => scale > 1 / 16 && scale < 16)
    ? { displayWidth: Math.round(trak.width), displayHeight: Math.round(trak.height) }
    : { displayWidth: clean.width, displayHeight: clean.height }

  function cleanAperture(within: Uint8Array): { width: number; height: number } | undefined {
    const clap = new Fields(boxIn(within, 'clap') ?? new Uint8Array(0))
    const [across, down] = [clap.u32() / clap.u32(), clap.u32() / clap.u32()]
    const fits = across >= 1 && across <= width && down >= 1 && down <= height
    return fits ? { width: Math.round(across), height: Math.round(down) } : undefined
  }
}
