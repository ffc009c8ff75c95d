import type { ListingQuery } from '../../src/library/listing.ts'
import type { Recording } from '../../src/library/recording.ts'
import type { GalleryView } from '../../src/page/gallery-page.tsx'
import type { PlayerView } from '../../src/page/player-page.tsx'

/** Names that would break a page that takes them for anything but text. */
export const viciousNames: readonly string[] = [
  '<script>alert(1)<\u2215script>.mp4',
  '</title><img src=x onerror=alert(1)>.mp4'.replaceAll('/', '\u2044'),
  '"onmouseover="alert(1).mp4',
  "'onfocus='alert(1).mp4",
  '&lt;b&gt;.mp4',
  'two\nlines\r.mp4',
  '#?%;+\\.mp4',
  '__proto__.mp4',
  'broken \udcff bytes.mp4',
  `${'long'.repeat(62)}.mp4`,
  '海边.mp4',
  'عطلة.mp4',
]

export function recordingAt(path: string): Recording {
  return { path, size: 1_234_567, modified: Date.UTC(2024, 4, 17, 12, 30) }
}

export const query: ListingQuery = {
  folder: '',
  filter: '',
  sort: 'name',
  descending: false,
  page: 1,
}

export function galleryView(
  paths: readonly string[],
  more: Partial<GalleryView> = {},
): GalleryView {
  return {
    language: 'en',
    title: 'videos',
    listing: {
      folder: '',
      folders: [],
      recordings: paths.map(recordingAt),
      total: paths.length,
      page: 1,
      pages: 1,
    },
    query,
    layout: 'grid',
    scanning: false,
    known: paths.length,
    length: () => undefined,
    assets: (name) => `/assets/${name}?v=1`,
    origin: 'http://localhost:9999',
    ...more,
  }
}

export function playerView(path: string, more: Partial<PlayerView> = {}): PlayerView {
  return {
    language: 'en',
    holding: null,
    looking: false,
    ffmpeg: false,
    title: 'videos',
    recording: recordingAt(path),
    contentType: 'video/mp4',
    neighbours: { previous: undefined, next: undefined },
    subtitles: [],
    chapters: undefined,
    pictureSubtitles: [],
    assets: (name) => `/assets/${name}?v=1`,
    imports: ['/assets/chrome-AAAAAAAA.js', '/assets/hls-BBBBBBBB.js'],
    origin: 'http://localhost:9999',
    start: undefined,
    ...more,
  }
}

/** Every start tag of a document, with its attributes by name as they are escaped. */
export function tagsOf(html: string): { name: string; attributes: Map<string, string> }[] {
  return [...html.matchAll(/<([a-z][\w-]*)((?:\s+[^\s"'<>=/]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, name = '', rest = '']) => ({
      name,
      attributes: new Map(
        [...rest.matchAll(/([^\s"'<>=/]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
          key,
          value,
        ]),
      ),
    }),
  )
}

/** The text that an escaped one stands for. */
export function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }
  return text.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => characters[name] ?? '')
}
