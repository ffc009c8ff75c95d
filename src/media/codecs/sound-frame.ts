/** The header of one frame of sound that says how long it is. */
export interface SoundFrame {
  /** Of the whole frame, in bytes; never below its header's. */
  readonly size: number
  /** Samples of each channel in it. */
  readonly samples: number
  /** In hertz. */
  readonly sampleRate: number
  readonly channels: number
}

/** Reads the frame header at `at`; undefined where there is none. */
export type SoundFrameParser = (bytes: Uint8Array, at: number) => SoundFrame | undefined

/** Every parser here needs no more than that many bytes. */
export const SOUND_HEADER_BYTES = 8
