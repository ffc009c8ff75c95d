import type { AudioCodec, AudioTrack, VideoCodec } from '../../track.ts'

/** A picture format by its FOURCC, as AVI, QuickTime and V_MS/VFW/FOURCC name it; in upper case. */
const FOURCCS: ReadonlyMap<string, VideoCodec> = new Map(
  Object.entries({
    h264: ['H264', 'X264', 'AVC1', 'DAVC', 'VSSH', 'Q264'],
    hevc: ['HEVC', 'H265', 'X265', 'HVC1', 'HEV1'],
    av1: ['AV01'],
    vp8: ['VP80'],
    vp9: ['VP90'],
    mpeg1: ['MPG1', 'MPEG'],
    mpeg2: ['MPG2', 'EM2V', 'MMES', 'HDV1', 'HDV2', 'HDV3'],
    mpeg4: [
      ...['XVID', 'DIVX', 'DX50', 'MP4V', 'FMP4', 'M4S2', 'MP4S', '3IV2', 'RMP4', 'BLZ0'],
      ...['DIV3', 'DIV4', 'MP41', 'MP42', 'MP43', 'MPG4'],
    ],
    h263: ['H263', 'S263', 'X263', 'U263'],
    mjpeg: ['MJPG', 'MJPA', 'JPEG', 'AVRN', 'DMB1'],
    prores: ['APCN', 'APCH', 'APCS', 'APCO', 'AP4H', 'AP4X'],
    wmv: ['WMV1', 'WMV2', 'WMV3', 'WVC1', 'WMVA', 'VC-1'],
    theora: ['THEO'],
    flv1: ['FLV1'],
    vp6: ['VP60', 'VP61', 'VP62', 'VP6F', 'VP6A'],
  } satisfies Partial<Record<VideoCodec, string[]>>).flatMap(([codec, names]) =>
    names.map((name) => [name, codec as VideoCodec] as const),
  ),
)

export function codecOfFourcc(fourcc: string): VideoCodec {
  return FOURCCS.get(fourcc.toUpperCase()) ?? 'other'
}

/** A picture's format as Windows describes it. */
export interface BitmapInfo {
  readonly fourcc: string
  /** What follows the header: the codec's own. */
  readonly extra: Uint8Array
}

const BITMAP_INFO_BYTES = 40

/** A BITMAPINFOHEADER; undefined when there are too few bytes for one. */
export function readBitmapInfo(data: Uint8Array | undefined): BitmapInfo | undefined {
  if (data === undefined || data.length < BITMAP_INFO_BYTES) return undefined
  const fourcc = String.fromCharCode(...data.subarray(16, 20))
  return { fourcc, extra: data.subarray(BITMAP_INFO_BYTES) }
}

/** A sound's format as Windows describes it. */
export interface WaveFormat {
  readonly codec: AudioCodec
  readonly channels: number
  /** In hertz. */
  readonly rate: number
  readonly bits: number
  readonly float: boolean
  readonly law: 'A' | 'mu' | undefined
  readonly adpcm: AudioTrack['adpcm']
  readonly extra: Uint8Array
}

const EXTENSIBLE = 0xfffe
const MS_ADPCM = 2
const FLOAT = 3
const A_LAW = 6
const MU_LAW = 7
const IMA_ADPCM = 0x11
/** Format tags (mmreg.h). */
const TAGS: ReadonlyMap<number, AudioCodec> = new Map([
  [1, 'pcm'],
  [MS_ADPCM, 'adpcm'],
  [IMA_ADPCM, 'adpcm'],
  [FLOAT, 'pcm'],
  [A_LAW, 'pcm'],
  [MU_LAW, 'pcm'],
  [0x50, 'mp2'],
  [0x55, 'mp3'],
  [0xff, 'aac'],
  [0x706d, 'aac'],
  [0x1600, 'aac'],
  [0x1602, 'aac'],
  [0x1610, 'aac'],
  [0x160, 'wma'],
  [0x161, 'wma'],
  [0x162, 'wma'],
  [0x163, 'wma'],
  [0x57, 'amr'],
  [0x2000, 'ac3'],
  [0x2001, 'dts'],
  [0xf1ac, 'flac'],
  [0xa109, 'speex'],
])

/** A WAVEFORMATEX; undefined when there are too few bytes for one. */
export function readWaveFormat(data: Uint8Array | undefined): WaveFormat | undefined {
  if (data === undefined || data.length < 16) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const outer = view.getUint16(0, true)
  const tag = outer === EXTENSIBLE && data.length >= 26 ? view.getUint16(24, true) : outer
  const codec = TAGS.get(tag) ?? 'other'
  const adpcm = { form: tag === MS_ADPCM ? 'ms' : 'ima', block: view.getUint16(12, true) } as const
  return {
    codec,
    adpcm: codec === 'adpcm' ? adpcm : undefined,
    channels: view.getUint16(2, true),
    rate: view.getUint32(4, true),
    bits: view.getUint16(14, true),
    float: tag === FLOAT,
    law: tag === A_LAW ? 'A' : tag === MU_LAW ? 'mu' : undefined,
    extra: data.subarray(18, 18 + (data.length >= 18 ? view.getUint16(16, true) : 0)),
  }
}
