import { contentDisposition } from '../http/content-disposition.ts'
import type { Catalogue } from '../library/catalogue.ts'
import type { Recording } from '../library/recording.ts'
import { mediaUrl } from '../page/recording-url.ts'
import { decodePath, nameOf, type RelativePath, readableName } from '../path.ts'
import type { PageContext } from './answers.ts'
import { inSlices } from './in-slices.ts'

/**
 * Answers `/playlist/<path>.m3u8` with the addresses of the original files for players such as VLC: of one recording, or of all in a
 * folder and below it; `/playlist.m3u8` is that of the served folder. Undefined where there is none.
 */
export function folderPlaylist(
  catalogue: Catalogue,
  context: PageContext,
  { title, origin }: { readonly title: string; readonly origin: string },
): Response | undefined {
  const match = /^\/playlist(?:\/(.*[^/]))?\.m3u8$/.exec(context.req.path)
  const path = match === null ? undefined : decodePath(match[1] ?? '')
  const recordings = path === undefined ? [] : recordingsOf(catalogue, path)
  if (path === undefined || recordings.length === 0) return undefined
  const text = ({ path: each }: Recording) =>
    `#EXTINF:-1,${titleOf(each)}\n${origin}${mediaUrl(each)}\n`
  const content = inSlices(recordings, { before: '#EXTM3U\n', text, between: '', after: '' })
  return context.body(content as ReadableStream, 200, {
    'Content-Type': 'audio/x-mpegurl; charset=utf-8',
    'Content-Disposition': contentDisposition(`${path === '' ? title : nameOf(path)}.m3u8`),
    'Cache-Control': 'no-cache',
  })
}

function recordingsOf(catalogue: Catalogue, path: RelativePath): readonly Recording[] {
  const recording = path === '' ? undefined : catalogue.get(path)
  return recording ? [recording] : catalogue.below(path)
}

/** One line, whatever the name has in it. */
function titleOf(path: RelativePath): string {
  return readableName(nameOf(path)).replaceAll(/\p{Cc}/gu, ' ')
}
