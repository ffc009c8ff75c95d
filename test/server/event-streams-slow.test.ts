import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStreams } from '../../src/server/event-streams.ts'
import { FakeParts } from '../helpers/fake-parts.ts'

/** A response that takes nothing while it is full. */
class FakeResponse extends EventEmitter {
  readonly written: string[] = []
  writableNeedDrain = false
  writeHead(): void {}
  write(text: string): void {
    this.written.push(text)
  }
  end(): void {
    this.emit('close')
  }
}

function listen(events: EventStreams): FakeResponse {
  const response = new FakeResponse()
  events.add(
    { socket: new EventEmitter() } as IncomingMessage,
    response as unknown as ServerResponse,
  )
  return response
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a client that does not read gets nothing more, and is told once that it missed something', () => {
  const parts = new FakeParts()
  const events = new EventStreams(parts.catalogue)
  const client = listen(events)
  client.writableNeedDrain = true
  for (let second = 0; second < 100; second += 1) {
    parts.change('f')
    vi.advanceTimersByTime(1000)
  }
  expect(client.written.length).toBe(1)
  client.writableNeedDrain = false
  client.emit('drain')
  client.emit('drain')
  expect(client.written.length).toBe(2)
  expect(client.written[1]).toContain('"folders":null')
  events.close()
})

test('events come at most once a second', () => {
  const parts = new FakeParts()
  const events = new EventStreams(parts.catalogue)
  const times: number[] = []
  const client = listen(events)
  client.write = () => times.push(performance.now())
  for (let millisecond = 0; millisecond < 10_000; millisecond += 1) {
    parts.change('f')
    vi.advanceTimersByTime(1)
  }
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0))
  expect(gaps).toEqual(Array(10).fill(1000))
  events.close()
})

test('a comment keeps a silent stream alive, and no timer is left when nobody listens', () => {
  const events = new EventStreams(new FakeParts().catalogue)
  const client = listen(events)
  vi.advanceTimersByTime(60_000)
  expect(client.written.slice(1)).toEqual([':\n\n', ':\n\n', ':\n\n'])
  client.end()
  expect(vi.getTimerCount()).toBe(0)
  events.close()
})

test('there is an end to how many may listen', () => {
  const events = new EventStreams(new FakeParts().catalogue)
  events.limit = 2
  listen(events)
  expect(events.full).toBe(false)
  const second = listen(events)
  expect(events.full).toBe(true)
  second.end()
  expect(events.full).toBe(false)
  events.close()
})
