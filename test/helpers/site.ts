import { nameFromBytes } from '../../src/path.ts'
import type { Parts } from '../../src/server/parts.ts'
import type { VideoDetailJson } from '../../src/wire.ts'
import { serve } from './raw-http.ts'

/** What a browser that goes to a page accepts. */
export const html: Readonly<Record<string, string>> = { Accept: 'text/html,*/*' }

/** A server of these files, asked without following redirects. */
export async function site(
  parts: Parts,
): Promise<(path: string, headers?: Record<string, string>, method?: string) => Promise<Response>> {
  const { port } = await serve(parts)
  return (path, headers = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers, method, redirect: 'manual' })
}

/** Waits until the server has looked into a recording: a busy machine takes longer than a page waits. */
export async function untilLookedInto(
  ask: (path: string) => Promise<Response>,
  path: string,
): Promise<VideoDetailJson> {
  for (;;) {
    const detail = (await (await ask(`/api/videos/${path}`)).json()) as VideoDetailJson
    if (!detail.looking) return detail
  }
}

/** Names that have to come through byte-exact. */
export const hardNames: readonly string[] = [
  'a b.mp4',
  'a%20b.mp4',
  '#?%;+\\.mp4',
  '"quoted" <tag>&amp;.mp4',
  'new\nline.mp4',
  '__proto__',
  'caf\u00e9.mp4',
  'cafe\u0301.mp4',
  '..mp4',
  '%2e%2e%2f.mp4',
  '\u5f55\u50cf \ud83d\ude00.mp4',
  nameFromBytes(Uint8Array.of(0x61, 0xff, 0xfe, 0x2e, 0x6d, 0x70, 0x34)),
  `${'x'.repeat(251)}.mp4`,
]
