import type { Demuxer, Packet } from '../demuxer.ts'
import type { AudioTrack } from '../track.ts'

/** Samples a channel in a frame of converted sound. */
export const CONVERTED_FRAME = 1_024

/** Makes AAC-LC of sound that browsers do not decode. */
export interface SoundConverter {
  /** Whether it converts this track; at once, and without reading the file. */
  takes(track: AudioTrack): boolean
  /**
   * The frames of the converted track with from <= pts < to, in seconds, ascending; without ADTS. Frame n begins at the pts of the
   * original's first packet, in whole samples, and n times 1024 samples: the same for every `from` and `to`, and decoding frames that
   * were asked for apart behind each other sounds like decoding those that were asked for at once. Their rate is the original's; one
   * channel stays one, more become two. Rejects as the demuxer does.
   */
  packets(demuxer: Demuxer, track: AudioTrack, from: number, to: number): AsyncIterable<Packet>
}
