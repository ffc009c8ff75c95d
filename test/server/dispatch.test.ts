import { hostname } from 'node:os'
import { describe, expect, test, vi } from 'vitest'
import { FakeParts } from '../helpers/fake-parts.ts'
import { exchange, RawClient, serve, statuses } from '../helpers/raw-http.ts'

const host = 'Host: localhost\r\n'
const last = 'Connection: close\r\n\r\n'

async function answerTo(text: string, parts: FakeParts = new FakeParts()): Promise<string> {
  const { port } = await serve(parts)
  return exchange(port, text)
}

describe('methods', () => {
  test.each(['/', '*', '/media/a.mp4', '/api/videos'])(
    'RFC 9110 9.3.7: OPTIONS %s is answered with 204 and Allow, without content',
    async (target) => {
      const answer = await answerTo(`OPTIONS ${target} HTTP/1.1\r\n${host}${last}`)
      expect(answer).toMatch(/^HTTP\/1\.1 204 No Content\r\n/)
      expect(answer).toMatch(/^Allow: GET, HEAD, OPTIONS\r$/m)
      expect(answer).not.toMatch(/^(Content-Length|Transfer-Encoding):/im)
      expect(answer).toMatch(/\r\n\r\n$/)
    },
  )

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'])(
    'RFC 9110 15.5.6: %s is 405 with Allow',
    async (method) => {
      for (const target of ['/', '/media/a.mp4']) {
        const answer = await answerTo(`${method} ${target} HTTP/1.1\r\n${host}${last}`)
        expect(statuses(answer)).toEqual([405])
        expect(answer).toMatch(/^Allow: GET, HEAD, OPTIONS\r$/m)
      }
    },
  )

  test.each(['M-SEARCH', 'PROPFIND', 'QUERY', 'SOURCE'])(
    'RFC 9110 15.6.2: %s, which node:http knows, is 501',
    async (method) => {
      expect(statuses(await answerTo(`${method} / HTTP/1.1\r\n${host}${last}`))).toEqual([501])
    },
  )

  test('RFC 9110 9.3.6: CONNECT is 405, and the connection ends', async () => {
    const answer = await answerTo(`CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`)
    expect(statuses(answer)).toEqual([405])
    expect(answer).toMatch(/^Allow: GET, HEAD, OPTIONS\r$/m)
    expect(answer).toMatch(/^Date: /m)
  })

  test('CONNECT waits for the answers before it', async () => {
    const answer = await answerTo(
      `GET /healthz HTTP/1.1\r\n${host}\r\nCONNECT localhost:1 HTTP/1.1\r\n${host}\r\n`,
    )
    expect(statuses(answer)).toEqual([200, 405])
  })

  test('RFC 9110 7.8: a request to upgrade is answered as if it did not ask', async () => {
    const answer = await answerTo(
      `GET /healthz HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nok\n$/)
  })
})

describe('Host', () => {
  test.each([
    ['a foreign host', `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n${last}`],
    [
      'a foreign host in an absolute-form target, which overrules Host (RFC 9112 3.2.2)',
      `GET http://evil.example/healthz HTTP/1.1\r\n${host}${last}`,
    ],
    ['a foreign host for the bytes', `GET /media/a.mp4 HTTP/1.1\r\nHost: evil.example\r\n${last}`],
    ['a foreign host of HTTP/1.0', 'GET /healthz HTTP/1.0\r\nHost: evil.example\r\n\r\n'],
  ])('RFC 9110 15.5.20: %s is 421', async (_title, text) => {
    const parts = new FakeParts({ 'a.mp4': 'secret' })
    const answer = await answerTo(text, parts)
    expect(statuses(answer)).toEqual([421])
    expect(answer).not.toContain('secret')
  })

  test('a browser is shown a page that names the host; nobody else gets one', async () => {
    const request = `GET / HTTP/1.1\r\nHost: evil.example:9999\r\nAccept: text/html\r\n${last}`
    const answer = await answerTo(request)
    expect(answer).toMatch(/^Content-Type: text\/html; charset=utf-8\r$/im)
    expect(answer).toContain('evil.example')
    expect(answer).toContain('--allow-host')
  })

  test.each([
    ['HTTP/1.0 without Host', 'GET /healthz HTTP/1.0\r\n\r\n'],
    ['an allowed host', `GET /healthz HTTP/1.1\r\nHost: videos.example\r\n${last}`],
    ["the machine's own name", `GET /healthz HTTP/1.1\r\nHost: ${hostname()}\r\n${last}`],
    ['absolute form', `GET http://127.0.0.1:9/healthz HTTP/1.1\r\nHost: evil.example\r\n${last}`],
  ])('%s is answered', async (_title, text) => {
    expect(statuses(await answerTo(text))).toEqual([200])
  })

  test('RFC 9112 3.2: no Host, two, or an empty one is 400', async () => {
    expect(statuses(await answerTo('GET /healthz HTTP/1.1\r\n\r\n'))).toEqual([400])
    expect(statuses(await answerTo(`GET /healthz HTTP/1.1\r\n${host}${host}\r\n`))).toEqual([400])
    expect(statuses(await answerTo('GET /healthz HTTP/1.1\r\nHost:\r\n\r\n'))).toEqual([400])
  })
})

describe('content of a request', () => {
  const get = `GET /healthz HTTP/1.1\r\n${host}`

  test('RFC 9110 9.3.1: the content of a GET is dropped, and the next request is found behind it', async () => {
    const answer = await answerTo(
      `${get}Content-Length: 5\r\n\r\nhello${get}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n${get}${last}`,
    )
    expect(statuses(answer)).toEqual([200, 200, 200])
  })

  test('content that is announced as large is not read: 413 and the end', async () => {
    const { port } = await serve(new FakeParts())
    const client = new RawClient(port)
    client.send(`${get}Content-Length: 1000000000\r\n\r\n`)
    const answer = await client.untilClosed(5000)
    expect(statuses(answer)).toEqual([413])
    expect(answer).toMatch(/^Connection: close\r$/m)
  })

  test('content that turns out to be large is not read on: 413 and the end', async () => {
    const { port } = await serve(new FakeParts())
    const client = new RawClient(port)
    client.send(`${get}Transfer-Encoding: chunked\r\n\r\n`)
    for (let chunk = 0; chunk < 20; chunk += 1) client.send(`2000\r\n${'a'.repeat(0x2000)}\r\n`)
    expect(statuses(await client.untilClosed(5000))).toEqual([413])
  })

  test('a refused method is answered before its content has come', async () => {
    const { port } = await serve(new FakeParts())
    const client = new RawClient(port)
    client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\n`)
    expect(statuses(await client.until(/\r\n\r\n.+/))).toEqual([405])
    client.send('helloworld')
    await client.untilClosed(5000)
    expect(client.error).toBeUndefined()
  })

  test('RFC 9110 10.1.1: 100 comes before the final answer where the content is wanted', async () => {
    const { port } = await serve(new FakeParts())
    const client = new RawClient(port)
    client.send(`${get}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`)
    await client.until('100 Continue')
    client.send('hello')
    expect(statuses(await client.until('ok\n'))).toEqual([100, 200])
  })

  test.each([
    ['the method is refused', `POST / HTTP/1.1\r\n${host}`, 405],
    ['the host is refused', 'GET / HTTP/1.1\r\nHost: evil.example\r\n', 421],
  ])('RFC 9110 10.1.1: no 100 where %s', async (_title, head, status) => {
    const { port } = await serve(new FakeParts())
    const client = new RawClient(port)
    client.send(`${head}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`)
    expect(statuses(await client.untilClosed(5000))).toEqual([status])
  })

  test('RFC 9110 10.1.1: no 100 is needed without content, and none for HTTP/1.0', async () => {
    const answer = await answerTo(`${get}Expect: 100-continue\r\n${last}`)
    expect(statuses(answer)).toEqual([200])
    const old = await answerTo('GET /healthz HTTP/1.0\r\nExpect: 100-continue\r\n\r\n')
    expect(statuses(old)).toEqual([200])
  })

  test('RFC 9110 15.5.18: any other expectation is 417', async () => {
    expect(statuses(await answerTo(`${get}Expect: miracles\r\n${last}`))).toEqual([417])
  })
})

test('RFC 9112 9.3.2: pipelined requests are answered in order', async () => {
  const answer = await answerTo(
    `GET /healthz HTTP/1.1\r\n${host}\r\nGET /nothing HTTP/1.1\r\n${host}\r\nHEAD / HTTP/1.1\r\n${host}\r\nGET /robots.txt HTTP/1.1\r\n${host}${last}`,
  )
  expect(statuses(answer)).toEqual([200, 404, 200, 200])
  expect(answer).toMatch(/Disallow: \/\n$/)
})

test('RFC 9112 9.3.2: a thousand pipelined requests are answered in order, though not all are read at once', async () => {
  const { port } = await serve(new FakeParts({ 'a.mp4': '0123456789'.repeat(100) }))
  const requests = Array.from(
    { length: 1000 },
    (_, at) => `GET /media/a.mp4 HTTP/1.1\r\n${host}Range: bytes=${at % 1000}-${at % 1000}\r\n\r\n`,
  )
  const answer = await exchange(port, `${requests.join('')}POST / HTTP/1.1\r\n${host}${last}`)
  expect(statuses(answer)).toEqual([...Array.from(requests, () => 206), 405])
  const ranges = [...answer.matchAll(/Content-Range: bytes (\d+)-/g)].map(([, from]) =>
    Number(from),
  )
  expect(ranges).toEqual(Array.from(requests, (_, at) => at))
})

test('a client that pipelines without end and takes no answers is not read on', async () => {
  const { port } = await serve(new FakeParts())
  const client = new RawClient(port)
  client.send(`GET /api/events HTTP/1.1\r\n${host}\r\n`)
  await client.until('event: library')
  const requests = `POST / HTTP/1.1\r\n${host}\r\n`.repeat(1000)
  for (let sent = 0; sent < 400; sent += 1) client.send(requests)
  let before = -1
  await vi.waitFor(
    () => {
      const now = client.socket.writableLength
      const still = now === before
      before = now
      expect(still).toBe(true)
    },
    { interval: 200, timeout: 20_000 },
  )
  expect(before).toBeGreaterThan(0)
  const other = new RawClient(port)
  other.send(`GET /healthz HTTP/1.1\r\n${host}\r\n`)
  await other.until('ok\n')
})

test('a client that has closed its side still gets its answers', async () => {
  const { port } = await serve(new FakeParts())
  const client = new RawClient(port)
  client.send(`GET /healthz HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}\r\n`)
  client.socket.end()
  expect(statuses(await client.untilClosed())).toEqual([200, 200])
  expect(client.text).toMatch(/<\/html>$/)
})

test('HTTP/1.0 is answered and the connection closed, or kept where it asks', async () => {
  expect(await answerTo('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/\r\n\r\nok\n$/)
  const { port } = await serve(new FakeParts())
  const client = new RawClient(port)
  client.send('GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
  await client.until('ok\n')
  client.send('GET /healthz HTTP/1.0\r\n\r\n')
  expect(statuses(await client.untilClosed())).toEqual([200, 200])
})

test('a refusal is logged with its target and client', async () => {
  const parts = new FakeParts()
  await answerTo(`POST /a?b HTTP/1.1\r\n${host}${last}`, parts)
  expect(parts.logged).toEqual([
    { kind: 'refused', status: 405, target: '/a?b', client: '127.0.0.1' },
  ])
})
