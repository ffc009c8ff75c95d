import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FoundFile } from '../../src/files/folder-change.ts'
import { type Catalogue, createCatalogue } from '../../src/library/catalogue.ts'
import type { Listing, ListingQuery } from '../../src/library/listing.ts'
import { folderOf, joinPath } from '../../src/path.ts'

const video = (path: string, size = 1, modified = 0): FoundFile => ({
  path,
  kind: 'video',
  size,
  modified,
})

function catalogueOf(...files: readonly (string | FoundFile)[]): Catalogue {
  const catalogue = createCatalogue()
  const found = files.map((file) => (typeof file === 'string' ? video(file) : file))
  catalogue.apply({ gone: [], found })
  return catalogue
}

function list(catalogue: Catalogue, query: Partial<ListingQuery> = {}): Listing {
  const usual = { folder: '', filter: '', sort: 'name', descending: false, page: 1 } as const
  const listing = catalogue.list({ ...usual, ...query })
  if (listing === undefined) throw new Error('no such folder')
  return listing
}

const paths = (listing: Listing) => listing.recordings.map(({ path }) => path)

describe('the content of a folder', () => {
  it('is its folders and then its recordings, in natural order', () => {
    const catalogue = catalogueOf('clip10.mp4', 'Clip2.mp4', 's10/a.mp4', 's2/b/c.mp4', 's2/d.mp4')
    expect(list(catalogue)).toMatchObject({
      folder: '',
      folders: [
        { path: 's2', videos: 2 },
        { path: 's10', videos: 1 },
      ],
      recordings: [{ path: 'Clip2.mp4' }, { path: 'clip10.mp4' }],
      total: 2,
      page: 1,
      pages: 1,
    })
  })

  it('is nothing where there is no folder, but the served folder is always there', () => {
    const catalogue = createCatalogue()
    const query = { filter: '', sort: 'name', descending: false, page: 1 } as const
    expect(catalogue.list({ folder: 'a', ...query })).toBeUndefined()
    expect(list(catalogue)).toEqual({
      folder: '',
      folders: [],
      recordings: [],
      total: 0,
      page: 1,
      pages: 1,
    })
    catalogue.apply({ gone: [], found: [video('a/b.mp4')] })
    expect(list(catalogue, { folder: 'a' }).total).toBe(1)
    catalogue.apply({ gone: ['a/b.mp4'], found: [] })
    expect(catalogue.list({ folder: 'a', ...query })).toBeUndefined()
  })

  it('is sorted by date and size too, and backwards, by name where these are the same', () => {
    const files = [video('b.mp4', 5, 20), video('a.mp4', 5, 30), video('c.mp4', 1, 10)]
    const catalogue = catalogueOf(...files, 'y/1.mp4', 'x/1.mp4')
    const sorted = (sort: ListingQuery['sort'], descending: boolean) => {
      const listing = list(catalogue, { sort, descending })
      return [...listing.folders.map(({ path }) => path), ...paths(listing)].join(' ')
    }
    expect(sorted('name', false)).toBe('x y a.mp4 b.mp4 c.mp4')
    expect(sorted('name', true)).toBe('y x c.mp4 b.mp4 a.mp4')
    expect(sorted('size', false)).toBe('x y c.mp4 a.mp4 b.mp4')
    expect(sorted('modified', false)).toBe('x y c.mp4 b.mp4 a.mp4')
    expect(sorted('modified', true)).toBe('x y a.mp4 b.mp4 c.mp4')
    catalogue.apply({ gone: ['b.mp4'], found: [video('c.mp4', 9, 40), video('d.mp4', 2, 35)] })
    expect(sorted('size', false)).toBe('x y d.mp4 a.mp4 c.mp4')
    expect(sorted('modified', true)).toBe('x y c.mp4 d.mp4 a.mp4')
  })

  it('comes in pages of 60, and beyond the last one the last one is meant', () => {
    const folders = Array.from({ length: 70 }, (_, number) => `f${number}/clip.mp4`)
    const catalogue = catalogueOf(
      ...folders,
      ...Array.from({ length: 100 }, (_, number) => `${number}.mp4`),
    )
    const page = (number: number) => list(catalogue, { page: number })
    expect(page(1)).toMatchObject({ page: 1, pages: 3, total: 100, recordings: [] })
    expect(page(1).folders).toHaveLength(60)
    expect(page(2).folders.map(({ path }) => path)).toEqual(
      Array.from({ length: 10 }, (_, number) => `f${60 + number}`),
    )
    expect(paths(page(2))).toEqual(Array.from({ length: 50 }, (_, number) => `${number}.mp4`))
    expect(paths(page(3))).toEqual(Array.from({ length: 50 }, (_, number) => `${50 + number}.mp4`))
    expect(page(1e9)).toEqual(page(3))
    expect(page(0)).toEqual(page(1))
    expect(page(-1)).toEqual(page(1))
  })
})

describe('the filter', () => {
  const catalogue = catalogueOf(
    'Holiday 2024/Beach/clip 2.mp4',
    'Holiday 2024/Beach/clip 10.mp4',
    'Holiday 2024/intro.mp4',
    'Caf\u00e9/Opening.mkv',
    'beach.mp4',
    'cafe\u0301 two.mp4',
    'Ünïcode/ÄÖ.mp4',
  )
  const matches = (filter: string, query: Partial<ListingQuery> = {}) =>
    paths(list(catalogue, { filter, ...query }))

  it('finds what has all the words in its path below the folder, in any order and case', () => {
    expect(matches('beach')).toEqual([
      'beach.mp4',
      'Holiday 2024/Beach/clip 2.mp4',
      'Holiday 2024/Beach/clip 10.mp4',
    ])
    expect(matches('10 HOLIDAY')).toEqual(['Holiday 2024/Beach/clip 10.mp4'])
    expect(matches('holiday beach.mp4')).toEqual([])
    expect(matches('äö ÜNÏ')).toEqual(['Ünïcode/ÄÖ.mp4'])
  })

  it('finds words across a slash', () => {
    expect(matches('2024/beach/clip')).toHaveLength(2)
    expect(matches('beach/clip 2024 10')).toEqual(['Holiday 2024/Beach/clip 10.mp4'])
  })

  it('does not look at the path of the folder itself', () => {
    expect(matches('holiday', { folder: 'Holiday 2024' })).toEqual([])
    expect(matches('beach', { folder: 'Holiday 2024' })).toHaveLength(2)
  })

  it('finds a name however its letters are composed', () => {
    const both = ['cafe\u0301 two.mp4', 'Caf\u00e9/Opening.mkv']
    expect(matches('caf\u00e9')).toEqual(both)
    expect(matches('CAFE\u0301')).toEqual(both)
  })

  it('of blanks alone is none', () => {
    expect(list(catalogue, { filter: ' \t ' })).toEqual(list(catalogue))
  })

  it('lists no folders, and counts what it finds', () => {
    expect(list(catalogue, { filter: 'mp4' })).toMatchObject({ folders: [], total: 6, pages: 1 })
    expect(list(catalogue, { filter: 'nothing' })).toMatchObject({ total: 0, page: 1, pages: 1 })
  })

  it('goes with every order and page', () => {
    const many = catalogueOf(
      ...Array.from({ length: 150 }, (_, number) =>
        video(`d${number % 7}/clip${number}.mp4`, number),
      ),
    )
    const query = { filter: 'clip', sort: 'size', descending: true, page: 3 } as const
    expect(paths(list(many, query))).toEqual(
      Array.from({ length: 30 }, (_, index) => `d${(29 - index) % 7}/clip${29 - index}.mp4`),
    )
  })
})

describe('every listing', () => {
  it('is what a look at all recordings would give, after any steps', () => {
    const letter = fc.constantFrom('a', 'b')
    const path = fc
      .tuple(fc.array(letter, { maxLength: 3 }), fc.constantFrom('a', 'b', 'ab'))
      .map(([folders, name]) => [...folders, `${name}.mp4`].join('/'))
    const file = fc
      .tuple(path, fc.integer({ min: 0, max: 3 }))
      .map(([at, size]) => video(at, size, 3 - size))
    const folder = fc.constantFrom('', 'a', 'b', 'a/b', 'a/b/a')
    const step = fc.record({
      gone: fc.array(fc.oneof(path, folder), { maxLength: 2 }),
      found: fc.array(file, { maxLength: 8 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const catalogue = createCatalogue()
        let model: FoundFile[] = []
        for (const { gone, found } of steps) {
          list(catalogue, { sort: 'size' })
          catalogue.apply({ gone, found })
          const last = new Map(found.map((each) => [each.path, each]))
          model = model.filter(
            ({ path: known }) => !last.has(known) && !gone.some((each) => isAt(each, known)),
          )
          model.push(...last.values())
        }
        expect(catalogue.size).toBe(model.length)
        expect([...catalogue.all()].sort(byPath)).toEqual(model.sort(byPath))
        for (const at of ['', 'a', 'b', 'a/b', 'a/b/a', 'b/b']) expectLike(catalogue, model, at)
      }),
      { numRuns: 200 },
    )
  })
})

/** Whether a path is that of a file or a folder, or lies below it. */
function isAt(place: string, path: string): boolean {
  return place === '' || path === place || path.startsWith(`${place}/`)
}

function byPath(one: FoundFile | { path: string }, other: { path: string }): number {
  return one.path < other.path ? -1 : 1
}

/** Compares what is listed of a folder with what a model of all files has there. */
function expectLike(catalogue: Catalogue, model: readonly FoundFile[], folder: string): void {
  const below = model.filter(({ path }) => path !== folder && isAt(folder, path))
  const query = { folder, filter: '', sort: 'size', descending: false, page: 1 } as const
  const listing = catalogue.list(query)
  expect(listing === undefined).toBe(below.length === 0 && folder !== '')
  if (listing === undefined) return
  const own = below.filter(({ path }) => folderOf(path) === folder)
  expect(listing.recordings).toEqual(
    own.sort((one, other) => one.size - other.size || byPath(one, other)),
  )
  const counts = ['a', 'b'].flatMap((name) => {
    const path = joinPath(folder, name)
    const videos = below.filter((file) => file.path.startsWith(`${path}/`)).length
    return videos === 0 ? [] : [{ path, videos }]
  })
  expect(listing.folders).toEqual(counts)
  const found = catalogue.list({ ...query, filter: 'AB' })?.recordings ?? []
  const wanted = below.filter(({ path }) => path.slice(folder.length).includes('ab'))
  expect(found.toSorted(byPath)).toEqual(wanted.toSorted(byPath))
}
