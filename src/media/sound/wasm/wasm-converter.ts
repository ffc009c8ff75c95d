import { AAC_RATES } from '../../segment/audio-frame.ts'
import type { AudioTrack } from '../../track.ts'
import { aacConverter } from '../aac-converter.ts'
import { isKnownAdpcm } from '../adpcm.ts'
import type { SoundConverter } from '../converter.ts'
import { isKnownPcm } from '../pcm.ts'
import { spanDecoder } from '../span.ts'
import { placeDecoded } from './place.ts'

const MOST_CHANNELS = 16

/** Converts MP2 of one channel, AC-3, E-AC-3, DTS, ALAC, ADPCM and PCM without any other program, by decoders and an encoder in WebAssembly that are loaded when needed. */
export const wasmConverter: SoundConverter = aacConverter(takes, spanDecoder(placeDecoded))

function takes({ codec, sampleRate, channels, pcm, adpcm, config }: AudioTrack): boolean {
  if (!AAC_RATES.includes(sampleRate) || channels < 1 || channels > MOST_CHANNELS) return false
  // Of two channels browsers take it as it is.
  if (codec === 'mp2') return channels === 1
  if (codec === 'pcm') return pcm !== undefined && isKnownPcm(pcm)
  if (codec === 'adpcm') return adpcm !== undefined && isKnownAdpcm(adpcm, channels)
  if (codec === 'alac') return (config?.length ?? 0) >= 24
  return codec === 'ac3' || codec === 'eac3' || codec === 'dts'
}
