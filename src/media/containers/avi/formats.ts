import type { AudioCodec, AudioTrack, VideoCodec } from '../../track.ts'
import { fourCc, uint16, uint32 } from './riff.ts'
import type { StreamHeader } from './stream-header.ts'

/** What a BITMAPINFOHEADER says. */
export interface PictureFormat {
  readonly codec: VideoCodec
  readonly codecName: string
  readonly width: number
  readonly height: number
  /** What follows the header. */
  readonly extra: Uint8Array
}

/** What a WAVEFORMATEX says. */
export interface SoundFormat {
  readonly codec: AudioCodec
  readonly codecName: string
  readonly channels: number
  readonly sampleRate: number
  readonly bytesPerSecond: number
  readonly blockAlign: number
  readonly pcm: AudioTrack['pcm']
  readonly adpcm: AudioTrack['adpcm']
  /** What follows the structure. */
  readonly extra: Uint8Array
}

const BITMAP_HEADER = 40
const WAVE_HEADER = 18
const EXTENSIBLE = 0xfffe

const FOUR_CCS: readonly (readonly [VideoCodec, string])[] = [
  ['h264', 'H264 X264 AVC1 DAVC VSSH SMV2'],
  ['hevc', 'HEVC H265 X265 HVC1 HEV1'],
  ['mpeg4', 'XVID DIVX DX50 FMP4 MP4V MP4S M4S2 XVIX 3IV2 3IVX RMP4 SEDG UMP4 WV1F GEOX BLZ0'],
  ['wmv', 'MP41 MPG4 MP42 DIV2 MP43 MPG3 DIV3 DIV4 DIV5 DIV6 AP41 COL0 COL1 WMV1 WMV2 WMV3 WVC1'],
  ['mjpeg', 'MJPG JPEG LJPG DMB1 AVRN'],
  ['mpeg1', 'MPG1 MPEG PIM1'],
  ['mpeg2', 'MPG2 DVR?'],
  ['h263', 'H263 I263 M263 U263 S263'],
  ['flv1', 'FLV1'],
  ['vp6', 'VP60 VP61 VP62 VP6F'],
  ['vp8', 'VP80'],
  ['vp9', 'VP90'],
  ['av1', 'AV01'],
  ['theora', 'THEO'],
  ['prores', 'APCH APCN APCS APCO AP4H'],
]
const PICTURES = new Map(
  FOUR_CCS.flatMap(([codec, names]) => names.split(' ').map((name) => [name, codec] as const)),
)
/** By wFormatTag of RFC 2361 and custom. */
const SOUNDS: ReadonlyMap<number, AudioCodec> = new Map([
  [0x1, 'pcm'],
  [0x2, 'adpcm'],
  [0x3, 'pcm'],
  [0x6, 'pcm'],
  [0x7, 'pcm'],
  [0x11, 'adpcm'],
  [0x50, 'mp2'],
  [0x55, 'mp3'],
  [0x57, 'amr'],
  [0x58, 'amr'],
  [0xff, 'aac'],
  [0x706d, 'aac'],
  [0x4143, 'aac'],
  [0xa106, 'aac'],
  [0x1600, 'aac'],
  [0x160, 'wma'],
  [0x161, 'wma'],
  [0x162, 'wma'],
  [0x163, 'wma'],
  [0x2000, 'ac3'],
  [0x2001, 'dts'],
  [0x566f, 'vorbis'],
  [0x674f, 'vorbis'],
  [0x6750, 'vorbis'],
  [0x6751, 'vorbis'],
  [0x676f, 'vorbis'],
  [0x6770, 'vorbis'],
  [0x6771, 'vorbis'],
  [0x704f, 'opus'],
  [0xf1ac, 'flac'],
  [0xa109, 'speex'],
])

/** Reads a stream's BITMAPINFOHEADER. */
export function pictureFormat({ format, handler }: StreamHeader): PictureFormat {
  const compression = fourCc(format, 16)
  const codec = PICTURES.get(compression.toUpperCase()) ?? PICTURES.get(handler.toUpperCase())
  return {
    codec: codec ?? 'other',
    codecName: compression,
    width: Math.abs(uint32(format, 4) | 0),
    height: Math.abs(uint32(format, 8) | 0),
    extra: format.subarray(BITMAP_HEADER),
  }
}

/** Reads a stream's WAVEFORMATEX or WAVEFORMATEXTENSIBLE. */
export function soundFormat({ format }: StreamHeader): SoundFormat {
  const extensible = uint16(format, 0) === EXTENSIBLE && format.length >= WAVE_HEADER + 22
  const tag = uint16(format, extensible ? WAVE_HEADER + 6 : 0)
  const codec = SOUNDS.get(tag) ?? 'other'
  const bits = uint16(format, 14)
  const blockAlign = uint16(format, 12)
  const float = tag === 3
  const law = tag === 6 ? 'A' : tag === 7 ? 'mu' : undefined
  return {
    codec,
    codecName: `0x${tag.toString(16).padStart(4, '0')}`,
    channels: uint16(format, 2),
    sampleRate: uint32(format, 4),
    bytesPerSecond: uint32(format, 8),
    blockAlign,
    pcm: codec === 'pcm' ? { bits, float, bigEndian: false, signed: bits > 8, law } : undefined,
    adpcm: codec === 'adpcm' ? { form: tag === 2 ? 'ms' : 'ima', block: blockAlign } : undefined,
    extra: format.subarray(WAVE_HEADER + (extensible ? 22 : 0)),
  }
}
