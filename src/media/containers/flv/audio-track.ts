import { aacCodecString, parseAacConfig } from '../../codecs/aac.ts'
import { parseAc3 } from '../../codecs/ac3.ts'
import { parseMpegAudio } from '../../codecs/mpeg-audio.ts'
import type { AudioCodec, AudioTrack } from '../../track.ts'
import type { SeenTrack } from './seen-track.ts'

type Sound = Pick<AudioTrack, 'channels' | 'sampleRate'>

/** Section E.4.2.1, and the FourCCs of Enhanced RTMP v2. */
const CODECS: Readonly<Record<string, readonly [AudioCodec, string]>> = {
  0: ['pcm', 'Linear PCM, platform endian'],
  1: ['other', 'ADPCM'],
  2: ['mp3', 'MP3'],
  3: ['pcm', 'Linear PCM, little endian'],
  4: ['nellymoser', 'Nellymoser 16 kHz mono'],
  5: ['nellymoser', 'Nellymoser 8 kHz mono'],
  6: ['nellymoser', 'Nellymoser'],
  7: ['pcm', 'G.711 A-law'],
  8: ['pcm', 'G.711 mu-law'],
  10: ['aac', 'AAC'],
  11: ['speex', 'Speex'],
  14: ['mp3', 'MP3 8 kHz'],
  mp4a: ['aac', 'mp4a'],
  '.mp3': ['mp3', '.mp3'],
  Opus: ['opus', 'Opus'],
  fLaC: ['flac', 'fLaC'],
  'ac-3': ['ac3', 'ac-3'],
  'ec-3': ['eac3', 'ec-3'],
}
const CODEC_STRINGS: Partial<Record<AudioCodec, string>> = {
  mp3: 'mp4a.6B',
  opus: 'opus',
  flac: 'flac',
  ac3: 'ac-3',
  eac3: 'ec-3',
}
const RATES = [5512, 11_025, 22_050, 44_100]
/** Formats that are what they are whatever the flags say. */
const FIXED: Readonly<Record<string, Sound>> = {
  4: { sampleRate: 16_000, channels: 1 },
  5: { sampleRate: 8000, channels: 1 },
  7: { sampleRate: 8000, channels: 1 },
  8: { sampleRate: 8000, channels: 1 },
  11: { sampleRate: 16_000, channels: 1 },
}
const FLAC_MARKER = 0x664c6143

/** Names a sound track from its first tags. */
export function audioTrack(seen: SeenTrack, first: boolean): AudioTrack {
  const [codec, codecName] = CODECS[seen.codec] ?? (['other', seen.codec] as const)
  const config = codec === 'flac' ? withoutMarker(seen.config) : seen.config
  const law = { 7: 'A', 8: 'mu' }[seen.codec] as 'A' | 'mu' | undefined
  const bits = seen.flags & 2 && law === undefined ? 16 : 8
  return {
    kind: 'audio',
    id: seen.id,
    codec,
    codecName,
    codecString: codec === 'aac' ? config && aacCodecString(config) : CODEC_STRINGS[codec],
    config,
    ...soundOf(codec, config, seen),
    pcm:
      codec === 'pcm' ? { bits, float: false, bigEndian: false, signed: bits > 8, law } : undefined,
    language: undefined,
    title: undefined,
    default: first,
  }
}

function soundOf(codec: AudioCodec, config: Uint8Array | undefined, seen: SeenTrack): Sound {
  const flagged = {
    sampleRate: RATES[(seen.flags >> 2) & 3] ?? 44_100,
    channels: (seen.flags & 1) + 1,
  }
  const found = codedSound(codec, config, seen.frame)
  return found && found.channels > 0 ? found : (FIXED[seen.codec] ?? flagged)
}

function codedSound(
  codec: AudioCodec,
  config: Uint8Array | undefined,
  frame: Uint8Array | undefined,
): Sound | undefined {
  if (codec === 'mp3') return frame && pick(parseMpegAudio(frame, 0))
  if (codec === 'ac3' || codec === 'eac3') return frame && pick(parseAc3(frame, 0))
  if (!config) return undefined
  if (codec === 'aac') return pick(parseAacConfig(config))
  if (codec === 'opus') return { sampleRate: 48_000, channels: config[9] ?? 0 }
  if (codec !== 'flac' || config.length < 18) return undefined
  const view = new DataView(config.buffer, config.byteOffset, config.length)
  const packed = view.getUint32(14)
  return { sampleRate: packed >>> 12, channels: ((packed >> 9) & 7) + 1 }
}

function pick(sound: Sound | undefined): Sound | undefined {
  return sound && { sampleRate: sound.sampleRate, channels: sound.channels }
}

function withoutMarker(config: Uint8Array | undefined): Uint8Array | undefined {
  if (!config || config.length < 4) return config
  const marker = new DataView(config.buffer, config.byteOffset).getUint32(0)
  return marker === FLAC_MARKER ? config.subarray(4) : config
}
