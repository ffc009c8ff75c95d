import type { ReadableStream } from 'node:stream/web'
import type { Recording } from '../library/recording.ts'
import { encodePath, nameOf, readableName } from '../path.ts'
import type { VideoJson } from '../wire.ts'
import { inSlices } from './in-slices.ts'

/** The dates that RFC 3339 can write: the years 1 to 9999. A file's may lie outside. */
const FIRST_DATE = Date.parse('0001-01-01T00:00:00Z')
const LAST_DATE = Date.parse('9999-12-31T23:59:59.999Z')

/** A recording as the API tells it. */
export function videoJson({ path, size, modified }: Recording): VideoJson {
  const encoded = encodePath(path)
  return {
    path: readableName(path),
    name: readableName(nameOf(path)),
    size,
    modified: new Date(Math.min(Math.max(modified, FIRST_DATE), LAST_DATE)).toISOString(),
    media: `/media/${encoded}`,
    watch: `/watch/${encoded}`,
  }
}

/** VideosJson in slices, each made when the one before it was taken. */
export function videosJson(recordings: Iterable<Recording>): ReadableStream {
  const text = (recording: Recording) => JSON.stringify(videoJson(recording))
  return inSlices(recordings, { before: '{"videos":[', text, between: ',', after: ']}' })
}
