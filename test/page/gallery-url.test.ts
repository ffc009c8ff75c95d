import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { galleryUrl, parseGalleryQuery } from '../../src/page/gallery-url.ts'

function parse(search: string): ReturnType<typeof parseGalleryQuery> {
  return parseGalleryQuery('', new URLSearchParams(search))
}

describe('the URL of a gallery', () => {
  test('leaves out what is as usual', () => {
    expect(galleryUrl('')).toBe('/')
    expect(galleryUrl('a/b c')).toBe('/browse/a/b%20c/')
    expect(galleryUrl('', { filter: '', sort: 'name', descending: false, page: 1 })).toBe('/')
    expect(galleryUrl('', { sort: 'size', descending: true })).toBe('/?sort=size')
  })

  test('says what is not', () => {
    const choice = {
      filter: 'a&b',
      sort: 'size',
      descending: false,
      page: 3,
      layout: 'list',
    } as const
    expect(galleryUrl('x', choice)).toBe('/browse/x/?q=a%26b&sort=size&order=asc&view=list&page=3')
  })

  test('encodes a folder byte by byte', () => {
    expect(galleryUrl('#?%\udcff')).toBe('/browse/%23%3F%25%FF/')
  })

  test('is understood as it was meant', () => {
    const choices = fc.record({
      filter: fc.string({ unit: 'grapheme' }).map((text) => text.trim()),
      sort: fc.constantFrom('name', 'modified', 'size'),
      descending: fc.boolean(),
      page: fc.integer({ min: 1, max: 999_999_999 }),
      layout: fc.constantFrom('grid', 'list'),
    })
    fc.assert(
      fc.property(choices, ({ layout, ...choice }) => {
        const { searchParams } = new URL(galleryUrl('', { ...choice, layout }), 'http://localhost')
        expect(parseGalleryQuery('', searchParams)).toEqual({
          query: { folder: '', ...choice },
          layout,
        })
      }),
    )
  })
})

describe('the query of a gallery', () => {
  test('has names from A, dates from the newest and sizes from the largest on, unless it says otherwise', () => {
    expect(parse('').query).toMatchObject({ sort: 'name', descending: false })
    expect(parse('sort=modified').query).toMatchObject({ sort: 'modified', descending: true })
    expect(parse('sort=size').query).toMatchObject({ sort: 'size', descending: true })
    expect(parse('sort=size&order=asc').query.descending).toBe(false)
    expect(parse('order=desc').query.descending).toBe(true)
  })

  test.each(['0', '-1', '1.5', '1e3', 'x', '', '01', '9999999999'])(
    'means the first page by page=%s',
    (page) => {
      expect(parse(`page=${page}`).query.page).toBe(1)
    },
  )

  test('ignores what means nothing', () => {
    const { query, layout } = parse('sort=colour&order=up&view=cube&other=1')
    expect(query).toMatchObject({ sort: 'name', descending: false })
    expect(layout).toBe('grid')
  })
})
