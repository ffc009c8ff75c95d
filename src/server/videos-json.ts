import { ReadableStream } from 'node:stream/web'
import { setImmediate } from 'node:timers/promises'
import type { Recording } from '../library/recording.ts'
import { encodePath, nameOf, readableName } from '../path.ts'
import type { VideoJson } from '../wire.ts'

/** How many recordings are written between two turns of the event loop. */
const SLICE = 100

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
  return ReadableStream.from(slices(recordings))
}

async function* slices(recordings: Iterable<Recording>): AsyncGenerator<Uint8Array> {
  let slice = '{"videos":['
  let count = 0
  for (const recording of recordings) {
    slice += `${count === 0 ? '' : ','}${JSON.stringify(videoJson(recording))}`
    count += 1
    if (count % SLICE > 0) continue
    yield Buffer.from(slice)
    slice = ''
    await setImmediate()
  }
  yield Buffer.from(`${slice}]}`)
}
