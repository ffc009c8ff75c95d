import { networkInterfaces } from 'node:os'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startServer } from '../../src/server/listen.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { RawClient, serve } from '../helpers/raw-http.ts'

// What looks into a recording is loaded with the first one, which takes a while without the bundle.
beforeAll(async () => {
  await Promise.all([
    import('../../src/media/open-media.ts'),
    import('../../src/media/growing-recording.ts'),
    import('../../src/media/sound/converted-sound.ts'),
    import('../../src/media/sound/wasm/wasm-converter.ts'),
  ])
})

const everywhere = { port: 0, host: undefined }

test('without a host, all addresses of the machine are answered', async () => {
  const server = await startServer(new FakeParts(), everywhere)
  onTestFinished(() => server.close())
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address))
  expect(addresses).toContain('127.0.0.1')
  for (const address of addresses) {
    const response = await fetch(`http://${address}:${server.port}/healthz`)
    expect([address, response.status]).toEqual([address, 200])
  }
})

test('a port that is taken is rejected with EADDRINUSE, and leaves nothing behind', async () => {
  const { port } = await serve(new FakeParts())
  const parts = new FakeParts()
  const starting = startServer(parts, { port, host: '127.0.0.1' })
  await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect(parts.listeners).toBe(0)
})

test('an address that is not of this machine is rejected with EADDRNOTAVAIL', async () => {
  const starting = startServer(new FakeParts(), { port: 0, host: '192.0.2.1' })
  await expect(starting).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
})

/** A machine that is busy with other tests may be late once. */
const timed = { retry: 2 }

test(
  'the end comes at once with idle connections, and is the same when asked for twice',
  timed,
  async () => {
    const server = await serve(new FakeParts())
    const clients = [new RawClient(server.port), new RawClient(server.port)]
    for (const client of clients) {
      client.send('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await client.until('ok\n')
    }
    const began = performance.now()
    await Promise.all([server.close(), server.close()])
    expect(performance.now() - began).toBeLessThan(900)
    for (const client of clients) await client.untilClosed()
  },
)

test('an answer under way is finished after the end was asked for', async () => {
  const parts = new FakeParts({ 'a.mp4': 'content' })
  parts.catalogue.get = () => undefined
  const { openFile } = parts
  let release: (() => void) | undefined
  let held: Promise<void> | undefined
  const server = await serve({
    ...parts,
    openFile: async (path) => {
      held ??= new Promise<void>((resolve) => {
        release = resolve
      })
      await held
      return openFile(path)
    },
  })
  const client = new RawClient(server.port)
  client.send('GET /watch/a.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await vi.waitUntil(() => release !== undefined, 10_000)
  const closing = server.close()
  release?.()
  await closing
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*<\/html>$/)
})

test(
  'what goes on a second after the end was asked for is cut, in less than two',
  timed,
  async () => {
    const parts = new FakeParts()
    const server = await serve({ ...parts, openFile: () => new Promise(() => {}) })
    const silent = new RawClient(server.port)
    const waiting = new RawClient(server.port)
    waiting.send('GET /subs/a.srt HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const refused = new RawClient(server.port)
    refused.send('nonsense\r\n\r\n')
    await refused.until('400')
    const began = performance.now()
    await server.close()
    const took = performance.now() - began
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(2000)
    expect(await silent.untilClosed()).toBe('')
    expect(await waiting.untilClosed()).toBe('')
  },
)
