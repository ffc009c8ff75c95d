import { once } from 'node:events'
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { ByteRange, ByteSource } from '../../src/bytes.ts'
import { BufferPool, LARGE_BYTES, SMALL_BYTES } from '../../src/server/buffer-pool.ts'
import { type Outcome, send } from '../../src/server/send.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Content in which every byte tells its offset, and a record of the reads that were made of it. */
class Pattern implements ByteSource {
  readonly length: number
  readonly reads: number[] = []
  readableUpTo = Number.POSITIVE_INFINITY
  constructor(length: number) {
    this.length = length
  }
  async read(into: Uint8Array, from: number): Promise<number> {
    this.reads.push(into.length)
    await new Promise(setImmediate)
    if (from >= this.readableUpTo) throw new Error('gone')
    const size = Math.min(into.length, this.length - from)
    for (let at = 0; at < size; at += 1) into[at] = (from + at) % 251
    return size
  }
  close(): void {}
}

const pattern = (first: number, last: number) =>
  Buffer.from(Array.from({ length: last - first + 1 }, (_, at) => (first + at) % 251))

/** Serves one answer and tells how it ended. */
async function serving(
  source: ByteSource,
  parts: readonly (ByteRange | string)[],
  length: number,
  pool: BufferPool = new BufferPool(),
): Promise<{ port: number; outcome: Promise<Outcome> }> {
  let ended: (outcome: Outcome) => void
  const outcome = new Promise<Outcome>((resolve) => {
    ended = resolve
  })
  const server = createServer((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Length': length })
    void send(response, parts, source, pool).then(ended)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, outcome }
}

async function bodyFrom(port: number): Promise<Buffer> {
  const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage]
  return Buffer.concat(await response.toArray())
}

test('one range is sent to the byte', async () => {
  const { port, outcome } = await serving(
    new Pattern(3_000_000),
    [{ first: 7, last: 2_500_000 }],
    2_499_994,
  )
  expect((await bodyFrom(port)).equals(pattern(7, 2_500_000))).toBe(true)
  expect(await outcome).toBe('sent')
})

test('ranges and text follow each other in the order given', async () => {
  const { port } = await serving(
    new Pattern(100),
    ['--a\r\n', { first: 5, last: 9 }, '--b\r\n', { first: 0, last: 0 }, '--'],
    18,
  )
  expect((await bodyFrom(port)).toString('latin1')).toBe(
    `--a\r\n${pattern(5, 9).toString('latin1')}--b\r\n\0--`,
  )
})

test('a body without parts ends at once', async () => {
  const { port, outcome } = await serving(new Pattern(0), [], 0)
  expect(await bodyFrom(port)).toHaveLength(0)
  expect(await outcome).toBe('sent')
})

test('a short range is one read, a long one begins with small reads and goes on with large ones', async () => {
  const short = new Pattern(LARGE_BYTES)
  await bodyFrom((await serving(short, [{ first: 0, last: LARGE_BYTES - 1 }], LARGE_BYTES)).port)
  expect(short.reads).toEqual([LARGE_BYTES])
  const length = 4 * SMALL_BYTES + 3 * LARGE_BYTES
  const long = new Pattern(length)
  await bodyFrom((await serving(long, [{ first: 0, last: length - 1 }], length)).port)
  expect(long.reads.slice(0, 5)).toEqual([
    SMALL_BYTES,
    SMALL_BYTES,
    SMALL_BYTES,
    SMALL_BYTES,
    LARGE_BYTES,
  ])
})

test('bytes that cannot be read any more cut the connection instead of padding it', async () => {
  const source = new Pattern(1_000_000)
  source.readableUpTo = 300_000
  const { port, outcome } = await serving(source, [{ first: 0, last: 999_999 }], 1_000_000)
  await expect(bodyFrom(port)).rejects.toThrow('aborted')
  expect(await outcome).toBe('cut')
})

test('a source that ends early cuts the connection too', async () => {
  const { port, outcome } = await serving(new Pattern(500), [{ first: 0, last: 999 }], 1000)
  await expect(bodyFrom(port)).rejects.toThrow()
  expect(await outcome).toBe('cut')
})

test('a client that leaves ends the transfer, whether it read or not', async () => {
  const source = new Pattern(1e9)
  const { port, outcome } = await serving(source, [{ first: 0, last: 1e9 - 1 }], 1e9)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'readable')
  socket.destroy()
  expect(await outcome).toBe('left')
})

test('a client that stops reading is not read for', async () => {
  const source = new Pattern(1e9)
  const { port } = await serving(source, [{ first: 0, last: 1e9 - 1 }], 1e9)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'readable')
  let before = -1
  await vi.waitFor(
    () => {
      const now = source.reads.length
      const still = now === before
      before = now
      expect(still).toBe(true)
    },
    { interval: 200, timeout: 5000 },
  )
  expect(source.reads.reduce((sum, size) => sum + size, 0)).toBeLessThan(20e6)
  socket.destroy()
})

test('no more than sixty-four large buffers are out at once, and buffers are used again', () => {
  const pool = new BufferPool()
  const taken = Array.from({ length: 65 }, () => pool.take(true))
  expect(taken.filter((buffer) => buffer.length === LARGE_BYTES)).toHaveLength(64)
  const [first] = taken
  pool.give(first as Buffer, true)
  expect(pool.take(true)).toBe(first)
})

test('a buffer the system may still hold is never given to another', () => {
  const pool = new BufferPool()
  const buffer = pool.take(false)
  pool.give(buffer, false)
  expect(pool.take(false)).not.toBe(buffer)
})
