import { describe, expect, test } from 'vitest'
import { errorPage } from '../../src/page/error-page.tsx'
import { galleryPage } from '../../src/page/gallery-page.tsx'
import { playerPage } from '../../src/page/player-page.tsx'
import { decodePath, readableName } from '../../src/path.ts'
import {
  galleryView,
  playerView,
  query,
  recordingAt,
  tagsOf,
  unescapeHtml,
  viciousNames,
} from './views.ts'

const assets = (name: string): string => `/assets/${name}?v=1`

/** Every page, with a name in every place that a name can be in. */
function pagesWith(name: string): string[] {
  const listing = { recordings: [recordingAt(`${name}/${name}`)], total: 1, page: 2, pages: 3 }
  const folders = [{ path: `${name}/below`, videos: 2 }]
  const at = { ...query, folder: name, filter: name }
  const none = { folder: name, folders: [], recordings: [], total: 0, page: 1, pages: 1 }
  return [
    galleryPage(
      galleryView([], { title: name, listing: { folder: name, folders, ...listing }, query: at }),
    ),
    galleryPage(galleryView([], { title: name, listing: none, query: at })),
    galleryPage(galleryView([], { title: name, listing: none, query: { ...at, filter: '' } })),
    playerPage(
      playerView(`${name}/${name}`, {
        title: name,
        neighbours: { previous: recordingAt(name), next: recordingAt(name) },
        subtitles: [{ src: '/subs/a.vtt', language: 'en', label: name }],
      }),
    ),
    errorPage({ language: 'en', status: 421, detail: 'host', host: name, assets }),
  ]
}

const ordinary = pagesWith('a.mp4').map((page) => tagsOf(page).map(({ name }) => name))

describe.each(viciousNames)('a file named %j', (name) => {
  const pages = pagesWith(name)

  test('adds no element to any page', () => {
    expect(pages.map((page) => tagsOf(page).map((tag) => tag.name))).toEqual(ordinary)
  })

  test('adds no script, no handler and no style', () => {
    for (const { name: tag, attributes } of pages.flatMap(tagsOf)) {
      expect([...attributes.keys()].filter((key) => /^on|^style$/.test(key))).toEqual([])
      if (tag !== 'script' || attributes.get('type') === 'application/json') continue
      expect(attributes.get('src')).toMatch(/^\/assets\/\w+\.js\?v=1$/)
    }
  })

  test('is linked by every byte of it', () => {
    const links = tagsOf(pages[3] ?? '').map(({ attributes }) => attributes.get('href') ?? '')
    const watch = links.filter((link) => link.startsWith('/watch/'))
    const paths = watch.map((link) => decodePath(unescapeHtml(link).slice('/watch/'.length)))
    expect(new Set(paths)).toEqual(new Set([name]))
    const video = tagsOf(pages[3] ?? '').find((tag) => tag.name === 'video')
    const media = unescapeHtml(video?.attributes.get('src') ?? '')
    expect(decodePath(media.slice('/media/'.length))).toBe(`${name}/${name}`)
  })

  test('is told to the script as it reads, and does not end the block of data', () => {
    const [, json = ''] =
      /<script type="application\/json"[^>]*>([^<]*)<\/script>/.exec(pages[3] ?? '') ?? []
    expect(JSON.parse(json)).toMatchObject({ name: readableName(name) })
  })

  test('is shown as it reads', () => {
    const heading = /<h1 dir="auto">([^<]*)<\/h1>/.exec(pages[3] ?? '')?.[1] ?? ''
    expect(unescapeHtml(heading)).toBe(readableName(name))
    expect(pages.every((page) => page.isWellFormed())).toBe(true)
  })
})

test('every page is a whole document that is not to be indexed', () => {
  for (const page of pagesWith('a.mp4')) {
    expect(page).toMatch(/^<!doctype html><html lang="en"><head>.*<\/body><\/html>$/s)
    expect(page).toContain('<meta name="robots" content="noindex"/>')
    expect(tagsOf(page).filter(({ name }) => name === 'h1')).toHaveLength(1)
  }
})
