import { describe, expect, it, vi } from 'vitest'
import type { FolderChange, FoundFile } from '../../src/files/folder-change.ts'
import { type Catalogue, createCatalogue } from '../../src/library/catalogue.ts'
import type { Listing, ListingQuery } from '../../src/library/listing.ts'

const video = (path: string, size = 1, modified = 0): FoundFile => ({
  path,
  kind: 'video',
  size,
  modified,
})
const subtitle = (path: string): FoundFile => ({ ...video(path), kind: 'subtitle' })

function catalogueOf(...paths: readonly string[]): Catalogue {
  const catalogue = createCatalogue()
  catalogue.apply({ gone: [], found: paths.map((path) => video(path)) })
  return catalogue
}

function list(catalogue: Catalogue, query: Partial<ListingQuery> = {}): Listing | undefined {
  const usual = { folder: '', filter: '', sort: 'name', descending: false, page: 1 } as const
  return catalogue.list({ ...usual, ...query })
}

const pathsIn = (catalogue: Catalogue, query: Partial<ListingQuery> = {}) =>
  list(catalogue, query)?.recordings.map(({ path }) => path)

function heard(catalogue: Catalogue): string[][] {
  const calls: string[][] = []
  catalogue.onChange((folders) => calls.push([...folders].sort()))
  return calls
}

const gone = (...paths: string[]): FolderChange => ({ gone: paths, found: [] })
const found = (...files: FoundFile[]): FolderChange => ({ gone: [], found: files })

describe('a catalogue', () => {
  it('knows what was found until it is gone', () => {
    const catalogue = catalogueOf('a.mp4', 'b/c.mp4', 'b/d/e.mp4')
    expect(catalogue.size).toBe(3)
    expect(catalogue.get('b/c.mp4')).toMatchObject({ path: 'b/c.mp4', size: 1 })
    catalogue.apply(found(video('b/c.mp4', 7)))
    expect(catalogue.get('b/c.mp4')?.size).toBe(7)
    catalogue.apply(gone('a.mp4', 'none', 'b/none.mp4'))
    expect(catalogue.get('a.mp4')).toBeUndefined()
    expect(catalogue.size).toBe(2)
    catalogue.apply(gone('b'))
    expect(catalogue.size).toBe(0)
    expect(catalogue.get('b/d/e.mp4')).toBeUndefined()
    expect(catalogue.get('')).toBeUndefined()
  })

  it('forgets everything when the folder itself is gone', () => {
    const catalogue = catalogueOf('a.mp4', 'b/c.mp4')
    catalogue.apply(found(subtitle('a.srt')))
    const calls = heard(catalogue)
    catalogue.apply({ gone: [''], found: [video('z.mp4')] })
    expect([...catalogue.all()]).toMatchObject([{ path: 'z.mp4' }])
    expect(catalogue.subtitlesIn('')).toEqual([])
    expect(calls).toEqual([['', 'b']])
  })

  it('takes a path that is gone and found in one step for replaced', () => {
    const catalogue = catalogueOf('a/b.mp4', 'a/c.mp4')
    catalogue.apply({ gone: ['a', 'a/b.mp4'], found: [video('a/b.mp4', 5)] })
    expect([...catalogue.all()]).toMatchObject([{ path: 'a/b.mp4', size: 5 }])
    expect(list(catalogue)?.folders).toEqual([{ path: 'a', videos: 1 }])
  })

  it('keeps names that are special elsewhere', () => {
    const names = ['__proto__/constructor', '__proto__/__proto__', 'toString', 'hasOwnProperty/a']
    const catalogue = catalogueOf(...names)
    expect(catalogue.size).toBe(4)
    for (const name of names) expect(catalogue.get(name)?.path).toBe(name)
    expect(catalogue.get('constructor')).toBeUndefined()
    expect(list(catalogue, { folder: 'constructor' })).toBeUndefined()
    expect(list(catalogue, { folder: '__proto__' })?.total).toBe(2)
  })

  it('keeps names apart that look the same', () => {
    const catalogue = catalogueOf('é.mp4', 'e\u0301.mp4', 'É.mp4', '01.mp4', '1.mp4')
    expect(catalogue.size).toBe(5)
    catalogue.apply(gone('e\u0301.mp4', '1.mp4'))
    expect(pathsIn(catalogue)).toEqual(['01.mp4', 'É.mp4', 'é.mp4'].sort())
  })

  it('scans until it is told otherwise, and says so', () => {
    const catalogue = createCatalogue()
    const calls = heard(catalogue)
    const { revision } = catalogue
    expect(catalogue.scanning).toBe(true)
    catalogue.scanned()
    expect(catalogue.scanning).toBe(false)
    expect(catalogue.revision).toBeGreaterThan(revision)
    expect(calls).toEqual([[]])
  })

  it('gives all its recordings as they were, however slowly they are taken', () => {
    const catalogue = catalogueOf('a.mp4', 'b.mp4', 'c/d.mp4')
    const taken: string[] = []
    for (const { path } of catalogue.all()) {
      taken.push(path)
      catalogue.apply({
        gone: ['c', 'b.mp4'],
        found: [video(`new-${taken.length}.mp4`), video('a.mp4', 9)],
      })
    }
    expect(taken.sort()).toEqual(['a.mp4', 'b.mp4', 'c/d.mp4'])
    expect([...catalogue.all()].map(({ path }) => path).sort()).toEqual([
      'a.mp4',
      'new-1.mp4',
      'new-2.mp4',
      'new-3.mp4',
    ])
  })
})

describe('the listeners of a catalogue', () => {
  it('hear once of each step that changed something, with the folders whose lists did', () => {
    const catalogue = catalogueOf('a/b/c/one.mp4', 'd/two.mp4')
    const calls = heard(catalogue)
    const revisions = new Set([catalogue.revision])
    const step = (change: FolderChange) => {
      catalogue.apply(change)
      revisions.add(catalogue.revision)
      return calls.splice(0)
    }
    expect(step(found(video('a/b/c/one.mp4', 2)))).toEqual([['a/b/c']])
    expect(step(found(video('a/b/new.mp4'), video('a/x.mp4')))).toEqual([['', 'a', 'a/b']])
    expect(step(gone('a/b/c/one.mp4'))).toEqual([['', 'a', 'a/b', 'a/b/c']])
    expect(step({ gone: ['d/two.mp4'], found: [video('d/three.mp4')] })).toEqual([['', 'd']])
    expect(step(gone('a'))).toEqual([['', 'a', 'a/b']])
    expect(step(found(subtitle('d/three.srt')))).toEqual([[]])
    expect(step(gone('d/three.srt'))).toEqual([[]])
    expect(revisions.size).toBe(8)
  })

  it('hear nothing of a step that changed nothing', () => {
    const catalogue = catalogueOf('a/b.mp4')
    catalogue.apply(found(subtitle('a/b.srt')))
    const { revision } = catalogue
    const calls = heard(catalogue)
    catalogue.apply(found(video('a/b.mp4'), subtitle('a/b.srt')))
    catalogue.apply(gone('a/c.mp4', 'x', 'x/y', 'a/c.srt'))
    catalogue.apply({ gone: [], found: [] })
    expect(calls).toEqual([])
    expect(catalogue.revision).toBe(revision)
  })

  it('hear nothing more when they have ended that', () => {
    const catalogue = createCatalogue()
    const listener = vi.fn()
    const end = catalogue.onChange(listener)
    catalogue.onChange(listener)
    end()
    catalogue.apply(found(video('a.mp4')))
    expect(listener).toHaveBeenCalledTimes(1)
  })
})

describe('what is below a folder', () => {
  it('is everything in it and in its folders, in natural order, folder by folder', () => {
    const catalogue = catalogueOf('x/b10.mp4', 'x/b2.mp4', 'x/y/a.mp4', 'z.mp4')
    const below = (folder: string) => catalogue.below(folder).map(({ path }) => path)
    expect(below('x')).toEqual(['x/b2.mp4', 'x/b10.mp4', 'x/y/a.mp4'])
    expect(below('')).toEqual(['z.mp4', 'x/b2.mp4', 'x/b10.mp4', 'x/y/a.mp4'])
    expect(below('none')).toEqual([])
  })
})

describe('neighbours', () => {
  it('are the recordings before and after in the same folder, in natural order', () => {
    const catalogue = catalogueOf('clip10.mp4', 'clip2.mp4', 'clip1.mp4', 'x/clip3.mp4')
    const around = (path: string) => {
      const { previous, next } = catalogue.neighbours(path)
      return [previous?.path, next?.path]
    }
    expect(around('clip1.mp4')).toEqual([undefined, 'clip2.mp4'])
    expect(around('clip2.mp4')).toEqual(['clip1.mp4', 'clip10.mp4'])
    expect(around('clip10.mp4')).toEqual(['clip2.mp4', undefined])
    expect(around('x/clip3.mp4')).toEqual([undefined, undefined])
    expect(around('none.mp4')).toEqual([undefined, undefined])
    expect(around('none/clip.mp4')).toEqual([undefined, undefined])
  })
})

describe('subtitle files', () => {
  it('are told by folder, in natural order, and are no videos', () => {
    const catalogue = catalogueOf('a/clip.mp4')
    catalogue.apply(found(subtitle('a/clip10.srt'), subtitle('a/clip2.srt'), subtitle('b/x.vtt')))
    expect(catalogue.subtitlesIn('a')).toEqual(['clip2.srt', 'clip10.srt'])
    expect(catalogue.subtitlesIn('b')).toEqual(['x.vtt'])
    expect(catalogue.subtitlesIn('none')).toEqual([])
    expect(catalogue.size).toBe(1)
    expect(list(catalogue)?.folders).toEqual([{ path: 'a', videos: 1 }])
    expect(list(catalogue, { folder: 'b' })).toBeUndefined()
    catalogue.apply(gone('a/clip2.srt', 'b'))
    expect(catalogue.subtitlesIn('a')).toEqual(['clip10.srt'])
    expect(catalogue.subtitlesIn('b')).toEqual([])
  })
})
