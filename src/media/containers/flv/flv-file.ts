import type { ByteSource } from '../../../bytes.ts'
import type { Survey } from './survey.ts'
import type { Timeline } from './timeline.ts'

/** A file as far as it is known when it is opened. */
export interface FlvFile {
  readonly source: ByteSource
  readonly survey: Survey
  readonly timeline: Timeline
  /** The number of the track whose keyframes the cut points are. */
  readonly cutTrack: number
  /** In milliseconds; undefined where the end of the file shows no frame. */
  readonly duration: number | undefined
}
