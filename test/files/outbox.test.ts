import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FolderChange } from '../../src/files/folder-change.ts'
import { Outbox } from '../../src/files/outbox.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const file = (path: string) => ({ path, kind: 'video', size: 1, modified: 0 }) as const

function outboxOf() {
  const sent: FolderChange[] = []
  return { outbox: new Outbox((change) => sent.push(change)), sent }
}

describe('the outbox', () => {
  it('sends what comes within 50 ms as one change', () => {
    const { outbox, sent } = outboxOf()
    outbox.gone('a')
    vi.advanceTimersByTime(40)
    outbox.found(file('b'))
    expect(sent).toEqual([])
    vi.advanceTimersByTime(10)
    expect(sent).toEqual([{ gone: ['a'], found: [file('b')] }])
    vi.advanceTimersByTime(1000)
    expect(sent).toHaveLength(1)
  })

  it('keeps the order: what is gone after it was found is in the next change', () => {
    const { outbox, sent } = outboxOf()
    outbox.found(file('a'))
    outbox.gone('a')
    outbox.flush()
    expect(sent).toEqual([
      { gone: [], found: [file('a')] },
      { gone: ['a'], found: [] },
    ])
  })

  it('sends 500 at once, without waiting', () => {
    const { outbox, sent } = outboxOf()
    for (let number = 0; number < 1000; number += 1) outbox.found(file(`${number}`))
    expect(sent.map(({ found }) => found.length)).toEqual([500, 500])
  })

  it('sends nothing by itself when it is closed, and never an empty change', () => {
    const { outbox, sent } = outboxOf()
    outbox.flush()
    outbox.found(file('a'))
    outbox.close()
    vi.advanceTimersByTime(1000)
    expect(sent).toEqual([])
  })
})
