import { rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type WatchSystem, watchSystem } from '../../src/files/watch.ts'
import { followed, put as putAt } from '../helpers/followed.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

let root = ''
beforeEach(async () => {
  root = await temporaryFolder()
})

const put = (path: string, content?: string | Buffer) => putAt(root, path, content)
const move = (from: string, to: string) => rename(join(root, from), join(root, to))

describe('where the system does not tell of changes', () => {
  const deaf = { on: () => {}, close: () => {} }

  it.each<[string, WatchSystem]>([
    ['although it watches', { ...watchSystem, watch: () => deaf }],
    [
      'because it cannot watch',
      {
        ...watchSystem,
        watch: () => {
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        },
      },
    ],
    [
      'because watching fails later',
      {
        ...watchSystem,
        watch: () => ({
          on: (_, fail) => void setTimeout(fail, 50),
          close: () => {},
        }),
      },
    ],
  ])('scans tell of them, %s', async (_, system) => {
    await put('a/clip.mp4')
    await put('b/clip.mp4', '1')
    const pace = { watchSystem: system, pause: () => 200 }
    const { files, scanned, holds } = followed({ root }, pace)
    await scanned
    await put('c/d/new.mp4')
    await rm(join(root, 'a'), { recursive: true })
    await put('b/clip.mp4', '12345')
    await holds('b/clip.mp4', 'c/d/new.mp4')
    await expect.poll(() => files.get('b/clip.mp4')?.size, { timeout: 5000 }).toBe(5)
    await move('c', 'e')
    await holds('b/clip.mp4', 'e/d/new.mp4')
  })

  it('because more folders are there than may be watched, scans tell of the others', async () => {
    const watch = vi.fn(watchSystem.watch)
    const system = { ...watchSystem, recursive: false, limit: 3, watch }
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const name of names) await put(`${name}/old.mp4`)
    const { scanned, holds } = followed({ root }, { watchSystem: system, pause: () => 500 })
    await scanned
    expect(watch).toHaveBeenCalledTimes(3)
    for (const name of names) await put(`${name}/new.mp4`)
    await holds(...names.flatMap((name) => [`${name}/old.mp4`, `${name}/new.mp4`]))
  })

  it('a scan that finds nothing new tells nothing', async () => {
    await put('a/clip.mp4')
    const opened = vi.fn()
    const watch: WatchSystem['watch'] = () => {
      opened()
      return deaf
    }
    const pace = { watchSystem: { ...watchSystem, recursive: false, watch }, pause: () => 50 }
    const { changes, scanned } = followed({ root }, pace)
    await scanned
    changes.length = 0
    opened.mockClear()
    const modified = (await stat(join(root, 'a/clip.mp4'))).mtimeMs
    await utimes(join(root, 'a'), 1, 1)
    await vi.waitFor(() => expect(opened.mock.calls.length).toBeGreaterThan(5), 5000)
    await put('marker.mp4')
    await vi.waitFor(() => expect(changes).toHaveLength(1), 5000)
    expect(changes[0]?.found.map(({ path }) => path)).toEqual(['marker.mp4'])
    expect((await stat(join(root, 'a/clip.mp4'))).mtimeMs).toBe(modified)
  })
})

describe('where one watcher watches all', () => {
  it('its notices lead to the names that are new or changed', async () => {
    await put('a/old.mp4')
    let tell: (event: string, name: Buffer | null) => void = () => {}
    const watch: WatchSystem['watch'] = (_, recursive, listener) => {
      expect(recursive).toBe(true)
      tell = listener
      return { on: () => {}, close: () => {} }
    }
    const system = { ...watchSystem, recursive: true, watch }
    const { files, scanned, holds } = followed({ root }, { watchSystem: system })
    await scanned
    await put('a/old.mp4', '12345')
    tell('change', Buffer.from('a'))
    tell('change', Buffer.from('a/old.mp4'))
    await expect.poll(() => files.get('a/old.mp4')?.size, { timeout: 5000 }).toBe(5)
    await put('b/c/new.mp4')
    tell('change', Buffer.from('b/c/new.mp4'))
    await holds('a/old.mp4', 'b/c/new.mp4')
    await rm(join(root, 'b'), { recursive: true, maxRetries: 5 })
    tell('rename', Buffer.from('b'))
    await holds('a/old.mp4')
    await put('d.mp4')
    tell('rename', null)
    await holds('a/old.mp4', 'd.mp4')
  })
})
