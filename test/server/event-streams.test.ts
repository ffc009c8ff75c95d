import { expect, test, vi } from 'vitest'
import type { LibraryEvent } from '../../src/wire.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { exchange, RawClient, serve, statuses } from '../helpers/raw-http.ts'

const request = 'GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n'

async function listener(port: number): Promise<RawClient> {
  const client = new RawClient(port)
  client.send(request)
  await client.until('event: library')
  return client
}

function eventsOf({ text }: RawClient): LibraryEvent[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''))
}

test('an event comes at once, and says what is known', async () => {
  const { port } = await serve(new FakeParts({ 'a.mp4': '' }))
  const client = await listener(port)
  expect(client.text).toMatch(/^Content-Type: text\/event-stream\r$/m)
  expect(client.text).toMatch(/^Cache-Control: no-store\r$/m)
  expect(eventsOf(client)).toEqual([{ revision: 1, videos: 1, scanning: false, folders: [] }])
})

test('changes come to all, with the folders that changed', async () => {
  const parts = new FakeParts()
  const { port } = await serve(parts)
  const clients = [await listener(port), await listener(port)]
  parts.change('')
  const told = () => clients.map((client) => eventsOf(client).length)
  await vi.waitUntil(() => told().every((count) => count === 2), 10_000)
  for (let change = 0; change < 100; change += 1) parts.change(`f ${change % 2}`)
  await vi.waitUntil(() => told().every((count) => count === 3), 10_000)
  for (const client of clients) {
    expect(eventsOf(client).map(({ folders }) => folders)).toEqual([
      [],
      ['/'],
      ['/browse/f%200/', '/browse/f%201/'],
    ])
    expect(eventsOf(client).at(-1)?.revision).toBe(parts.revision)
  }
})

test('more folders than can be named are null', async () => {
  const parts = new FakeParts()
  const { port } = await serve(parts)
  const client = await listener(port)
  parts.change(...Array.from({ length: 51 }, (_, n) => String(n)))
  await vi.waitUntil(() => eventsOf(client).length === 2, 10_000)
  expect(eventsOf(client)[1]?.folders).toBeNull()
})

test('a client that closed its side or left is forgotten', async () => {
  const parts = new FakeParts()
  const server = await serve(parts)
  const half = await listener(server.port)
  half.socket.end()
  await half.untilClosed()
  const gone = await listener(server.port)
  gone.socket.destroy()
  const last = await listener(server.port)
  parts.change('')
  await vi.waitUntil(() => eventsOf(last).length === 2, 10_000)
})

test('streams end when the server does, and nobody listens to the catalogue any more', async () => {
  const parts = new FakeParts()
  const server = await serve(parts)
  const client = await listener(server.port)
  await server.close()
  expect(await client.untilClosed()).toMatch(/\r\n0\r\n\r\n$/)
  expect(parts.listeners).toBe(0)
})

test('HEAD has the type and no stream', async () => {
  const { port } = await serve(new FakeParts())
  const answer = await exchange(
    port,
    'HEAD /api/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  )
  expect(statuses(answer)).toEqual([200])
  expect(answer).toMatch(/^Content-Type: text\/event-stream\r$/im)
})
