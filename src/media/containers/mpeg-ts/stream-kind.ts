import type { AudioCodec, SubtitleCodec, VideoCodec } from '../../track.ts'
import type { Descriptor, ProgramMap, ProgramStream } from './tables.ts'

/** What an elementary stream holds, by its program map. */
export type StreamKind =
  | { readonly kind: 'video'; readonly codec: VideoCodec; readonly name: string }
  | { readonly kind: 'audio'; readonly codec: AudioCodec; readonly name: string }
  | { readonly kind: 'subtitle'; readonly codec: SubtitleCodec; readonly name: string }
  /** Private data without a word on what it is: AC-3 or AAC if it looks like that. */
  | { readonly kind: 'private' }

const AC3 = audio('ac3', 'AC-3')
const EAC3 = audio('eac3', 'E-AC-3')
const LATM = audio('aac', 'AAC (LATM)')
const DTS = audio('dts', 'DTS')
const OPUS = audio('opus', 'Opus')
const AC4 = audio('other', 'AC-4')
const MPEG_H = audio('other', 'MPEG-H')
const HEVC = video('hevc', 'HEVC')

/** stream_type (ISO/IEC 13818-1 table 2-34, and what ATSC A/53 and others put into the user's range). */
const TYPES: Readonly<Record<number, StreamKind>> = {
  1: video('mpeg1', 'MPEG-1 video'),
  2: video('mpeg2', 'MPEG-2 video'),
  3: audio('mp2', 'MPEG audio'),
  4: audio('mp2', 'MPEG audio'),
  15: audio('aac', 'AAC (ADTS)'),
  16: video('mpeg4', 'MPEG-4 part 2 video'),
  17: LATM,
  27: video('h264', 'H.264'),
  32: video('other', 'H.264 (MVC)'),
  33: video('other', 'JPEG 2000'),
  36: HEVC,
  45: MPEG_H,
  46: MPEG_H,
  51: video('other', 'VVC'),
  66: video('other', 'AVS'),
  128: video('mpeg2', 'MPEG-2 video'),
  129: AC3,
  130: DTS,
  132: EAC3,
  134: DTS,
  135: EAC3,
  138: DTS,
  144: subtitle('pgs', 'PGS'),
  209: video('other', 'Dirac'),
  234: video('wmv', 'VC-1'),
}

/** stream_type on Blu-ray and AVCHD, where it differs. */
const HDMV_TYPES: Readonly<Record<number, StreamKind>> = {
  128: audio('pcm', 'LPCM (Blu-ray)'),
  131: audio('truehd', 'TrueHD'),
  133: DTS,
  161: EAC3,
  162: DTS,
}

/** Private data by descriptor (ETSI EN 300 468 table 12). */
const DESCRIPTORS: Readonly<Record<number, StreamKind>> = {
  86: subtitle('other', 'Teletext'),
  89: subtitle('other', 'DVB subtitles'),
  106: AC3,
  122: EAC3,
  123: DTS,
  124: LATM,
}

/** Private data by descriptor_tag_extension, which the descriptor with the tag 127 begins with (ETSI EN 300 468 table 109). */
const EXTENSIONS: Readonly<Record<number, StreamKind>> = { 14: DTS, 21: AC4, 33: DTS }
const EXTENSION = 127

/** Private data by format_identifier. */
const REGISTRATIONS: Readonly<Record<string, StreamKind>> = {
  'AC-3': AC3,
  'AC-4': AC4,
  EAC3,
  DTS1: DTS,
  DTS2: DTS,
  DTS3: DTS,
  Opus: OPUS,
  HEVC,
  BSSD: audio('other', 'SMPTE 302M'),
  AV01: video('other', 'AV1'),
  'VC-1': video('wmv', 'VC-1'),
}

const PRIVATE = 6
const REGISTRATION = 5

function video(codec: VideoCodec, name: string): StreamKind {
  return { kind: 'video', codec, name }
}

function audio(codec: AudioCodec, name: string): StreamKind {
  return { kind: 'audio', codec, name }
}

function subtitle(codec: SubtitleCodec, name: string): StreamKind {
  return { kind: 'subtitle', codec, name }
}

/** What a stream holds; undefined for what is neither picture, sound nor text. `bluray` where packets have time codes. */
export function streamKind(
  stream: ProgramStream,
  map: ProgramMap,
  bluray: boolean,
): StreamKind | undefined {
  const { type, descriptors } = stream
  const named = REGISTRATIONS[registrationOf(descriptors) ?? '']
  if (type !== PRIVATE) {
    const hdmv = bluray || [map.descriptors, descriptors].some((some) => isHdmv(some))
    const known = (hdmv ? HDMV_TYPES[type] : undefined) ?? TYPES[type]
    return known ?? (type >= 128 ? named : undefined)
  }
  const described = descriptors.map(kindIn).find((kind) => kind)
  const registered = registrationOf(descriptors) !== undefined
  return described ?? named ?? (registered ? undefined : { kind: 'private' })
}

function kindIn({ tag, data }: Descriptor): StreamKind | undefined {
  return tag === EXTENSION ? EXTENSIONS[data[0] ?? 0] : DESCRIPTORS[tag]
}

function isHdmv(descriptors: readonly Descriptor[]): boolean {
  return registrationOf(descriptors) === 'HDMV'
}

function registrationOf(descriptors: readonly Descriptor[]): string | undefined {
  const data = descriptors.find(({ tag }) => tag === REGISTRATION)?.data
  return data && String.fromCharCode(...data.subarray(0, 4))
}

const LANGUAGE_TAGS = [10, 86, 89]
const AUDIO_TYPES = [undefined, 'Clean effects', 'Hearing impaired', 'Audio description']

/** The language of ISO_639_language_descriptor (section 2.6.18), or of teletext or subtitles, as BCP 47; and what the sound is for. */
export function languageOf({ descriptors }: ProgramStream): {
  language: string | undefined
  title: string | undefined
} {
  const found = descriptors.find(({ tag }) => LANGUAGE_TAGS.includes(tag))
  const code = String.fromCharCode(...(found?.data.subarray(0, 3) ?? []))
  const title = found?.tag === 10 ? AUDIO_TYPES[found.data[3] ?? 0] : undefined
  if (!/^[a-z]{3}$/i.test(code) || code.toLowerCase() === 'und')
    return { language: undefined, title }
  return { language: Intl.getCanonicalLocales(code)[0], title }
}
