import { describe, expect, test } from 'vitest'
import { galleryPage } from '../../src/page/gallery-page.tsx'
import { galleryView, query, tagsOf } from './views.ts'

function links(page: string): string[] {
  return tagsOf(page).flatMap(({ attributes }) => attributes.get('href') ?? [])
}

describe('the gallery', () => {
  test('has a card for each recording of the page, and one for each folder with its count', () => {
    const { listing } = galleryView(['a.mp4', 'b.mkv'])
    const folders = [{ path: 'trip', videos: 1234 }]
    const page = galleryPage(galleryView([], { listing: { ...listing, folders } }))
    expect(links(page)).toEqual(
      expect.arrayContaining(['/watch/a.mp4', '/watch/b.mkv', '/browse/trip/']),
    )
    expect(page).toContain('1,234 videos')
    expect(page).toContain('<p id="count">1,236 videos</p>')
    expect(page).toContain('<span class="badge kind">MKV</span>')
    expect(page).toContain('<time datetime="2024-05-17T12:30:00.000Z">')
  })

  test('says what was found while it still looks', () => {
    const page = galleryPage(galleryView(['a.mp4'], { scanning: true, known: 34_120 }))
    expect(page).toContain('<p id="count">34,120 found so far…</p>')
  })

  test('says what to do where there is nothing', () => {
    const page = galleryPage(galleryView([], { title: 'My films' }))
    expect(page).toContain('No videos here yet')
    expect(page).toContain('Put recordings into the folder “My films”')
    expect(page).not.toContain('<form')
  })

  test('keeps the filter box where nothing matches, and a way out', () => {
    const page = galleryPage(galleryView([], { query: { ...query, filter: 'zebra' } }))
    expect(page).toContain('Nothing here matches “zebra”.')
    expect(page).toMatch(/<input type="search" name="q" value="zebra"/)
    expect(page).toMatch(/<a class="button" href="\/">Show everything<\/a>/)
  })

  test('filters without a script by a form that keeps the order', () => {
    const view = galleryView(['a.mp4'], {
      query: { ...query, sort: 'size', descending: false, page: 7 },
      layout: 'list',
    })
    const inputs = tagsOf(galleryPage(view)).filter(({ name }) => name === 'input')
    const values = inputs.map(({ attributes }) => [attributes.get('name'), attributes.get('value')])
    expect(values).toEqual([
      ['q', ''],
      ['sort', 'size'],
      ['order', 'asc'],
      ['view', 'list'],
    ])
  })

  test('leads to the other pages of a long list', () => {
    const { listing } = galleryView(['a.mp4'])
    const long = { ...listing, total: 100_000, page: 5, pages: 1667 }
    const page = galleryPage(galleryView([], { listing: long, query: { ...query, page: 5 } }))
    const pages = links(page).filter((link) => link.includes('page=') || link === '/')
    expect(pages).toEqual(
      expect.arrayContaining(['/?page=4', '/?page=5', '/?page=6', '/?page=1667', '/']),
    )
    expect(page).toContain('aria-current="page" aria-label="Page 5"')
  })

  test('turns the order in use round, and begins the others as one wants them', () => {
    const page = galleryPage(galleryView(['a.mp4']))
    expect(links(page)).toEqual(
      expect.arrayContaining(['/?order=desc', '/?sort=modified', '/?sort=size', '/?view=list']),
    )
  })

  test('tells where a match lies', () => {
    const view = galleryView(['trip/day 1/a.mp4'], { query: { ...query, filter: 'a' } })
    expect(galleryPage(view)).toContain('<p class="facts where" dir="auto">trip/day 1</p>')
  })

  test('a folder has the way to it, and its own name as the heading', () => {
    const { listing } = galleryView(['a/b/c.mp4'])
    const page = galleryPage(
      galleryView([], {
        listing: { ...listing, folder: 'a/b' },
        query: { ...query, folder: 'a/b', sort: 'size', descending: true },
      }),
    )
    expect(page).toContain('<h1><bdi>b</bdi></h1>')
    expect(page).toContain('<a href="/browse/a/?sort=size"><bdi>a</bdi></a>')
    expect(page).toContain('"folder":"/browse/a/b/"')
  })

  test('is Chinese for who reads Chinese', () => {
    const page = galleryPage(galleryView(['a.mp4'], { language: 'zh-CN' }))
    expect(page).toContain('<html lang="zh-CN">')
    expect(page).toContain('1 个视频')
  })
})
