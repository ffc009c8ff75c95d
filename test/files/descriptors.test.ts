import { closeSync, fstatSync, readdirSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { FileUnavailable, type OpenFile } from '../../src/bytes.ts'
import { Descriptors } from '../../src/files/descriptors.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const folder = new OpenedFolder()
/** What can be seen of one open descriptor. */
const open = process.platform === 'win32' ? 0 : 1

describe('descriptors', () => {
  /** How many descriptors this process has of the file; Windows has no list of them. */
  const count = () => {
    if (process.platform === 'win32') return 0
    const { ino } = statSync(join(folder.root, 'clip.mp4'))
    return readdirSync('/dev/fd').filter((fd) => inodeOf(Number(fd)) === ino).length
  }
  /** The list has its own descriptor, which is closed by now. */
  const inodeOf = (fd: number) => {
    try {
      return fstatSync(fd).ino
    } catch {
      return undefined
    }
  }

  test('a hundred readers of a file share one, and it is closed when the last leaves', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    const one = folder.opener()
    const files: OpenFile[] = [await one.open('clip.mp4', 'video')]
    for (let i = 0; i < 99; i += 1) files.push(await one.open('clip.mp4', 'video'))
    expect(count()).toBe(open)
    for (const file of files) file.close()
    await vi.waitFor(() => expect(count()).toBe(0))
  })

  test('one that is likely to be asked for again is kept for a moment and no longer', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    const one = folder.opener()
    ;(await one.open('clip.mp4', 'video')).close(true)
    expect(count()).toBe(open)
    await vi.waitFor(() => expect(count()).toBe(0), { timeout: 3000 })
  })

  test('one that cannot be closed properly, as on a disk that went away, ends nothing', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    const uncaught = vi.fn()
    process.on('uncaughtException', uncaught)
    const acquired = new Descriptors().acquire('a', join(folder.root, 'clip.mp4'), async (fd) => {
      closeSync(fd)
      throw new FileUnavailable('missing', 'gone')
    })
    await expect(acquired).rejects.toThrow('gone')
    await readFile(join(folder.root, 'clip.mp4'))
    process.off('uncaughtException', uncaught)
    expect(uncaught).not.toHaveBeenCalled()
  })
})
