import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, onTestFinished, test, vi } from 'vitest'
import { limitsFor } from '../../src/server/connections.ts'
import { RawClient, statuses } from '../helpers/raw-http.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

test.each([0, 25, 64, 256, 1024, 1_048_576, Number.POSITIVE_INFINITY])(
  'of %d descriptors, half of what the process does not need itself are for connections',
  (descriptors) => {
    const { served, refused } = limitsFor(descriptors)
    expect(served).toBeGreaterThan(0)
    expect(refused).toBeGreaterThanOrEqual(0)
    if (descriptors >= 64 && descriptors < Number.POSITIVE_INFINITY) {
      expect(served + refused).toBe(Math.floor((descriptors - 24) / 2))
    }
  },
)

/** A server in a process that may have 64 descriptors open. */
async function limitedServer(): Promise<{ child: ChildProcess; port: number }> {
  const outdir = await temporaryFolder()
  await build({
    entryPoints: [fileURLToPath(new URL('../helpers/limited-server.ts', import.meta.url))],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
  const script = join(outdir, 'limited-server.mjs')
  const child = spawn('sh', ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  onTestFinished(() => {
    child.kill()
  })
  const [port] = await once(child, 'message')
  return { child, port }
}

async function descriptorsOf(child: ChildProcess): Promise<number> {
  child.send('descriptors?')
  const [count] = await once(child, 'message')
  return count
}

test.runIf(process.platform !== 'win32')(
  '200 clients at once and 64 descriptors: each gets bytes or 503, and all comes back when they leave',
  async () => {
    const { child, port } = await limitedServer()
    const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const first = new RawClient(port)
    first.send(request('/healthz'))
    await first.until('ok\n')
    first.socket.destroy()
    const before = await descriptorsOf(child)
    for (let round = 0; round < 3; round += 1) {
      const clients = Array.from({ length: 200 }, (_, n) => {
        const client = new RawClient(port)
        client.socket.on('data', () => client.socket.pause())
        client.send(request(`/media/${n}.mp4`))
        return client
      })
      const answers = () => clients.map(({ text }) => statuses(text)[0])
      await vi.waitUntil(() => answers().every((status) => status !== undefined), 10_000)
      expect(new Set(answers())).toEqual(new Set([200, 503]))
      expect(answers().filter((status) => status === 200).length).toBeGreaterThan(10)
      const refused = clients.filter(({ text }) => statuses(text)[0] === 503)
      for (const { text } of refused) expect(text).toMatch(/^Retry-After: \d+\r$/m)
      for (const { socket } of clients) socket.destroy()
      await vi.waitUntil(async () => (await descriptorsOf(child)) <= before, 10_000)
    }
    const last = new RawClient(port)
    last.send(request('/healthz'))
    expect(statuses(await last.until('ok\n'))).toEqual([200])
  },
)

test.runIf(process.platform !== 'win32')('idle connections make room for new ones', async () => {
  const { port } = await limitedServer()
  for (let round = 0; round < 100; round += 1) {
    const client = new RawClient(port)
    client.send('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(statuses(await client.until('\r\n\r\n'))).toEqual([200])
  }
})
