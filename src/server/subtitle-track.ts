import type { OpenFile } from '../bytes.ts'
import { decodePath, extensionOf, type RelativePath } from '../path.ts'
import { isFresh, type PageContext } from './answers.ts'
import type { Parts } from './parts.ts'

/** The longest subtitle file that is converted, in bytes: ten times that of a long film, and converted in a moment at worst. */
const MOST_BYTES = 2 * 1024 * 1024

/** Answers `/subs/<path>` with the subtitles as WebVTT; undefined where the path names none. */
export async function subtitleTrack(
  { openFile }: Parts,
  context: PageContext,
): Promise<Response | undefined> {
  const encoded = context.req.path.slice('/subs/'.length)
  const path = decodePath(encoded)
  if (!path || encoded.endsWith('/')) return undefined
  const file = await openFile(path, 'subtitle')
  try {
    if (file.length > MOST_BYTES) return undefined
    const headers = { ETag: `"${file.version}"`, 'Cache-Control': 'no-cache' }
    if (isFresh(context, file.version)) return context.body(null, 304, headers)
    // Only now: what knows the charsets takes long to load.
    const { toWebVtt } = await import('../library/webvtt.ts')
    const text = await toWebVtt(await readAll(file), formatOf(path))
    return context.body(text, 200, {
      ...headers,
      'Content-Type': 'text/vtt; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(text)),
    })
  } finally {
    file.close()
  }
}

function formatOf(path: RelativePath): 'srt' | 'vtt' | 'ass' {
  const extension = extensionOf(path)
  if (extension === 'ass' || extension === 'ssa') return 'ass'
  return extension === 'srt' ? 'srt' : 'vtt'
}

async function readAll(file: OpenFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.length)
  return bytes.subarray(0, await file.read(bytes, 0))
}
