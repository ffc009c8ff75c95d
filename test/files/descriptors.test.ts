import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { OpenFile } from '../../src/bytes.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const folder = new OpenedFolder()

describe('descriptors', () => {
  /** Windows has no list of them. */
  const count = () => (process.platform === 'win32' ? 0 : readdirSync('/dev/fd').length)

  test('a hundred readers of a file share one, and it is closed when the last leaves', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    const one = folder.opener()
    ;(await one.open('clip.mp4', 'video')).close()
    const before = count()
    const files: OpenFile[] = [await one.open('clip.mp4', 'video')]
    for (let i = 0; i < 99; i += 1) files.push(await one.open('clip.mp4', 'video'))
    expect(count()).toBeLessThanOrEqual(before + 1)
    for (const file of files) file.close()
    await vi.waitFor(() => expect(count()).toBe(before))
  })

  test('one that is likely to be asked for again is kept for a moment and no longer', async () => {
    await writeFile(join(folder.root, 'clip.mp4'), 'a')
    const one = folder.opener()
    const before = count()
    ;(await one.open('clip.mp4', 'video')).close(true)
    await vi.waitFor(() => expect(count()).toBe(before), { timeout: 3000 })
  })
})
