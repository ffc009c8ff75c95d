import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, it } from 'vitest'
import { followed, put as putAt } from '../helpers/followed.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let outside = ''
let root = ''
beforeEach(async () => {
  outside = await temporaryFolder()
  root = join(outside, 'videos')
  await mkdir(root)
})

const put = (path: string, content?: string | Buffer) => putAt(root, path, content)

describe('the followed folder itself', () => {
  it('may be removed and made again, with everything in it', async () => {
    await put('a/clip.mp4')
    const { scanned, holds } = followed({ root })
    await scanned
    for (const path of ['a/clip.mp4', 'a/b/other.mp4', 'a/clip.mp4']) {
      await rm(root, { recursive: true, maxRetries: 5 })
      await holds()
      await put(path)
      await holds(path)
    }
    await put('late.mp4')
    await holds('a/clip.mp4', 'late.mp4')
  })

  it('may be removed and made again at once', async () => {
    await put('a.mp4')
    const { scanned, holds } = followed({ root })
    await scanned
    for (const name of ['b.mp4', 'c.mp4', 'd.mp4']) {
      await rm(root, { recursive: true, maxRetries: 5 })
      await put(name)
      await holds(name)
    }
    await put('late.mp4')
    await holds('d.mp4', 'late.mp4')
  })

  it('may be exchanged for another one, and may come late', async () => {
    await rm(root, { recursive: true })
    const { scanned, holds } = followed({ root })
    await scanned
    await put('a.mp4')
    await holds('a.mp4')
    await put('../next/b.mp4')
    await rename(root, join(outside, 'former'))
    await rename(join(outside, 'next'), root)
    await holds('b.mp4')
    await put('c.mp4')
    await holds('b.mp4', 'c.mp4')
  })

  it('may become a file', async () => {
    await put('a.mp4')
    const { scanned, holds } = followed({ root })
    await scanned
    await rm(root, { recursive: true, maxRetries: 5 })
    await writeFile(root, '')
    await holds()
  })
})
