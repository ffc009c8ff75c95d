import { setImmediate } from 'node:timers/promises'
import type { AudioTrack } from '../../track.ts'
import { rolesOf } from '../access-units.ts'
import { AdpcmDecoder } from '../adpcm.ts'
import { AlacDecoder } from '../alac.ts'
import { foldDown, usualRoles } from '../fold-down.ts'
import { LayerTwoDecoder } from '../layer-two.ts'
import { pcmBlock, pcmSound } from '../pcm.ts'
import type { Sound } from '../sound.ts'
import type { Placed, Span } from '../span.ts'
import { openDecoder, type SoundDecoder } from './coders.ts'

/** Bytes of PCM that take some milliseconds. */
const SLICE = 128 * 1_024

/** Decodes pieces of MP2, AC-3, E-AC-3, DTS, ALAC, ADPCM or PCM to where they belong. */
export async function placeDecoded(
  track: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
): Promise<void> {
  if (track.codec === 'pcm') await placePcm(track, pieces, span, into)
  else await placeUnits(track, pieces, span, into)
}

async function placePcm(
  { pcm, channels, sampleRate }: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
): Promise<void> {
  if (pcm === undefined) return
  const roles = usualRoles(channels)
  const block = pcmBlock(pcm, channels)
  const step = Math.max(1, Math.floor(SLICE / block))
  for (const { data, at, samples } of pieces) {
    for (let begin = 0; begin < samples; begin += step) {
      const slice = data.subarray(begin * block, (begin + step) * block)
      const { planes } = pcmSound(slice, pcm, channels, sampleRate)
      foldDown(planes, roles, into, span.channels, at + begin - span.from)
      if (slice.length > SLICE / 2 || begin > 0) await setImmediate()
    }
  }
}

/** The decoders of MP2, ALAC and ADPCM are small enough to need no WebAssembly and no thread. */
async function decoderOf(track: AudioTrack): Promise<SoundDecoder> {
  const { codec, sampleRate, channels } = track
  if (codec === 'ac3' || codec === 'eac3' || codec === 'dts')
    return openDecoder(codec, sampleRate, channels)
  const decoder = smallDecoderOf(track)
  return {
    decode: async (unit) => {
      await setImmediate()
      return decoder.decode(unit)
    },
    close: async () => undefined,
  }
}

function smallDecoderOf(track: AudioTrack): { decode(unit: Uint8Array): Sound | undefined } {
  if (track.codec === 'alac') return new AlacDecoder(track)
  return track.adpcm ? new AdpcmDecoder(track.adpcm, track) : new LayerTwoDecoder()
}

async function placeUnits(
  track: AudioTrack,
  pieces: readonly Placed[],
  span: Span,
  into: Float32Array,
): Promise<void> {
  const { codec, sampleRate } = track
  const decoder = await decoderOf(track)
  try {
    for (const { data, at } of pieces) {
      if (at >= span.to) break
      const sound = await decoder.decode(data).catch(() => undefined)
      if (sound?.sampleRate !== sampleRate) continue
      const roles = rolesOf(codec, data, sound.planes.length)
      foldDown(sound.planes, roles, into, span.channels, at - span.from)
    }
  } finally {
    await decoder.close()
  }
}
