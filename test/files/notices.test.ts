import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KnownFiles } from '../../src/files/known-files.ts'
import { type Doubt, doubtOf, Notices } from '../../src/files/notices.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function noticesOf(look: (doubts: readonly Doubt[]) => Promise<void> = async () => {}) {
  const looks: string[][] = []
  const notices = new Notices((doubts) => {
    looks.push(doubts.map(({ name, renamed }) => (renamed ? `${name}!` : name)))
    return look(doubts)
  })
  const notice = (name: string, renamed = false) => notices.add({ folder: 'a', name, renamed })
  return { notices, notice, looks: () => looks.splice(0).filter(({ length }) => length > 0) }
}

describe('notices', () => {
  it('are gathered for 100 ms, and each name is looked at once for many of them', async () => {
    const { notice, looks } = noticesOf()
    for (let count = 0; count < 50; count += 1) notice('x')
    notice('y')
    notice('x', true)
    await vi.advanceTimersByTimeAsync(99)
    expect(looks()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(looks()).toEqual([['x!', 'y']])
    await vi.advanceTimersByTimeAsync(5000)
    expect(looks()).toEqual([])
  })

  it('of one name lead to a look at it twice a second, and to one after the last', async () => {
    const { notice, looks } = noticesOf()
    for (let time = 0; time < 3000; time += 10) {
      notice('x')
      await vi.advanceTimersByTimeAsync(10)
    }
    expect([5, 6, 7]).toContain(looks().length)
    await vi.advanceTimersByTimeAsync(700)
    expect(looks()).toEqual([['x']])
  })

  it('wait while names are looked at', async () => {
    let end = () => {}
    const { notice, looks } = noticesOf(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    notice('x')
    await vi.advanceTimersByTimeAsync(100)
    notice('y')
    await vi.advanceTimersByTimeAsync(5000)
    expect(looks()).toEqual([['x']])
    end()
    await vi.advanceTimersByTimeAsync(100)
    expect(looks()).toEqual([['y']])
  })

  it('are forgotten by clear() and close(), which waits for the end of a look', async () => {
    let end = () => {}
    const { notices, notice, looks } = noticesOf(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    notice('x')
    notices.clear()
    await vi.advanceTimersByTimeAsync(5000)
    expect(looks()).toEqual([])
    notice('y')
    await vi.advanceTimersByTimeAsync(100)
    notice('z')
    const closed = vi.fn()
    const closing = notices.close().then(closed)
    await vi.advanceTimersByTimeAsync(5000)
    expect(closed).not.toHaveBeenCalled()
    end()
    await closing
    await vi.advanceTimersByTimeAsync(5000)
    expect(looks()).toEqual([['y']])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the name that a notice brings into doubt', () => {
  const known = new KnownFiles()
  for (const path of ['', 'a', 'a/b'])
    known.addFolder({ kind: 'folder', path, real: `/${path}`, left: [] })
  const doubt = (folder: string, path: string, renamed = false) =>
    doubtOf({ folder, path, renamed }, path, known)

  it('is the one that was told, in a folder that is known', () => {
    expect(doubt('a', 'x.mp4')).toEqual({ folder: 'a', name: 'x.mp4', renamed: false })
    expect(doubt('', 'a', true)).toEqual({ folder: '', name: 'a', renamed: true })
    expect(doubt('', 'a/b/x.mp4')).toEqual({ folder: 'a/b', name: 'x.mp4', renamed: false })
  })

  it("is that of the first folder on the way that is not known, as a new folder's", () => {
    expect(doubt('', 'a/c/d/x.mp4')).toEqual({ folder: 'a', name: 'c', renamed: true })
  })

  it('is none where the watched folder is not known any more', () => {
    expect(doubt('gone', 'x.mp4')).toBeUndefined()
  })
})
