import { describe, expect, it } from 'vitest'
import { concerns, isListed, isWindowsName, mayBeListed, mayHold } from '../../src/files/names.ts'

const all = { hidden: false, followSymlinks: false }

describe('names that may be listed', () => {
  it.each([
    'clip.mp4',
    ' a',
    'a..b',
    '...mp4'.slice(2),
    '~',
    '-rf',
    '__proto__',
    '\u00e9',
    '\udcff.mp4',
  ])('%j may', (name) => {
    expect(isListed(name, name.startsWith('.'))).toBe(true)
  })

  it.each(['', '.', '..'])('%j never may', (name) => {
    expect(isListed(name, true)).toBe(false)
    expect(isListed(name, false)).toBe(false)
  })

  it('a dot at its beginning hides a name, and all that lies below it', () => {
    expect(isListed('.mp4', false)).toBe(false)
    expect(isListed('.mp4', true)).toBe(true)
    expect(mayBeListed('a/.git/b.mp4', false)).toBe(false)
    expect(mayBeListed('a/.git/b.mp4', true)).toBe(true)
    expect(mayBeListed('a/../b.mp4', true)).toBe(false)
    expect(mayBeListed('a//b.mp4', true)).toBe(false)
  })

  it('what macOS keeps beside a file on other disks is hidden there', () => {
    expect(isListed('._clip.mp4', true)).toBe(process.platform !== 'darwin')
  })

  it.each([
    'a\\b.mp4',
    'a:b.mp4',
    'clip.mp4:stream',
    'a*.mp4',
    'a?.mp4',
    'a"b.mp4',
    'a<b.mp4',
    'a|b.mp4',
    'a/b.mp4',
    'a\nb.mp4',
    'clip.mp4.',
    'clip.mp4 ',
    'nul',
    'CON.mp4',
    'com1.txt',
    'aux .mp4',
  ])('%j means no file of its folder on Windows', (name) => {
    expect(isWindowsName(name)).toBe(false)
    if (process.platform === 'win32') expect(isListed(name, true)).toBe(false)
  })

  it.each([
    'clip.mp4',
    'console.mp4',
    'null.mp4',
    'com10.mp4',
    "it's #1 100% [a];+.mp4",
    '日本.mp4',
  ])('%j is a name on Windows too', (name) => {
    expect(isWindowsName(name)).toBe(true)
  })
})

describe('where one video is served', () => {
  const scope = { ...all, only: 'a/clip.one.mp4' }

  it.each(['a/clip.one.mp4', 'a/clip.one.srt', 'a/clip.one.en.vtt'])('%s is in scope', (path) => {
    expect(concerns(path, scope)).toBe(true)
  })

  it.each(['clip.one.mp4', 'a/clip.one.mkv', 'a/clip.srt', 'a/clip.one2.srt', 'b/clip.one.srt'])(
    '%s is not',
    (path) => {
      expect(concerns(path, scope)).toBe(false)
    },
  )

  it('only the folders on the way to it are', () => {
    expect(['', 'a'].every((folder) => mayHold(folder, scope))).toBe(true)
    expect(['b', 'a/b', 'a/clip.one.mp4'].some((folder) => mayHold(folder, scope))).toBe(false)
  })

  it('otherwise everything is', () => {
    expect(concerns('b/x.mp4', all)).toBe(true)
    expect(mayHold('b', all)).toBe(true)
  })
})
