import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { nativePath } from '../../src/files/native-path.ts'
import { nameFromBytes } from '../../src/path.ts'
import { followed, put as putAt } from '../helpers/followed.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let root = ''
beforeEach(async () => {
  root = await temporaryFolder()
})

const put = (path: string, content?: string | Buffer) => putAt(root, path, content)

describe('the first scan', () => {
  it('tells all files that may be listed, with their sizes and dates, and then that it is over', async () => {
    await put('clip.mp4', '12345')
    await put('clip.en.vtt')
    await put('a/b/c/deep.MKV')
    await put('a/notes.txt')
    await put('.git/x.mp4')
    await put('.x.mp4')
    const { files, scanned } = followed({ root })
    expect(await scanned).toEqual({ unreadable: 0 })
    expect([...files.keys()].sort()).toEqual(['a/b/c/deep.MKV', 'clip.en.vtt', 'clip.mp4'])
    expect(files.get('clip.mp4')).toEqual({
      path: 'clip.mp4',
      kind: 'video',
      size: 5,
      modified: expect.any(Number),
    })
  })

  it('tells hidden files where that is asked for', async () => {
    await put('.git/x.mp4')
    const { files, scanned } = followed({ root, hidden: true })
    await scanned
    expect([...files.keys()]).toEqual(['.git/x.mp4'])
  })

  it('is over in an empty folder and in one that is not there', async () => {
    const empty = followed({ root })
    expect(await empty.scanned).toEqual({ unreadable: 0 })
    const missing = followed({ root: join(root, 'missing') })
    expect(await missing.scanned).toEqual({ unreadable: 1 })
    expect(empty.changes.concat(missing.changes)).toEqual([])
  })

  it('goes into a depth of 60, with names of 255 bytes', async () => {
    const long = `${'n'.repeat(251)}.mp4`
    const path = [...Array.from({ length: 60 }, (_, depth) => `${depth}`), long].join('/')
    await put(path)
    const { files, scanned } = followed({ root })
    await scanned
    expect([...files.keys()]).toEqual([path])
  })

  it('takes names that are special elsewhere for names', async () => {
    const names = ['__proto__.mp4', 'constructor/toString.mp4', '__proto__/__proto__.mp4']
    if (process.platform !== 'win32') names.push('a\nb"\'#?%;+\\ .mp4')
    for (const name of names) await put(name)
    const { files, scanned } = followed({ root })
    await scanned
    expect([...files.keys()].sort()).toEqual(names.sort())
  })

  it('tells files and folders whose names are not UTF-8, and those in them', async () => {
    const folder = nameFromBytes(
      process.platform === 'linux' ? Buffer.from('d\xe9j\xe0', 'latin1') : Buffer.from('déjà'),
    )
    await mkdir(nativePath(root, folder))
    await writeFile(nativePath(root, `${folder}/vu.mp4`), 'x')
    await writeFile(nativePath(root, `${folder}.mp4`), 'x')
    const { files, scanned } = followed({ root })
    await scanned
    expect([...files.keys()].sort()).toEqual([`${folder}.mp4`, `${folder}/vu.mp4`].sort())
  })

  it('tells the composed and the decomposed form of a name as two files', async () => {
    await put('é.mp4', 'composed')
    await put('e\u0301.mp4', 'decomposed')
    const { files, scanned } = followed({ root })
    await scanned
    // APFS and HFS+ take the two for one name.
    if (process.platform === 'darwin') expect(files.size).toBe(1)
    else expect([...files.keys()].sort()).toEqual(['e\u0301.mp4', 'é.mp4'])
  })

  it('skips folders that cannot be read, and reports how many they are', async () => {
    await put('clip.mp4')
    if (process.platform === 'win32') {
      await symlink(join(root, 'none'), join(root, 'none'), 'junction')
      expect(await followed({ root }).scanned).toEqual({ unreadable: 0 })
      return
    }
    // Deeper than any path may be long: not even the superuser can name it.
    onTestFinished(() => void execFileSync('rm', ['-rf', join(root, 'deep')]))
    const step = `mkdir ${'d'.repeat(200)} && cd -P ${'d'.repeat(200)}`
    const script = `mkdir deep && cd deep; for i in $(seq 25); do ${step} || exit; done`
    execFileSync('bash', ['-c', script], { cwd: root })
    const { files, scanned } = followed({ root })
    expect(await scanned).toEqual({ unreadable: 1 })
    expect([...files.keys()]).toEqual(['clip.mp4'])
  })

  it('ends although folders link to each other', async () => {
    await put('a/clip.mp4')
    await mkdir(join(root, 'b'))
    await symlink(join(root, 'b'), join(root, 'a', 'to-b'), 'junction')
    await symlink(join(root, 'a'), join(root, 'b', 'to-a'), 'junction')
    await symlink(root, join(root, 'a', 'root'), 'junction')
    const { files, scanned } = followed({ root })
    await scanned
    expect([...files.keys()].sort()).toEqual(['a/clip.mp4', 'b/to-a/clip.mp4'])
  })

  it('ends although folders are removed meanwhile', async () => {
    for (let number = 0; number < 100; number += 1) await put(`a/${number}/clip.mp4`)
    await put('b/clip.mp4')
    const { scanned, holds } = followed({ root })
    await rm(join(root, 'a'), { recursive: true, maxRetries: 5 })
    await scanned
    await holds('b/clip.mp4')
  })

  it('misses nothing that comes while it goes on', async () => {
    const expected: string[] = []
    for (let number = 0; number < 30; number += 1) {
      expected.push(`${number}/old.mp4`, `${number}/new.mp4`, `${number}/x/new.mp4`)
      await put(`${number}/old.mp4`)
    }
    const { holds } = followed({ root })
    for (let number = 0; number < 30; number += 1) {
      await put(`${number}/new.mp4`)
      await put(`${number}/x/new.mp4`)
    }
    await holds(...expected)
  })
})

describe('one video that is served', () => {
  const scope = { only: 'clip.mp4' }

  it('is told with its subtitle files, and nothing else of its folder', async () => {
    for (const path of [
      'clip.mp4',
      'clip.srt',
      'clip.en.vtt',
      'clip2.mp4',
      'clip2.srt',
      'a/clip.mp4',
    ])
      await put(path)
    const { files, scanned } = followed({ root, ...scope })
    await scanned
    expect([...files.keys()].sort()).toEqual(['clip.en.vtt', 'clip.mp4', 'clip.srt'])
  })

  it('is followed: when it grows, goes and comes again', async () => {
    await put('clip.mp4')
    const { files, scanned, holds } = followed({ root, ...scope })
    await scanned
    await put('clip.mp4', '12345')
    await put('clip.srt')
    await holds('clip.mp4', 'clip.srt')
    await expect.poll(() => files.get('clip.mp4')?.size).toBe(5)
    await rm(join(root, 'clip.mp4'))
    await holds('clip.srt')
    await put('other.mp4')
    await put('clip.mp4')
    await holds('clip.mp4', 'clip.srt')
  })
})
