import { execFileSync } from 'node:child_process'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { admit, type Folder, rootFolder } from '../../src/files/admit.ts'
import { asyncDisk, syncDisk } from '../../src/files/disk.ts'
import type { Scope } from '../../src/files/names.ts'
import type { RelativePath } from '../../src/path.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const stream = Buffer.alloc(188 * 10)
for (let at = 0; at < stream.length; at += 188) stream[at] = 0x47

let outside = ''
let root = ''
beforeEach(async () => {
  outside = await temporaryFolder()
  root = join(outside, 'videos')
  await mkdir(root)
})

/** What is admitted by the names of a path, from the root on. */
async function at(path: RelativePath, scope: Partial<Scope> = {}, disk = asyncDisk) {
  const place = { root, real: root, scope: { hidden: false, followSymlinks: false, ...scope } }
  let folder: Folder = rootFolder(place)
  const names = path.split('/')
  for (const [index, name] of names.entries()) {
    const found = await admit(disk, place, folder, name)
    if (index === names.length - 1 || found?.kind !== 'folder') return found
    folder = found
  }
  return undefined
}

async function put(path: string, content: string | Buffer = 'x'): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), content)
}

/** A link may be to what is not there yet: Windows wants to be told whether that is a folder. */
const link = (target: string, path: string) => symlink(target, join(root, path), 'junction')
const linkFile = (target: string, path: string) => symlink(target, join(root, path), 'file')

describe('a file', () => {
  it('is admitted with its size and date', async () => {
    await put('a/clip.mp4', '12345')
    for (const disk of [asyncDisk, syncDisk])
      expect(await at('a/clip.mp4', {}, disk)).toEqual({
        path: 'a/clip.mp4',
        kind: 'video',
        size: 5,
        modified: expect.any(Number),
      })
  })

  it('is not if its name is hidden, no video or not there', async () => {
    await put('.clip.mp4')
    await put('.a/clip.mp4')
    await put('clip.txt')
    for (const path of ['.clip.mp4', '.a/clip.mp4', 'clip.txt', 'none.mp4', 'clip.txt/a.mp4'])
      expect(await at(path)).toBeUndefined()
    expect(await at('.a/clip.mp4', { hidden: true })).toMatchObject({ path: '.a/clip.mp4' })
  })

  it('called .ts is a video only by its content', async () => {
    await put('stream.ts', stream)
    await put('source.ts', 'export {}')
    await put('empty.ts', '')
    for (const disk of [asyncDisk, syncDisk]) {
      expect(await at('stream.ts', {}, disk)).toMatchObject({ kind: 'video' })
      expect(await at('source.ts', {}, disk)).toBeUndefined()
      expect(await at('empty.ts', {}, disk)).toBeUndefined()
    }
  })

  it('is only a regular file: neither a folder, a socket, a FIFO nor a device', async () => {
    await put('folder.mp4/a.txt')
    expect(await at('folder.mp4')).toMatchObject({ kind: 'folder' })
    if (process.platform === 'win32') return
    const server = createServer().listen(join(root, 'socket.ts'))
    onTestFinished(() => void server.close())
    for (const name of ['fifo.mp4', 'fifo.ts']) {
      execFileSync('mkfifo', [join(root, name)])
      await linkFile(name, `link-${name}`)
    }
    await linkFile('/dev/zero', 'device.mp4')
    await linkFile('/dev/zero', 'device.ts')
    const names = 'fifo.mp4 fifo.ts link-fifo.mp4 link-fifo.ts socket.ts device.mp4 device.ts'
    for (const name of names.split(' '))
      for (const disk of [asyncDisk, syncDisk]) {
        expect(await at(name, {}, disk)).toBeUndefined()
        expect(await at(name, { followSymlinks: true }, disk)).toBeUndefined()
      }
  })

  it('that is exchanged for a FIFO or a link before it is sniffed is not waited for', async () => {
    if (process.platform === 'win32') return
    await put('stream.ts', stream)
    await put('real.ts', stream)
    execFileSync('mkfifo', [join(root, 'fifo.ts')])
    await linkFile('real.ts', 'link.ts')
    for (const [disk, other] of [
      [asyncDisk, 'fifo.ts'],
      [syncDisk, 'link.ts'],
    ] as const) {
      const exchanged = { ...disk, readStart: () => disk.readStart(join(root, other), 8192) }
      expect(await at('stream.ts', {}, exchanged)).toBeUndefined()
    }
  })
})

describe('a link', () => {
  beforeEach(async () => {
    await put('a/clip.mp4')
    await put('a/stream.ts', stream)
    await put('a/notes.txt')
    await put('../secret/clip.mp4')
  })

  it('is followed to a file in the served folder', async () => {
    await linkFile(join(root, 'a', 'clip.mp4'), 'link.mkv')
    await linkFile(join('a', 'clip.mp4'), 'relative.mp4')
    await linkFile(join('a', 'stream.ts'), 'link.ts')
    for (const disk of [asyncDisk, syncDisk]) {
      expect(await at('link.mkv', {}, disk)).toMatchObject({ path: 'link.mkv', size: 1 })
      expect(await at('relative.mp4', {}, disk)).toMatchObject({ kind: 'video' })
      expect(await at('link.ts', {}, disk)).toMatchObject({ size: stream.length })
    }
  })

  it('is not followed to a file that is no video by its own name or content', async () => {
    await put('source.ts', 'export {}')
    await linkFile(join('a', 'notes.txt'), 'notes.mp4')
    await linkFile('source.ts', 'source.mp4')
    await linkFile(join('a', 'clip.mp4'), 'clip.srt')
    for (const name of ['notes.mp4', 'source.mp4', 'clip.srt'])
      expect(await at(name)).toBeUndefined()
  })

  it('is not followed out of the served folder, by no step, unless that is asked for', async () => {
    await linkFile(join('..', 'secret', 'clip.mp4'), 'out.mp4')
    await link(join(outside, 'secret'), 'out')
    await linkFile('out.mp4', 'twice.mp4')
    await linkFile(join('out', 'clip.mp4'), 'through.mp4')
    for (const path of ['out.mp4', 'out', 'out/clip.mp4', 'twice.mp4', 'through.mp4']) {
      expect(await at(path)).toBeUndefined()
      expect(await at(path, { followSymlinks: true })).toMatchObject({ path })
    }
  })

  it('is not followed to a folder beside the served one whose name begins like its own', async () => {
    await put('../videos-secret/clip.mp4')
    await linkFile(join('..', 'videos-secret', 'clip.mp4'), 'out.mp4')
    expect(await at('out.mp4')).toBeUndefined()
  })

  it('is followed to a folder in the served one, and what is there is admitted below it', async () => {
    await link(join(root, 'a'), 'b')
    expect(await at('b')).toMatchObject({ kind: 'folder', path: 'b', real: join(root, 'a') })
    expect(await at('b/clip.mp4')).toMatchObject({ path: 'b/clip.mp4' })
  })

  it('is never followed into a circle', async () => {
    await put('x/y/clip.mp4')
    await link(join(root, 'x'), 'x/y/up')
    await link(root, 'x/root')
    await link(join(root, 'x', 'y'), 'x/y/itself')
    await link(outside, 'above')
    await link(join(root, 'x'), 'a/to-x')
    await link(join(root, 'a'), 'x/to-a')
    for (const scope of [{ followSymlinks: false }, { followSymlinks: true }]) {
      for (const path of ['x/y/up', 'x/root', 'x/y/itself', 'above', 'a/to-x/to-a', 'x/to-a/to-x'])
        expect(await at(path, scope)).toBeUndefined()
      expect(await at('a/to-x/y/clip.mp4', scope)).toMatchObject({ kind: 'video' })
    }
  })

  it('is followed by no more than three others, so that folders full of links to each other end', async () => {
    const names = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5']
    for (const name of names) await mkdir(join(root, name))
    for (const [index, name] of names.entries())
      await link(join(root, name), `f${(index + 5) % 6}/next`)
    expect(await at('f0/next/next/next/next')).toMatchObject({ real: join(root, 'f4') })
    expect(await at('f0/next/next/next/next/next')).toBeUndefined()
  })

  it('that leads nowhere or to itself is nothing', async () => {
    await linkFile('none.mp4', 'dangling.mp4')
    await link('loop.mp4', 'loop.mp4')
    for (const name of ['dangling.mp4', 'loop.mp4']) {
      expect(await at(name)).toBeUndefined()
      expect(await at(name, { followSymlinks: true })).toBeUndefined()
    }
  })
})

describe('an error that tells nothing of the name', () => {
  it('rejects', async () => {
    await put('clip.mp4')
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' })
    const disk = { ...asyncDisk, lstat: () => Promise.reject(denied) }
    await expect(at('clip.mp4', {}, disk)).rejects.toBe(denied)
  })

  it('is none when the file went away meanwhile', async () => {
    await put('stream.ts', stream)
    const lstat: typeof asyncDisk.lstat = async (native) => {
      const stats = await asyncDisk.lstat(native)
      await rename(join(root, 'stream.ts'), join(root, 'other.ts'))
      return stats
    }
    expect(await at('stream.ts', {}, { ...asyncDisk, lstat })).toBeUndefined()
  })
})
