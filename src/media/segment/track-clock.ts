/** What stays the same in the initialization segment and in every segment of one track. */
export interface TrackClock {
  /** Units a second of all times in the track's segments. */
  readonly timescale: number
  /** For pictures: how much later than its time in the file each frame is presented, for the edit list to take off, in units. 0 for sound. */
  readonly delay: number
  /** For sound: where in the file's time its grid of samples begins, in units. 0 for pictures. */
  readonly origin: number
  /** The first packet of the track, of which some codecs' configuration is made. */
  readonly first: Uint8Array
}
