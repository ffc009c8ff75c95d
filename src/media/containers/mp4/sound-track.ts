import { aacCodecString, parseAacConfig } from '../../codecs/aac.ts'
import type { AudioCodec, AudioTrack } from '../../track.ts'
import { boxIn } from './box.ts'
import { type DecoderConfig, readEsds } from './esds.ts'
import type { Grouping } from './sample-walk.ts'
import { dolbyChannels, flacBlocks, opusHead } from './sound-config.ts'
import { readSoundEntry, type SoundEntry } from './sound-entry.ts'
import { pcmOf } from './sound-pcm.ts'
import type { SampleEntry } from './trak.ts'

/** Sample entry types, of ISO and ETSI standards and of QuickTime. */
const CODECS: ReadonlyMap<string, AudioCodec> = new Map(
  (
    [
      ['mp3', ['.mp3', 'mp3 ', 'ms\0U', 'MP3 ']],
      ['mp2', ['.mp2', 'ms\0P']],
      ['opus', ['Opus']],
      ['vorbis', ['vorb', 'OggV']],
      ['flac', ['fLaC']],
      ['alac', ['alac']],
      ['ac3', ['ac-3', 'sac3', 'ms \0']],
      ['eac3', ['ec-3']],
      ['dts', ['dtsc', 'dtse', 'dtsh', 'dtsl', 'dtsx', 'DTS ']],
      ['truehd', ['mlpa']],
      ['speex', ['spex', 'SPXN']],
      ['adpcm', ['ima4', 'ms\0\x02', 'ms\0\x11']],
      ['nellymoser', ['nmos', 'NELL']],
      ['wma', ['wma ', 'ms\x01`', 'ms\x01a', 'ms\x01b']],
      ['amr', ['samr', 'sawb', 'sawp']],
    ] as const
  ).flatMap(([codec, types]) => types.map((type) => [type, codec] as const)),
)

/** By objectTypeIndication (mp4ra.org); MPEG audio may be of layer 2 or 3. */
const OBJECT_TYPES: ReadonlyMap<number, AudioCodec> = new Map([
  ...[0x40, 0x66, 0x67, 0x68].map((type) => [type, 'aac'] as const),
  [0x69, 'mp3'],
  [0x6b, 'mp3'],
  [0xa5, 'ac3'],
  [0xa6, 'eac3'],
  ...[0xa9, 0xaa, 0xab, 0xac].map((type) => [type, 'dts'] as const),
  [0xad, 'opus'],
  [0xdd, 'vorbis'],
])

const STRINGS: Partial<Record<AudioCodec, string>> = {
  mp3: 'mp4a.6B',
  opus: 'opus',
  vorbis: 'vorbis',
  flac: 'flac',
  alac: 'alac',
  ac3: 'ac-3',
  eac3: 'ec-3',
}

/** In hertz; entries of AMR say what they like (3GPP TS 26.244 section 6.5), and it is always of one channel. */
const AMR_RATES: Readonly<Record<string, number>> = { samr: 8_000, sawb: 16_000 }

/** A sound track's own part of its description, and how its samples lie in chunks where they have no frames of their own. */
export interface DescribedSound {
  readonly track: Omit<AudioTrack, 'id' | 'language' | 'title' | 'default'>
  readonly grouping: Grouping | undefined
}

/** A track of sound by its sample entry (ISO/IEC 14496-12 section 12.2.3; QuickTime File Format, Sound Sample Descriptions). */
export function describeSound(sample: SampleEntry): DescribedSound {
  const entry = readSoundEntry(sample)
  const { boxes, channels, sampleRate } = entry
  const esds = boxIn(boxes, 'esds') ?? boxIn(boxes, 'wave', 'esds')
  const decoder = esds && readEsds(esds)
  const pcm = pcmOf(sample.type, entry)
  const codec = pcm ? 'pcm' : codecOf(sample.type, decoder)
  const config = configOf(codec, entry, decoder)
  const aac = codec === 'aac' && config ? parseAacConfig(config) : undefined
  const dolby = config && dolbyChannels(codec, config)
  return {
    track: {
      kind: 'audio',
      codec,
      codecName: sample.type,
      codecString: codec === 'aac' ? aacCodecString(config ?? new Uint8Array(0)) : STRINGS[codec],
      config,
      channels: AMR_RATES[sample.type] ? 1 : aac?.channels || dolby || channels,
      sampleRate: AMR_RATES[sample.type] ?? (sampleRate || aac?.sampleRate || 0),
      pcm,
      adpcm: codec === 'adpcm' ? adpcmOf(sample.type, entry) : undefined,
    },
    grouping: groupingOf(entry, pcm),
  }
}

function codecOf(type: string, decoder: DecoderConfig | undefined): AudioCodec {
  if (type !== 'mp4a') return CODECS.get(type) ?? 'other'
  return decoder ? (OBJECT_TYPES.get(decoder.objectType) ?? 'other') : 'aac'
}

function configOf(
  codec: AudioCodec,
  { boxes }: SoundEntry,
  decoder: DecoderConfig | undefined,
): Uint8Array | undefined {
  const own = (type: string): Uint8Array | undefined =>
    (boxIn(boxes, type) ?? boxIn(boxes, 'wave', type))?.slice()
  if (codec === 'opus') return opusHead(own('dOps')) ?? decoder?.specific
  if (codec === 'flac') return flacBlocks(own('dfLa'))
  if (codec === 'alac') return own('alac')
  if (codec === 'ac3') return own('dac3')
  if (codec === 'eac3') return own('dec3')
  if (codec === 'dts') return own('ddts')
  return codec === 'amr' ? own('damr') : decoder?.specific
}

/** In QuickTime's own form each channel has blocks of 34 bytes. */
function adpcmOf(type: string, { channels, bytesPerFrame }: SoundEntry): AudioTrack['adpcm'] {
  if (type === 'ima4') return { form: 'qt', block: 34 * channels }
  return { form: type.endsWith('\x02') ? 'ms' : 'ima', block: bytesPerFrame }
}

/** Where a sample is one tick of sound of each channel, or some of them in a packet of fixed size. */
function groupingOf(entry: SoundEntry, pcm: AudioTrack['pcm']): Grouping | undefined {
  const { samplesPerPacket, bytesPerFrame, channels } = entry
  if (samplesPerPacket > 0 && bytesPerFrame > 0)
    return { samples: samplesPerPacket, bytes: bytesPerFrame }
  return pcm && { samples: 1, bytes: Math.max(1, (pcm.bits >> 3) * channels) }
}
