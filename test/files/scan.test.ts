import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Folder } from '../../src/files/admit.ts'
import type { FoundFile } from '../../src/files/folder-change.ts'
import { KnownFiles } from '../../src/files/known-files.ts'
import type { Part } from '../../src/files/list-folder.ts'
import { Scan } from '../../src/files/scan.ts'

const folder = (path: string): Folder => ({ kind: 'folder', path, real: `/r/${path}`, left: [] })
const file = (path: string): FoundFile => ({ path, kind: 'video', size: 1, modified: 0 })

function scanOf() {
  const steps: string[] = []
  const asked = new Map<string, (part: Part) => void>()
  const onIdle = vi.fn()
  const scan = new Scan({
    lister: {
      list: ({ path }, onPart) => {
        steps.push(`list ${path}`)
        asked.set(path, onPart)
      },
    },
    watches: {
      add: (path) => steps.push(`watch ${path}`),
      remove: (path) => steps.push(`leave ${path}`),
    },
    known: new KnownFiles(),
    outbox: {
      found: ({ path }) => steps.push(`found ${path}`),
      gone: (path) => steps.push(`gone ${path}`),
    },
    onIdle,
  })
  const answer = (path: string, found: readonly (FoundFile | Folder)[], end: Part['end']) =>
    asked.get(path)?.({
      files: found.filter((each): each is FoundFile => each.kind !== 'folder'),
      folders: found.filter((each): each is Folder => each.kind === 'folder'),
      end,
    })
  return { scan, answer, onIdle, steps: () => steps.splice(0) }
}

describe('a scan', () => {
  it('has a folder watched before it is listed, and tells what is found at once', () => {
    const { scan, answer, onIdle, steps } = scanOf()
    scan.enqueue(folder(''))
    expect(steps()).toEqual(['watch ', 'list '])
    answer('', [file('a.mp4')], undefined)
    answer('', [file('b.mp4'), folder('x')], 'whole')
    expect(steps()).toEqual(['found a.mp4', 'found b.mp4', 'watch x', 'list x'])
    expect(onIdle).not.toHaveBeenCalled()
    answer('x', [], 'unreadable')
    expect(onIdle).toHaveBeenCalledTimes(1)
    expect(scan.unreadable).toBe(1)
  })

  it('tells only what is new, changed or missing when it is done again', () => {
    const { scan, answer, steps } = scanOf()
    scan.enqueue(folder(''))
    answer('', [file('a.mp4'), file('b.mp4'), file('c.mp4'), folder('x')], 'whole')
    answer('x', [folder('x/y')], 'whole')
    answer('x/y', [], 'whole')
    steps()
    scan.enqueue(folder(''))
    answer('', [file('a.mp4'), { ...file('b.mp4'), size: 2 }, file('d.mp4')], 'whole')
    expect(steps()).toEqual([
      'watch ',
      'list ',
      'found b.mp4',
      'found d.mp4',
      'gone c.mp4',
      'gone x',
      'leave x',
      'leave x/y',
    ])
  })

  it('lists a folder again that was to be listed while it was', () => {
    const { scan, answer, onIdle, steps } = scanOf()
    scan.enqueue(folder(''))
    scan.enqueue(folder(''))
    scan.enqueue(folder(''))
    answer('', [], 'whole')
    expect(onIdle).not.toHaveBeenCalled()
    answer('', [], 'whole')
    expect(onIdle).toHaveBeenCalledTimes(1)
    expect(steps()).toEqual(['watch ', 'list ', 'watch ', 'list '])
  })

  it('does not believe what is told of a folder that has gone meanwhile', () => {
    const { scan, answer, onIdle, steps } = scanOf()
    scan.enqueue(folder(''))
    answer('', [folder('x')], 'whole')
    scan.gone('x')
    steps()
    answer('x', [file('x/a.mp4')], 'whole')
    expect(steps()).toEqual([])
    expect(onIdle).toHaveBeenCalledTimes(1)
  })

  it('has not all of many folders listed at a time', () => {
    const { scan, answer, steps } = scanOf()
    scan.enqueue(folder(''))
    const names = Array.from({ length: 200 }, (_, number) => `f${number}`)
    answer('', names.map(folder), 'whole')
    const listed = () => steps().filter((step) => step.startsWith('list f'))
    expect(listed()).toHaveLength(128)
    for (const name of names.slice(0, 128)) answer(name, [], 'whole')
    expect(listed()).toHaveLength(72)
  })

  it('takes thousands of files away without holding up the event loop, unless it is closed', async () => {
    const many = Array.from({ length: 2000 }, (_, number) => file(`${number}.mp4`))
    for (const closes of [false, true]) {
      const { scan, answer, onIdle, steps } = scanOf()
      scan.enqueue(folder(''))
      answer('', many, 'whole')
      scan.enqueue(folder(''))
      steps()
      answer('', [], 'whole')
      expect(steps()).toHaveLength(500)
      if (closes) scan.close()
      for (let turn = 0; turn < 8; turn += 1) await nextTurn()
      expect(steps()).toHaveLength(closes ? 0 : 1500)
      expect(onIdle).toHaveBeenCalledTimes(closes ? 1 : 2)
    }
  })
})
