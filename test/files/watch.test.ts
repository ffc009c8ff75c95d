import { Buffer } from 'node:buffer'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Notice, Watches, type WatchSystem, watchSystem } from '../../src/files/watch.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

interface Fake {
  readonly at: string
  readonly recursive: boolean
  tell(event: string, name: Buffer | null): void
  fail(): void
  closed: boolean
}

function fakeSystem(options: Partial<WatchSystem> = {}) {
  const fakes: Fake[] = []
  const watch: WatchSystem['watch'] = (at, recursive, tell) => {
    const fake: Fake = { at: String(at), recursive, tell, fail: () => {}, closed: false }
    fakes.push(fake)
    return {
      on: (_, listener) => {
        fake.fail = listener
      },
      close: () => {
        fake.closed = true
      },
    }
  }
  const notices: Notice[] = []
  const system = { recursive: false, limit: 3, watch, ...options }
  const watches = new Watches('/r', system, (notice) => notices.push(notice))
  const open = () => fakes.filter(({ closed }) => !closed).map(({ at }) => at)
  return { watches, fakes, notices, open }
}

describe('watches', () => {
  it('are one for each folder, up to their limit', () => {
    const { watches, fakes, open } = fakeSystem()
    for (const folder of ['', 'a', 'a/b', 'c']) watches.add(folder)
    expect(open()).toEqual(['/r', '/r/a', '/r/a/b'])
    watches.remove('a')
    watches.add('c')
    expect(open()).toEqual(['/r', '/r/a/b', '/r/c'])
    expect(fakes.some(({ recursive }) => recursive)).toBe(false)
    watches.close()
    expect(open()).toEqual([])
  })

  it('are renewed when a folder is added again, the new one before the old one ends', () => {
    const { watches, fakes, notices, open } = fakeSystem({ limit: 1 })
    watches.add('')
    watches.add('')
    expect(fakes).toHaveLength(2)
    expect(open()).toEqual(['/r'])
    fakes[0]?.tell('rename', Buffer.from('x'))
    expect(notices).toEqual([])
    fakes[1]?.tell('rename', Buffer.from('x'))
    expect(notices).toHaveLength(1)
  })

  it('are one for all where the system watches recursively', () => {
    const { watches, fakes } = fakeSystem({ recursive: true })
    for (const folder of ['', 'a', '']) watches.add(folder)
    expect(fakes.map(({ at, recursive }) => [at, recursive])).toEqual([['/r', true]])
  })

  it('tell the folder, the path in it and whether it is new', () => {
    const { watches, fakes, notices } = fakeSystem()
    watches.add('a')
    fakes[0]?.tell('change', Buffer.from('é.mp4'))
    fakes[0]?.tell('rename', Buffer.from([0xff]))
    fakes[0]?.tell('rename', null)
    expect(notices).toEqual([
      { folder: 'a', path: 'é.mp4', renamed: false },
      { folder: 'a', path: '\udcff', renamed: true },
      { folder: 'a', path: undefined, renamed: true },
    ])
  })

  it('work as long as the served folder is watched', () => {
    const { watches, fakes, open } = fakeSystem()
    expect(watches.working).toBe(false)
    watches.add('')
    watches.add('a')
    expect(watches.working).toBe(true)
    fakes[1]?.fail()
    expect(watches.working).toBe(true)
    fakes[0]?.fail()
    expect(watches.working).toBe(false)
    expect(open()).toEqual([])
  })

  it('never throw', () => {
    const watch = () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    }
    const { watches } = fakeSystem({ watch })
    watches.add('')
    expect(watches.working).toBe(false)
  })
})

describe('the watches of this system', () => {
  it('tell of a file, and do not keep the process', async () => {
    const root = await temporaryFolder()
    await mkdir(join(root, 'a'))
    const notices: Notice[] = []
    const watches = new Watches(root, watchSystem, (notice) => notices.push(notice))
    onTestFinished(() => watches.close())
    watches.add('')
    watches.add('a')
    expect(watches.working).toBe(true)
    await writeFile(join(root, 'a', 'clip.mp4'), 'x')
    const paths = () => notices.map(({ folder, path }) => `${folder}/${path}`.replace(/^\//, ''))
    await vi.waitFor(() => expect(paths()).toContain('a/clip.mp4'), 5000)
  })
})
