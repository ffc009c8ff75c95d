/** What the beginning of a file shows of one track. */
export interface SeenTrack {
  readonly id: number
  readonly type: number
  readonly codec: string
  /** The first byte of its first tag: for sound, the rate, size and channels. */
  readonly flags: number
  /** The first configuration; later ones are left aside, as a track has one for the whole file. */
  config: Uint8Array | undefined
  /** The first bytes of the first frame; of VP6, from FLV's own byte in front of it on. */
  frame: Uint8Array | undefined
  /** When the first frame is shown or heard, in milliseconds as the file counts. */
  start: number | undefined
}

/** The number of a track: the tag type of a plain file's two, and behind them those of multitrack tags. */
export function trackId(type: number, number: number): number {
  return number * 32 + type
}
