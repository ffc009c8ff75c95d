import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { nameFromBytes } from '../../src/path.ts'
import { contentOf, OpenedFolder } from '../helpers/opened.ts'

const folder = new OpenedFolder()

const refusal = (reason: string) => expect.objectContaining({ name: 'FileUnavailable', reason })

describe('what may be opened', () => {
  test('a video below the folder is read byte by byte', async () => {
    await mkdir(join(folder.root, 'a'))
    await writeFile(join(folder.root, 'a/clip.mp4'), 'content')
    const file = await folder.opener().open('a/clip.mp4', 'video')
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
    await mkdir(join(folder.root, '.git'))
    for (const name of ['notes.txt', '.hidden.mp4', '.git/clip.mp4', '../secret.mp4'])
      await writeFile(join(folder.root, name), 'x')
    await expect(folder.opener().open(path, 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a hidden file is opened when hidden files are asked for', async () => {
    await writeFile(join(folder.root, '.hidden.mp4'), 'x')
    const file = await folder.opener({ hidden: true }).open('.hidden.mp4', 'video')
    file.close()
  })

  test('a subtitle is not opened as a video, nor a video as a subtitle', async () => {
    await writeFile(join(folder.root, 'clip.srt'), 'x')
    await writeFile(join(folder.root, 'clip.mp4'), 'x')
    await expect(folder.opener().open('clip.srt', 'video')).rejects.toEqual(refusal('missing'))
    await expect(folder.opener().open('clip.mp4', 'subtitle')).rejects.toEqual(refusal('missing'))
  })

  test('a folder with a video’s name is missing', async () => {
    await mkdir(join(folder.root, 'clip.mp4'))
    await expect(folder.opener().open('clip.mp4', 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a TypeScript source is missing and a transport stream is not', async () => {
    await writeFile(join(folder.root, 'code.ts'), 'Given: number = 1\n'.repeat(100))
    const packet = Buffer.alloc(188)
    packet[0] = 0x47
    await writeFile(join(folder.root, 'tuner.ts'), Buffer.concat(Array(20).fill(packet)))
    await expect(folder.opener().open('code.ts', 'video')).rejects.toEqual(refusal('missing'))
    const file = await folder.opener().open('tuner.ts', 'video')
    expect(file.length).toBe(20 * 188)
    file.close()
  })

  test('a Go module is missing and a program stream of a camcorder is not', async () => {
    await writeFile(join(folder.root, 'go.mod'), 'module example.org/a\n')
    await writeFile(join(folder.root, 'MOV001.MOD'), Buffer.of(0, 0, 1, 0xba, 0x44, 0, 4))
    await expect(folder.opener().open('go.mod', 'video')).rejects.toEqual(refusal('missing'))
    const file = await folder.opener().open('MOV001.MOD', 'video')
    expect(file.length).toBe(7)
    file.close()
  })

  test('with one file served, its neighbours are missing and its subtitles are not', async () => {
    for (const name of ['clip.mp4', 'clip.en.srt', 'clip2.mp4', 'clip2.srt'])
      await writeFile(join(folder.root, name), 'x')
    const one = folder.opener({ only: 'clip.mp4' })
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
    await writeFile(join(folder.outside, 'secret.mp4'), 'secret')
    await writeFile(join(folder.root, 'notes.txt'), 'notes')
    await writeFile(join(folder.root, 'clip.mp4'), 'clip')
    await mkdir(join(folder.outside, 'videos-secret'))
    await writeFile(join(folder.outside, 'videos-secret/clip.mp4'), 'secret')
  })

  test.each([
    ['a link to a file outside', '../secret.mp4', 'link.mp4'],
    ['a link to a folder outside whose name begins as the folder’s', '../videos-secret', 'link'],
    ['a link to what is no video', 'notes.txt', 'link.mp4'],
    ['a dangling link', 'nothing.mp4', 'link.mp4'],
  ])('%s is missing', async (_, target, link) => {
    await symlink(target, join(folder.root, link))
    const path = link === 'link' ? 'link/clip.mp4' : link
    await expect(folder.opener().open(path, 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a link to a video inside is opened', async () => {
    await symlink('clip.mp4', join(folder.root, 'link.mp4'))
    const file = await folder.opener().open('link.mp4', 'video')
    expect(await contentOf(file)).toBe('clip')
    file.close()
  })

  test('a link that leaves is opened when links are followed', async () => {
    await symlink('../secret.mp4', join(folder.root, 'link.mp4'))
    const file = await folder.opener({ followSymlinks: true }).open('link.mp4', 'video')
    expect(await contentOf(file)).toBe('secret')
    file.close()
  })

  test('a folder that becomes a link while its files are opened never lets the outside be read', async () => {
    await mkdir(join(folder.root, 'a'))
    await writeFile(join(folder.root, 'a/clip.mp4'), 'clip')
    const one = folder.opener()
    let swapping = true
    const swap = (async () => {
      while (swapping) {
        await rename(join(folder.root, 'a'), join(folder.root, 'b'))
        await symlink('../videos-secret', join(folder.root, 'a'))
        await rm(join(folder.root, 'a'))
        await rename(join(folder.root, 'b'), join(folder.root, 'a'))
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
    execFileSync('mkfifo', [join(folder.root, 'pipe.mp4')])
    await expect(folder.opener().open('pipe.mp4', 'video')).rejects.toEqual(refusal('missing'))
  })

  test('a name whose bytes are not UTF-8 is opened by these bytes', async () => {
    const bytes = Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x2e, 0x6d, 0x70, 0x34])
    const name = process.platform === 'linux' ? nameFromBytes(bytes) : 'ü.mp4'
    await writeFile(
      process.platform === 'linux'
        ? Buffer.concat([Buffer.from(`${folder.root}/`), bytes])
        : join(folder.root, name),
      'x',
    )
    const file = await folder.opener().open(name, 'video')
    expect(await contentOf(file)).toBe('x')
    file.close()
  })
})
