import { planesOf, type Sound } from '../sound.ts'
import { type AudioSample, registered } from './mediabunny.ts'

/** 160 kbit/s for a channel of 48 kHz: with a third less a bare tone has noise that a run of the encoder and the next do not share. */
const BITS_PER_SAMPLE = 10 / 3
/** How many samples a channel are handed over at once: what waits is copied for every frame. */
const BATCH = 16 * 1_024

export interface SoundDecoder {
  /** The sound of one access unit; one after the other. Rejects, or there is none, where it cannot be decoded. */
  decode(unit: Uint8Array): Promise<Sound | undefined>
  close(): Promise<void>
}

/** Loads the decoder of a codec when it is first wanted: WebAssembly, in a thread that decoders of one package share. */
export async function openDecoder(
  codec: 'ac3' | 'eac3' | 'dts',
  sampleRate: number,
  channels: number,
): Promise<SoundDecoder> {
  if (codec === 'dts') (await import('@mediabunny/dts')).registerDtsDecoder()
  else (await import('@mediabunny/ac3')).registerAc3Decoder()
  const Decoder = registered.decoders.find((each) => each.supports(codec))
  if (Decoder === undefined) throw new Error(`no decoder of ${codec} is registered`)
  const coder = new Decoder()
  let sample: AudioSample | undefined
  coder.codec = codec
  coder.config = { sampleRate, numberOfChannels: channels }
  coder.onSample = (made) => {
    sample = made
  }
  await coder.init()
  return {
    decode: async (unit) => {
      sample = undefined
      // Its memory goes to the thread: a copy, and never one of a pool.
      await coder.decode({ data: new Uint8Array(unit), timestamp: 0 })
      if (sample === undefined) throw new Error('nothing was decoded')
      return planesOf(sample)
    },
    close: () => coder.close(),
  }
}

/**
 * Encodes interleaved samples, all of them between -1 and 1, as AAC-LC in a thread that is started for them. Packet n holds the samples
 * from (n - 1) times 1024 on: the first has nothing but what the decoder needs to begin.
 */
export async function encodeAac(
  samples: Float32Array,
  sampleRate: number,
  channels: number,
): Promise<Uint8Array[]> {
  const { registerAacEncoder } = await import('@mediabunny/aac-encoder')
  registerAacEncoder()
  const [Encoder] = registered.encoders
  if (Encoder === undefined) throw new Error('no encoder of AAC is registered')
  const coder = new Encoder()
  const packets: Uint8Array[] = []
  coder.codec = 'aac'
  coder.config = {
    sampleRate,
    numberOfChannels: channels,
    bitrate: Math.round(sampleRate * channels * BITS_PER_SAMPLE),
  }
  coder.onPacket = ({ data }) => packets.push(data)
  await coder.init()
  try {
    for (let at = 0; at < samples.length; at += BATCH * channels) {
      const batch = samples.subarray(at, at + BATCH * channels)
      await coder.encode({
        timestamp: 0,
        numberOfFrames: batch.length / channels,
        allocationSize: () => batch.byteLength,
        copyTo: (bytes) =>
          bytes.set(new Uint8Array(batch.buffer, batch.byteOffset, batch.byteLength)),
      })
    }
    await coder.flush()
  } finally {
    coder.close()
  }
  return packets
}
