/*
 * What stands for the package 'mediabunny' where its coders are bundled (scripts/build.js, vitest.config.ts): they need no more of it
 * than this to run in Node.js, where there is no WebCodecs, and it is eight times the size of everything that vidserve needs to start.
 */

/** Decodes in a thread of its own. */
interface CustomDecoder {
  codec: string
  config: { readonly sampleRate: number; readonly numberOfChannels: number }
  onSample: (sample: AudioSample) => void
  init(): Promise<void>
  /** Resolves when onSample was called. */
  decode(packet: { readonly data: Uint8Array; readonly timestamp: number }): Promise<void>
  close(): Promise<void>
}

/** Encodes in a thread of its own. */
interface CustomEncoder {
  codec: string
  config: {
    readonly sampleRate: number
    readonly numberOfChannels: number
    /** Bits a second. */
    readonly bitrate: number
  }
  onPacket: (packet: EncodedPacket) => void
  init(): Promise<void>
  encode(sample: {
    /** In seconds. */
    readonly timestamp: number
    readonly numberOfFrames: number
    /** In bytes, of interleaved 32-bit floats. */
    allocationSize(): number
    copyTo(bytes: Uint8Array): void
  }): Promise<void>
  /** What is left is filled up with silence. */
  flush(): Promise<void>
  close(): void
}

interface DecoderClass {
  new (): CustomDecoder
  supports(codec: string): boolean
}

interface EncoderClass {
  new (): CustomEncoder
  supports(codec: string, config: CustomEncoder['config']): boolean
}

/** The classes that the packages have registered. */
export const registered: {
  readonly decoders: DecoderClass[]
  readonly encoders: EncoderClass[]
} = { decoders: [], encoders: [] }

// biome-ignore-start lint/complexity/noStaticOnlyClass: what coders extend.
/** What decoders extend. */
export class CustomAudioDecoder {}
/** What encoders extend. */
export class CustomAudioEncoder {}
// biome-ignore-end lint/complexity/noStaticOnlyClass: what coders extend.

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
