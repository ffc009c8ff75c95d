import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import {
  mkdir,
  mkdtemp,
  open,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FileUnavailable, type OpenFile } from '../../src/bytes.ts'
import { createOpener, type Opener, type Opening } from '../../src/files/open.ts'
import { nameFromBytes } from '../../src/path.ts'

let outside: string
let root: string
const openers: Opener[] = []

beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), 'vidserve-open-')))
  root = join(outside, 'videos')
  await mkdir(root)
})

afterEach(async () => {
  for (const opener of openers.splice(0)) opener.close()
  await rm(outside, { recursive: true })
})

function opener(options: Partial<Opening> = {}): Opener {
  const made = createOpener({
    root,
    hidden: false,
    followSymlinks: false,
    only: undefined,
    ...options,
  })
  openers.push(made)
  return made
}

async function contentOf(file: OpenFile): Promise<string> {
  const bytes = Buffer.alloc(file.length)
  await file.read(bytes, 0)
  return bytes.toString()
}

const refusal = (reason: string) => expect.objectContaining({ name: 'FileUnavailable', reason })

describe('what may be opened', () => {
  test('a video below the folder is read byte by byte', async () => {
    await mkdir(join(root, 'a'))
    await writeFile(join(root, 'a/clip.mp4'), 'content')
    const file = await opener().open('a/clip.mp4', 'video')
    expect(await contentOf(file)).toBe('content')
    file.close()
  })

  test.each([
    'notes.txt',
    '.hidden.mp4',
    '.git/clip.mp4',
    '../secret.mp4',
    'a/../../secret.mp4',
    '',
    '.',
    'a//clip.mp4',
  ])('the name %j is missing', async (path) => {
    await mkdir(join(root, '.git'))
    for (const name of ['notes.txt', '.hidden.mp4', '.git/clip.mp4', '../secret.mp4'])
      await writeFile(join(root, name), 'x')
    await expect(opener().open(path, 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a hidden file is opened when hidden files are asked for', async () => {
    await writeFile(join(root, '.hidden.mp4'), 'x')
    const file = await opener({ hidden: true }).open('.hidden.mp4', 'video')
    file.close()
  })

  test('a subtitle is not opened as a video, nor a video as a subtitle', async () => {
    await writeFile(join(root, 'clip.srt'), 'x')
    await writeFile(join(root, 'clip.mp4'), 'x')
    await expect(opener().open('clip.srt', 'video')).rejects.toEqual(refusal('missing'))
    await expect(opener().open('clip.mp4', 'subtitle')).rejects.toEqual(refusal('missing'))
  })

  test('a folder with a video’s name is missing', async () => {
    await mkdir(join(root, 'clip.mp4'))
    await expect(opener().open('clip.mp4', 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a TypeScript source is missing and a transport stream is not', async () => {
    await writeFile(join(root, 'code.ts'), 'Given: number = 1\n'.repeat(100))
    const packet = Buffer.alloc(188)
    packet[0] = 0x47
    await writeFile(join(root, 'tuner.ts'), Buffer.concat(Array(20).fill(packet)))
    await expect(opener().open('code.ts', 'video')).rejects.toEqual(refusal('missing'))
    const file = await opener().open('tuner.ts', 'video')
    expect(file.length).toBe(20 * 188)
    file.close()
  })

  test('with one file served, its neighbours are missing and its subtitles are not', async () => {
    for (const name of ['clip.mp4', 'clip.en.srt', 'clip2.mp4', 'clip2.srt'])
      await writeFile(join(root, name), 'x')
    const one = opener({ only: 'clip.mp4' })
    for (const [path, kind] of [
      ['clip.mp4', 'video'],
      ['clip.en.srt', 'subtitle'],
    ] as const)
      (await one.open(path, kind)).close()
    await expect(one.open('clip2.mp4', 'video')).rejects.toEqual(refusal('missing'))
    await expect(one.open('clip2.srt', 'subtitle')).rejects.toEqual(refusal('missing'))
  })
})

describe('links', () => {
  beforeEach(async () => {
    await writeFile(join(outside, 'secret.mp4'), 'secret')
    await writeFile(join(root, 'notes.txt'), 'notes')
    await writeFile(join(root, 'clip.mp4'), 'clip')
    await mkdir(join(outside, 'videos-secret'))
    await writeFile(join(outside, 'videos-secret/clip.mp4'), 'secret')
  })

  test.each([
    ['a link to a file outside', '../secret.mp4', 'link.mp4'],
    ['a link to a folder outside whose name begins as the folder’s', '../videos-secret', 'link'],
    ['a link to what is no video', 'notes.txt', 'link.mp4'],
    ['a dangling link', 'nothing.mp4', 'link.mp4'],
  ])('%s is missing', async (_, target, link) => {
    await symlink(target, join(root, link))
    const path = link === 'link' ? 'link/clip.mp4' : link
    await expect(opener().open(path, 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a link to a video inside is opened', async () => {
    await symlink('clip.mp4', join(root, 'link.mp4'))
    const file = await opener().open('link.mp4', 'video')
    expect(await contentOf(file)).toBe('clip')
    file.close()
  })

  test('a link that leaves is opened when links are followed', async () => {
    await symlink('../secret.mp4', join(root, 'link.mp4'))
    const file = await opener({ followSymlinks: true }).open('link.mp4', 'video')
    expect(await contentOf(file)).toBe('secret')
    file.close()
  })

  test('a folder that becomes a link while its files are opened never lets the outside be read', async () => {
    await mkdir(join(root, 'a'))
    await writeFile(join(root, 'a/clip.mp4'), 'clip')
    const one = opener()
    let swapping = true
    const swap = (async () => {
      while (swapping) {
        await rename(join(root, 'a'), join(root, 'b'))
        await symlink('../videos-secret', join(root, 'a'))
        await rm(join(root, 'a'))
        await rename(join(root, 'b'), join(root, 'a'))
      }
    })()
    const seen = new Set<string>()
    for (let i = 0; i < 400; i += 1) {
      const file = await one.open('a/clip.mp4', 'video').catch(() => undefined)
      if (file === undefined) continue
      seen.add(await contentOf(file))
      file.close()
    }
    swapping = false
    await swap
    expect([...seen]).toEqual(['clip'])
  })
})

describe('what only some systems have', () => {
  test('a FIFO with a video’s name is missing and never waited for', async () => {
    if (process.platform === 'win32') return expect(process.platform).toBe('win32')
    execFileSync('mkfifo', [join(root, 'pipe.mp4')])
    await expect(opener().open('pipe.mp4', 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a name whose bytes are not UTF-8 is opened by these bytes', async () => {
    const bytes = Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x2e, 0x6d, 0x70, 0x34])
    const name = process.platform === 'linux' ? nameFromBytes(bytes) : 'ü.mp4'
    await writeFile(
      process.platform === 'linux'
        ? Buffer.concat([Buffer.from(`${root}/`), bytes])
        : join(root, name),
      'x',
    )
    const file = await opener().open(name, 'video')
    expect(await contentOf(file)).toBe('x')
    file.close()
  })
})

describe('versions', () => {
  const versionOf = async (one: Opener) => {
    const file = await one.open('clip.mp4', 'video')
    file.close(true)
    return file.version
  }

  test('the same file has the same version, in this process and in another', async () => {
    await writeFile(join(root, 'clip.mp4'), 'a')
    expect(await versionOf(opener())).toBe(await versionOf(opener()))
  })

  test('every content of the same size has its own version, however quickly one follows the other', async () => {
    const one = opener()
    const versions = new Set<string>()
    for (let i = 0; i < 60; i += 1) {
      if (i % 2 === 0) await writeFile(join(root, 'clip.mp4'), String(i).padStart(4))
      else {
        await writeFile(join(root, 'new'), String(i).padStart(4))
        await rename(join(root, 'new'), join(root, 'clip.mp4'))
      }
      versions.add(await versionOf(one))
    }
    expect(versions.size).toBe(60)
  })

  test('a content that got the old one’s date has another version', async () => {
    const one = opener()
    const date = new Date('2020-01-01T00:00:00Z')
    await writeFile(join(root, 'clip.mp4'), 'a')
    await utimes(join(root, 'clip.mp4'), date, date)
    const before = await versionOf(one)
    await writeFile(join(root, 'clip.mp4'), 'b')
    await utimes(join(root, 'clip.mp4'), date, date)
    expect(await versionOf(one)).not.toBe(before)
  })
})

describe('a file that changes while it is read', () => {
  const piece = Buffer.alloc(1000)

  async function half(): Promise<OpenFile> {
    await writeFile(join(root, 'clip.mp4'), Buffer.alloc(2000, 'a'))
    const file = await opener().open('clip.mp4', 'video')
    expect(await file.read(piece, 0)).toBe(1000)
    return file
  }

  test('appending leaves what was promised', async () => {
    const file = await half()
    const writer = await open(join(root, 'clip.mp4'), 'a')
    await writer.write('more')
    await writer.close()
    expect(await file.read(piece, 1000)).toBe(1000)
    expect(piece.equals(Buffer.alloc(1000, 'a'))).toBe(true)
    file.close()
  })

  test('deleting leaves what was promised', async () => {
    const file = await half()
    await rm(join(root, 'clip.mp4'))
    expect(await file.read(piece, 1000)).toBe(1000)
    file.close()
  })

  test('another file in its place leaves what was promised', async () => {
    const file = await half()
    await writeFile(join(root, 'new'), Buffer.alloc(2000, 'b'))
    await rename(join(root, 'new'), join(root, 'clip.mp4'))
    expect(await file.read(piece, 1000)).toBe(1000)
    expect(piece.equals(Buffer.alloc(1000, 'a'))).toBe(true)
    file.close()
  })

  test.each([
    ['truncating it', 500, 'a'],
    ['other bytes of the same size', 2000, 'b'],
    ['other and more bytes', 3000, 'b'],
  ])('%s makes the next read reject', async (_, size, fill) => {
    const file = await half()
    await writeFile(join(root, 'clip.mp4'), Buffer.alloc(size, fill))
    await expect(file.read(piece, 1000)).rejects.toBeInstanceOf(FileUnavailable)
    file.close()
  })
})

describe('descriptors', () => {
  const count = () =>
    process.platform === 'linux'
      ? readdirSync('/proc/self/fd').length
      : Number(execFileSync('node', ['-p', '0']).toString())

  test('a hundred readers of a file share one, and it is closed when the last leaves', async () => {
    await writeFile(join(root, 'clip.mp4'), 'a')
    const one = opener()
    ;(await one.open('clip.mp4', 'video')).close()
    const before = count()
    const files: OpenFile[] = [await one.open('clip.mp4', 'video')]
    for (let i = 0; i < 99; i += 1) files.push(await one.open('clip.mp4', 'video'))
    expect(count()).toBeLessThanOrEqual(before + 1)
    for (const file of files) file.close()
    await vi.waitFor(() => expect(count()).toBe(before))
  })

  test('one that is likely to be asked for again is kept for a moment and no longer', async () => {
    await writeFile(join(root, 'clip.mp4'), 'a')
    const one = opener()
    const before = count()
    ;(await one.open('clip.mp4', 'video')).close(true)
    await vi.waitFor(() => expect(count()).toBe(before), { timeout: 3000 })
  })
})
