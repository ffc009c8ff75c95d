/*
 * What stands for the package 'mediabunny' where its coders are bundled (scripts/build.js, vitest.config.ts): they need no more of it
 * than this to run in Node.js, where there is no WebCodecs, and it is eight times the size of everything that vidserve needs to start.
 */

/** What decoders extend: each decodes in a thread of its own. */
export abstract class CustomAudioDecoder {
  codec = ''
  config: { readonly sampleRate: number; readonly numberOfChannels: number } = {
    sampleRate: 0,
    numberOfChannels: 0,
  }
  onSample: (sample: AudioSample) => void = () => {}

  abstract init(): Promise<void>
  /** Resolves when onSample was called. */
  abstract decode(packet: { readonly data: Uint8Array; readonly timestamp: number }): Promise<void>
  abstract close(): Promise<void>
}

/** What encoders extend: each encodes in a thread of its own. */
export abstract class CustomAudioEncoder {
  codec = ''
  config: {
    readonly sampleRate: number
    readonly numberOfChannels: number
    /** Bits a second. */
    readonly bitrate: number
  } = { sampleRate: 0, numberOfChannels: 0, bitrate: 0 }
  onPacket: (packet: EncodedPacket) => void = () => {}

  abstract init(): Promise<void>
  abstract encode(sample: {
    /** In seconds. */
    readonly timestamp: number
    readonly numberOfFrames: number
    /** In bytes, of interleaved 32-bit floats. */
    allocationSize(): number
    copyTo(bytes: Uint8Array): void
  }): Promise<void>
  /** What is left is filled up with silence. */
  abstract flush(): Promise<void>
  abstract close(): void
}

interface DecoderClass {
  new (): CustomAudioDecoder
  supports(codec: string): boolean
}

interface EncoderClass {
  new (): CustomAudioEncoder
  supports(codec: string, config: CustomAudioEncoder['config']): boolean
}

/** The classes that the packages have registered. */
export const registered: {
  readonly decoders: DecoderClass[]
  readonly encoders: EncoderClass[]
} = { decoders: [], encoders: [] }

/** What a decoder makes. */
export class AudioSample {
  readonly data: ArrayBuffer
  readonly format: string
  readonly numberOfChannels: number
  readonly sampleRate: number

  constructor(of: Pick<AudioSample, 'data' | 'format' | 'numberOfChannels' | 'sampleRate'>) {
    this.data = of.data
    this.format = of.format
    this.numberOfChannels = of.numberOfChannels
    this.sampleRate = of.sampleRate
  }
}

/** What an encoder makes. */
export class EncodedPacket {
  readonly data: Uint8Array

  constructor(data: Uint8Array) {
    this.data = data
  }
}

/** Where the packages complain of being loaded twice. */
export const Logging: { _error(): void } = { _error: () => {} }

/** Called by a decoder's package. */
export function registerDecoder(decoder: DecoderClass): void {
  registered.decoders.push(decoder)
}

/** Called by an encoder's package. */
export function registerEncoder(encoder: EncoderClass): void {
  registered.encoders.push(encoder)
}
