import { appendFile, chmod, open, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileUnavailable, type OpenFile } from '../../src/bytes.ts'
import type { Opener } from '../../src/files/open.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const folder = new OpenedFolder()

describe('versions', () => {
  const versionOf = async (one: Opener) => {
    const file = await one.open('clip.mp4', 'video')
    file.close(true)
    return file.version
  }

  test('the same file has the same version, in this process and in another', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    expect(await versionOf(folder.opener())).toBe(await versionOf(folder.opener()))
  })

  test('every content of the same size has its own version, however quickly one follows the other', async () => {
    const one = folder.opener()
    const versions = new Set<string>()
    for (let i = 0; i < 60; i += 1) {
      if (i % 2 === 0) await writeFile(join(folder.root, 'clip.mp4'), String(i).padStart(4))
      else {
        await writeFile(join(folder.root, 'new'), String(i).padStart(4))
        await rename(join(folder.root, 'new'), join(folder.root, 'clip.mp4'))
      }
      versions.add(await versionOf(one))
    }
    expect(versions.size).toBe(60)
  })

  test('a content that got the old one’s date has another version', async () => {
    const one = folder.opener()
    const date = new Date('2020-01-01T00:00:00Z')
    const versions = new Set<string>()
    for (const content of 'abcdef') {
      await writeFile(join(folder.root, 'clip.mp4'), content)
      await utimes(join(folder.root, 'clip.mp4'), date, date)
      versions.add(await versionOf(one))
    }
    expect(versions.size).toBe(6)
  })
})

describe('a file that changes while it is read', () => {
  const piece = Buffer.alloc(1000)

  async function half(): Promise<OpenFile> {
    await writeFile(join(folder.root, 'clip.mp4'), Buffer.alloc(2000, 'a'))
    const file = await folder.opener().open('clip.mp4', 'video')
    expect(await file.read(piece, 0)).toBe(1000)
    return file
  }

  test('appending leaves what was promised', async () => {
    const file = await half()
    const writer = await open(join(folder.root, 'clip.mp4'), 'a')
    await writer.write('more')
    await writer.close()
    expect(await file.read(piece, 1000)).toBe(1000)
    expect(piece.equals(Buffer.alloc(1000, 'a'))).toBe(true)
    file.close()
  })

  test('so does appending of which only the date is seen yet', async () => {
    const file = await half()
    const path = join(folder.root, 'clip.mp4')
    await utimes(path, 1e9, 1e9)
    const asked = file.read(piece, 1000)
    await appendFile(path, 'more')
    expect(await asked).toBe(1000)
    expect(piece.equals(Buffer.alloc(1000, 'a'))).toBe(true)
    file.close()
  })

  test('deleting leaves what was promised', async () => {
    const file = await half()
    await rm(join(folder.root, 'clip.mp4'))
    expect(await file.read(piece, 1000)).toBe(1000)
    file.close()
  })

  test('another file in its place leaves what was promised', async () => {
    const file = await half()
    await writeFile(join(folder.root, 'new'), Buffer.alloc(2000, 'b'))
    await rename(join(folder.root, 'new'), join(folder.root, 'clip.mp4'))
    expect(await file.read(piece, 1000)).toBe(1000)
    expect(piece.equals(Buffer.alloc(1000, 'a'))).toBe(true)
    file.close()
  })

  test('another name and another mode leave what was promised', async () => {
    const file = await half()
    await rename(join(folder.root, 'clip.mp4'), join(folder.root, 'new.mp4'))
    await chmod(join(folder.root, 'new.mp4'), 0o600)
    expect(await file.read(piece, 1000)).toBe(1000)
    file.close()
  })

  test('other bytes make the next read reject also where the date is put back', async () => {
    const date = new Date('2020-01-01T00:00:00Z')
    const path = join(folder.root, 'clip.mp4')
    await writeFile(path, Buffer.alloc(2000, 'a'))
    await utimes(path, date, date)
    const file = await folder.opener().open('clip.mp4', 'video')
    await file.read(piece, 0)
    await writeFile(path, Buffer.alloc(2000, 'b'))
    await utimes(path, date, date)
    await expect(file.read(piece, 1000)).rejects.toBeInstanceOf(FileUnavailable)
    file.close()
  })

  test.each([
    ['truncating it', 500, 'a'],
    ['other bytes of the same size', 2000, 'b'],
    ['other and more bytes', 3000, 'b'],
  ])('%s makes the next read reject', async (_, size, fill) => {
    const file = await half()
    await writeFile(join(folder.root, 'clip.mp4'), Buffer.alloc(size, fill))
    await expect(file.read(piece, 1000)).rejects.toBeInstanceOf(FileUnavailable)
    file.close()
  })
})
