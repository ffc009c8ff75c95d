import type { ByteSource } from '../../../bytes.ts'
import type { AudioTrack, VideoTrack } from '../../track.ts'
import type { PictureStream, SoundStream } from './avi-stream.ts'
import type { H264Stream } from './h264-stream.ts'
import type { Streams } from './load-index.ts'
import type { SoundParser } from './sound-parser.ts'

/** A picture stream that is shown, and how. */
export interface PictureTrack {
  readonly track: VideoTrack
  readonly stream: PictureStream
  readonly h264: H264Stream | undefined
}

/** A sound stream that is heard, and how its frames are found. */
export interface SoundTrack {
  readonly track: AudioTrack
  readonly stream: SoundStream
  readonly parser: SoundParser
}

/** A file whose tracks are known. */
export interface AviFile {
  readonly source: ByteSource
  readonly streams: Streams
  readonly pictures: readonly PictureTrack[]
  readonly sounds: readonly SoundTrack[]
}
