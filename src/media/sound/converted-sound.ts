import type { ByteSource } from '../../bytes.ts'
import type { Demuxer } from '../demuxer.ts'
import { aacConfig } from '../segment/audio-frame.ts'
import type { AudioTrack, Track } from '../track.ts'
import type { SoundConverter } from './converter.ts'

/** Added to a track's id for that of the track which is converted from it; no container here counts so far. */
const CONVERTED_IDS = 500_000_000

interface Conversion {
  readonly original: AudioTrack
  readonly track: AudioTrack
  readonly converter: SoundConverter
}

/** The same recording with one more track for each sound that one of the converters takes: after the others, in AAC, the first's that does. */
export function withConvertedSound(
  demuxer: Demuxer,
  converters: readonly SoundConverter[],
): Demuxer {
  const { info } = demuxer
  const conversions = info.tracks.flatMap((track) => conversionOf(track, converters))
  if (conversions.length === 0) return demuxer
  const tracks = [...info.tracks, ...conversions.map(({ track }) => track)]
  const grown = demuxer.grown?.bind(demuxer)
  const keyframeAt = demuxer.keyframeAt?.bind(demuxer)
  const keyframeBehind = demuxer.keyframeBehind?.bind(demuxer)
  return {
    ...(grown && {
      grown: async (source: ByteSource) => withConvertedSound(await grown(source), converters),
    }),
    info: { ...info, tracks },
    cutPoints: () => demuxer.cutPoints(),
    ...(keyframeAt && keyframeBehind && { keyframeAt, keyframeBehind }),
    packets: (id, from, to) => {
      const conversion = conversions.find(({ track }) => track.id === id)
      if (conversion === undefined) return demuxer.packets(id, from, to)
      return conversion.converter.packets(demuxer, conversion.original, from, to)
    },
  }
}

function conversionOf(original: Track, converters: readonly SoundConverter[]): Conversion[] {
  if (original.kind !== 'audio' || original.id >= CONVERTED_IDS) return []
  const converter = converters.find((each) => each.takes(original))
  if (converter === undefined) return []
  const plain: AudioTrack = {
    ...original,
    id: original.id + CONVERTED_IDS,
    convertedFrom: original.id,
    codec: 'aac',
    codecString: 'mp4a.40.2',
    channels: Math.min(original.channels, 2),
    config: undefined,
    pcm: undefined,
    adpcm: undefined,
  }
  return [{ original, track: { ...plain, config: aacConfig(plain) }, converter }]
}
