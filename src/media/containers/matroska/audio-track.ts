import { aacCodecString, parseAacConfig } from '../../codecs/aac.ts'
import type { AudioCodec, AudioTrack } from '../../track.ts'
import { synthesiseAacConfig } from './aac.ts'
import { isReadable } from './encodings.ts'
import { readWaveFormat } from './microsoft.ts'
import type { AudioEntry, TrackEntry } from './track-entry.ts'

/** Codec IDs (Matroska Codec Specifications section 6.4), up to the part that does not matter. */
const CODECS: readonly (readonly [prefix: string, codec: AudioCodec])[] = [
  ['A_AAC', 'aac'],
  ['A_MPEG/L3', 'mp3'],
  ['A_MPEG/L', 'mp2'],
  ['A_OPUS', 'opus'],
  ['A_VORBIS', 'vorbis'],
  ['A_FLAC', 'flac'],
  ['A_ALAC', 'alac'],
  ['A_AC3', 'ac3'],
  ['A_EAC3', 'eac3'],
  ['A_DTS', 'dts'],
  ['A_TRUEHD', 'truehd'],
  ['A_MLP', 'truehd'],
  ['A_PCM', 'pcm'],
]
const STRINGS: Partial<Record<AudioCodec, string>> = {
  mp3: 'mp4a.6B',
  opus: 'opus',
  vorbis: 'vorbis',
  flac: 'flac',
  alac: 'alac',
  ac3: 'ac-3',
  eac3: 'ec-3',
}

type Described = Omit<AudioTrack, 'id' | 'codecName' | 'language' | 'title' | 'default'>

/** A track of sound, from its entry. */
export function describeAudio(entry: TrackEntry): Described {
  const { codecId, audio } = entry
  if (!isReadable(entry.encodings)) return plain('other', audio)
  if (codecId === 'A_MS/ACM') return describeAcm(entry)
  const codec = CODECS.find(([prefix]) => codecId.startsWith(prefix))?.[1] ?? 'other'
  if (codec === 'aac') return describeAac(entry, entry.codecPrivate)
  if (codec === 'pcm') return { ...plain(codec, audio), pcm: pcmOf(codecId, audio.bitDepth) }
  return { ...plain(codec, audio), config: configOf(codec, entry) }
}

function plain(codec: AudioCodec, audio: AudioEntry): Described {
  return {
    kind: 'audio',
    codec,
    codecString: STRINGS[codec],
    config: undefined,
    channels: audio.channels,
    sampleRate: Math.round(audio.outputRate || audio.rate),
    pcm: undefined,
  }
}

function describeAac(entry: TrackEntry, given: Uint8Array | undefined): Described {
  const track = plain('aac', entry.audio)
  if (given !== undefined && parseAacConfig(given) !== undefined)
    return { ...track, codecString: aacCodecString(given), config: given }
  const config = synthesiseAacConfig(entry.codecId, entry.audio)
  const hasSbr = config.length > 4
  return { ...track, codecString: hasSbr ? 'mp4a.40.5' : aacCodecString(config), config }
}

/** A sound that is described as Windows does (A_MS/ACM). */
function describeAcm(entry: TrackEntry): Described {
  const format = readWaveFormat(entry.codecPrivate)
  if (format === undefined) return plain('other', entry.audio)
  const { codec, bits, float, law, adpcm, channels, rate } = format
  const audio = { ...entry.audio, channels: channels || entry.audio.channels }
  if (codec === 'aac') return describeAac({ ...entry, audio }, format.extra)
  const track = { ...plain(codec, audio), sampleRate: rate || Math.round(entry.audio.rate) }
  if (codec === 'pcm')
    return { ...track, pcm: { bits, float, bigEndian: false, signed: bits > 8, law } }
  return { ...track, adpcm, config: format.extra.length === 0 ? undefined : format.extra }
}

/** How samples lie (Matroska Codec Specifications sections 6.4.12 to 6.4.14): those of 8 bits are unsigned. */
function pcmOf(codecId: string, bitDepth: number): NonNullable<AudioTrack['pcm']> {
  const float = codecId.startsWith('A_PCM/FLOAT')
  const bits = bitDepth || (float ? 32 : 16)
  return { bits, float, bigEndian: codecId.endsWith('/BIG'), signed: bits > 8 }
}

function configOf(codec: AudioCodec, entry: TrackEntry): Uint8Array | undefined {
  const { codecPrivate } = entry
  const given = codecPrivate !== undefined && codecPrivate.length > 0 ? codecPrivate : undefined
  if (codec === 'opus') return given ?? opusHead(entry)
  return codec === 'flac' && given !== undefined ? flacBlocks(given) : given
}

/** The OpusHead (RFC 7845 section 5.1) of a track without one. */
function opusHead({ audio, codecDelay }: TrackEntry): Uint8Array {
  const head = new Uint8Array(19)
  head.set(new TextEncoder().encode('OpusHead'))
  const view = new DataView(head.buffer)
  head[8] = 1
  head[9] = Math.min(audio.channels, 2)
  view.setUint16(10, Math.min(Math.round((codecDelay * 48000) / 1e9), 0xffff), true)
  view.setUint32(12, Math.round(audio.rate), true)
  return head
}

const STREAMINFO_BYTES = 34

/** The metadata blocks without the 'fLaC' before them (RFC 9639 section 8); a bare STREAMINFO gets its block header. */
function flacBlocks(data: Uint8Array): Uint8Array {
  if (String.fromCharCode(...data.subarray(0, 4)) === 'fLaC') return data.subarray(4)
  if (data.length !== STREAMINFO_BYTES) return data
  return Uint8Array.of(0x80, 0, 0, STREAMINFO_BYTES, ...data)
}
