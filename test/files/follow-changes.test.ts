import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { nativePath } from '../../src/files/native-path.ts'
import { watchSystem } from '../../src/files/watch.ts'
import { nameFromBytes } from '../../src/path.ts'
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
const move = (from: string, to: string) => rename(join(root, from), join(root, to))

describe('a change of a followed folder', () => {
  it('is told: files come, are renamed and go', async () => {
    const { scanned, holds } = followed({ root })
    await scanned
    await put('a.mp4')
    await put('a.srt')
    await put('notes.txt')
    await holds('a.mp4', 'a.srt')
    await move('a.mp4', 'b.mp4')
    await holds('b.mp4', 'a.srt')
    await rm(join(root, 'b.mp4'))
    await rm(join(root, 'a.srt'))
    await holds()
  })

  it('is told when a download gets its name in the end', async () => {
    const { scanned, holds } = followed({ root })
    await scanned
    await put('a.mp4.part')
    await move('a.mp4.part', 'a.mp4')
    await holds('a.mp4')
    await move('a.mp4', '.a.mp4')
    await holds()
  })

  it('is told of folders: they come with all they hold, are renamed and go', async () => {
    await put('../elsewhere/x/y/deep.mp4')
    await put('a/old.mp4')
    const { scanned, holds, changes } = followed({ root })
    await scanned
    await rename(join(outside, 'elsewhere'), join(root, 'new'))
    await holds('a/old.mp4', 'new/x/y/deep.mp4')
    await put('new/x/y/late.mp4')
    await holds('a/old.mp4', 'new/x/y/deep.mp4', 'new/x/y/late.mp4')
    await move('new', 'renamed')
    await holds('a/old.mp4', 'renamed/x/y/deep.mp4', 'renamed/x/y/late.mp4')
    await put('renamed/x/y/later.mp4')
    await rm(join(root, 'renamed', 'x', 'y', 'late.mp4'))
    await holds('a/old.mp4', 'renamed/x/y/deep.mp4', 'renamed/x/y/later.mp4')
    changes.length = 0
    await rename(join(root, 'renamed'), join(outside, 'gone'))
    await holds('a/old.mp4')
    expect(changes.flatMap(({ gone }) => gone)).toEqual(['renamed'])
  })

  it('is told of a folder that is made, filled, emptied and made again at once', async () => {
    const { scanned, holds } = followed({ root })
    await scanned
    await put('a/b/one.mp4')
    await rm(join(root, 'a'), { recursive: true, maxRetries: 5 })
    await put('a/b/two.mp4')
    await holds('a/b/two.mp4')
    await rm(join(root, 'a'), { recursive: true, maxRetries: 5 })
    await put('a/b/three.mp4')
    await holds('a/b/three.mp4')
    await put('a/b/four.mp4')
    await holds('a/b/three.mp4', 'a/b/four.mp4')
  })

  it('is told when a file becomes a folder and a folder a file', async () => {
    await put('a.mp4')
    await put('b.mp4/clip.mp4')
    const { scanned, holds } = followed({ root })
    await scanned
    await rm(join(root, 'a.mp4'))
    await put('a.mp4/clip.mp4')
    await rm(join(root, 'b.mp4'), { recursive: true, maxRetries: 5 })
    await put('b.mp4')
    await holds('a.mp4/clip.mp4', 'b.mp4')
  })

  it('is told when a file is replaced by another one of another size or date', async () => {
    await put('a.mp4', 'one')
    const { files, scanned } = followed({ root })
    await scanned
    await put('b.part', 'longer')
    await move('b.part', 'a.mp4')
    await expect.poll(() => files.get('a.mp4')?.size, { timeout: 5000 }).toBe(6)
    await utimes(join(root, 'a.mp4'), 1000, 1000)
    await expect.poll(() => files.get('a.mp4')?.modified, { timeout: 5000 }).toBe(1_000_000)
  })

  it('is told when an empty .ts file becomes a recording, and no TypeScript source is', async () => {
    const { scanned, holds, changes } = followed({ root })
    await scanned
    await put('a.ts', '')
    await put('b.ts', 'export {}')
    await put('marker.mp4')
    await holds('marker.mp4')
    const packet = Buffer.alloc(188, 0xff).fill(0x47, 0, 1)
    for (let count = 0; count < 10; count += 1) await appendFile(join(root, 'a.ts'), packet)
    await holds('marker.mp4', 'a.ts')
    await put('a.ts', 'export {}')
    await holds('marker.mp4')
    expect(JSON.stringify(changes)).not.toContain('b.ts')
  })

  it('is told byte by byte', async () => {
    const name = nameFromBytes(
      process.platform === 'linux' ? Buffer.from('\xe9.mp4', 'latin1') : Buffer.from('é.mp4'),
    )
    const { scanned, holds } = followed({ root })
    await scanned
    await writeFile(nativePath(root, name), 'x')
    await holds(name)
    await rm(nativePath(root, name))
    await holds()
  })

  it('of a growing file is told about twice a second, and its last size surely', async () => {
    await put('a.mp4', '')
    const { files, changes, scanned } = followed({ root })
    await scanned
    changes.length = 0
    const start = performance.now()
    let size = 0
    while (performance.now() - start < 2200) {
      await appendFile(join(root, 'a.mp4'), 'x'.repeat(1000))
      size += 1000
    }
    await expect.poll(() => files.get('a.mp4')?.size, { timeout: 5000 }).toBe(size)
    const seconds = (performance.now() - start) / 1000
    expect(changes.length).toBeGreaterThanOrEqual(3)
    expect(changes.length).toBeLessThanOrEqual(2 * seconds + 2)
  })

  it('is told only of what changed', async () => {
    for (let number = 0; number < 20; number += 1) await put(`${number}.mp4`)
    const { changes, scanned, holds, files } = followed({ root })
    await scanned
    const before = [...files.keys()]
    changes.length = 0
    await put('new.mp4')
    await holds(...before, 'new.mp4')
    expect(changes).toMatchObject([{ gone: [], found: [{ path: 'new.mp4' }] }])
  })

  it('in a folder that a link leads to is told at both places', async () => {
    await put('a/one.mp4')
    await symlink(join(root, 'a'), join(root, 'b'), 'junction')
    // Where one watcher watches all, it does not look through links: a scan has to.
    const { scanned, holds } = followed(
      { root },
      { pause: () => (watchSystem.recursive ? 200 : 1e8) },
    )
    await scanned
    await holds('a/one.mp4', 'b/one.mp4')
    await put('a/two.mp4')
    await holds('a/one.mp4', 'a/two.mp4', 'b/one.mp4', 'b/two.mp4')
  })

  it('is not told after close()', async () => {
    const { changes, scanned, close } = followed({ root })
    await scanned
    await put('a.mp4')
    await close()
    await put('b.mp4')
    const second = followed({ root })
    await second.holds('a.mp4', 'b.mp4')
    expect(changes).toEqual([])
  })
})
