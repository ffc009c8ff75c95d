import { mimeTypeOf } from '../media/mime-type.ts'
import { encodePath, type RelativePath } from '../path.ts'
import type { StreamJson } from '../wire.ts'
import type { Presentations } from './presentations.ts'

/** How long a page waits to hear what a recording holds, in milliseconds. */
const PATIENCE_MS = 3000

/** The recording as a stream of segments; undefined where it cannot be cut into any, or not told in time. */
export async function streamJson(
  presentations: Presentations,
  path: RelativePath,
): Promise<StreamJson | undefined> {
  const told = presentations.use(
    path,
    undefined,
    (presentation, version): StreamJson | undefined => {
      const tracks = presentation.tracks.flatMap((track) => {
        const type = mimeTypeOf(track)
        return type === undefined ? [] : [{ id: track.id, kind: track.kind, type }]
      })
      const master = `/hls/${version}/${encodePath(path)}/main.m3u8`
      const sounds = presentation.demuxer.info.tracks.some(({ kind }) => kind === 'audio')
      const spare = presentation.demuxer.info.container === 'webm'
      const recording = presentation.grows
      if (recording && presentation.isEmpty) return { master, tracks: [], sounds, spare, recording }
      return tracks.length === 0 ? undefined : { master, tracks, sounds, spare, recording }
    },
  )
  return inTime(told)
}

/** What is told of a recording; undefined where it cannot be, or not while a page waits. */
export function inTime<T>(told: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref()
  })
  return Promise.race([told.catch(() => undefined), late])
}
