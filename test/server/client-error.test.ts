import { expect, test } from 'vitest'
import { FakeParts } from '../helpers/fake-parts.ts'
import { exchange, RawClient, serve, statuses } from '../helpers/raw-http.ts'

const host = 'Host: localhost\r\n'

async function answerTo(text: string): Promise<string> {
  const { port } = await serve(new FakeParts())
  return exchange(port, text)
}

test('an error of the parser is answered whole: Date, Connection, Content-Type, and an exact Content-Length', async () => {
  const answer = await answerTo(`GET / HTTP/1.1\r\n${host}A : b\r\n\r\n`)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(head).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/m)
  expect(head).toMatch(/^Connection: close\r$/m)
  expect(head).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m)
  expect(head).toMatch(new RegExp(`^Content-Length: ${body.length}\r$`, 'm'))
})

const chunked = `GET / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`

test.each([
  ['RFC 9112 2.2: a bare CR is no line terminator', `GET / HTTP/1.1\rA: b\r\n${host}\r\n`],
  ['RFC 9112 2.2: whitespace before the first field', `GET / HTTP/1.1\r\n A: b\r\n${host}\r\n`],
  ['RFC 9112 5.1: whitespace between name and colon', `GET / HTTP/1.1\r\n${host}A : b\r\n\r\n`],
  ['RFC 9112 5.2: obsolete line folding', `GET / HTTP/1.1\r\n${host}A: b\r\n c\r\n\r\n`],
  ['RFC 9112 5.2: line folding with a tab', `GET / HTTP/1.1\r\n${host}A: b\r\n\tc\r\n\r\n`],
  ['RFC 9110 5.5: NUL in a value', `GET / HTTP/1.1\r\n${host}A: b\0c\r\n\r\n`],
  ['RFC 9110 5.5: CR in a value', `GET / HTTP/1.1\r\n${host}A: b\rc\r\n\r\n`],
  ['RFC 9110 5.6.2: a field name is a token', `GET / HTTP/1.1\r\n${host}A(b): c\r\n\r\n`],
  ['RFC 9112 5: a field has a colon', `GET / HTTP/1.1\r\n${host}Abc\r\n\r\n`],
  ['RFC 9112 3: a target has no space', `GET /a b HTTP/1.1\r\n${host}\r\n`],
  ['RFC 9112 3.2: a target has no NUL', `GET /\0 HTTP/1.1\r\n${host}\r\n`],
  ['RFC 9112 2.3: the version is HTTP and two digits', `GET / HTTP/1.10\r\n${host}\r\n`],
  ['RFC 9112 2.3: the version is case-sensitive', `GET / http/1.1\r\n${host}\r\n`],
  [
    'RFC 9112 6.1: Transfer-Encoding with Content-Length',
    `GET / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'RFC 9112 6.3: chunked is not the final coding',
    `GET / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
  ],
  [
    'RFC 9112 6.3: two Content-Lengths',
    `GET / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
  ],
  [
    'RFC 9112 6.3: a Content-Length with a sign',
    `GET / HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\nhello`,
  ],
  [
    'RFC 9112 6.3: a Content-Length beyond all numbers',
    `GET / HTTP/1.1\r\n${host}Content-Length: 99999999999999999999999\r\n\r\nhello`,
  ],
  ['RFC 9112 7.1: a chunk size of no digits', `${chunked}xyz\r\nhello\r\n0\r\n\r\n`],
  ['RFC 9112 7.1: a chunk size with a sign', `${chunked}-5\r\nhello\r\n0\r\n\r\n`],
  ['RFC 9112 7.1: a chunk size with 0x', `${chunked}0x5\r\nhello\r\n0\r\n\r\n`],
  ['RFC 9112 7.1: a chunk size beyond 2^64', `${chunked}fffffffffffffffff\r\nhello\r\n0\r\n\r\n`],
  ['RFC 9112 7.1: a chunk longer than it says', `${chunked}5\r\nhelloXX\r\n0\r\n\r\n`],
  ['RFC 9112 7.1: a chunk size line that ends in LF', `${chunked}5\nhello\r\n0\r\n\r\n`],
])('%s: 400 and the end of the connection', async (_title, text) => {
  const answer = await answerTo(`${text}GET /healthz HTTP/1.1\r\n${host}\r\n`)
  expect(statuses(answer)).toEqual([400])
})

test.each([
  ['RFC 9112 2.2: empty lines before a request are ignored', `\r\n\r\n`],
  ['RFC 9110 5.5: obs-text in a value is opaque', ''],
])('%s', async (_title, before) => {
  const answer = await answerTo(
    `${before}GET /healthz HTTP/1.1\r\n${host}A: \xe9\r\nConnection: close\r\n\r\n`,
  )
  expect(statuses(answer)).toEqual([200])
})

test('RFC 9112 7.1.1: chunk extensions of an absurd length are 413', async () => {
  const answer = await answerTo(`${chunked}5;${'e'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`)
  expect(statuses(answer)).toEqual([413])
})

test.each(['FOO', 'get', 'GETX', 'X-1!'])(
  'RFC 9110 9.1: the unknown method %s is 501',
  async (method) => {
    expect(statuses(await answerTo(`${method} / HTTP/1.1\r\n${host}\r\n`))).toEqual([501])
  },
)

test.each(['G(T / HTTP/1.1', ' GET / HTTP/1.1', 'FOO', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1'])(
  'RFC 9112 3: %j begins no request and is 400',
  async (line) => {
    expect(statuses(await answerTo(`${line}\r\n${host}\r\n`))).toEqual([400])
  },
)

test.each(['HTTP/2.0', 'HTTP/0.9', 'HTTP/3.0', 'HTTP/1.2'])(
  'RFC 9110 15.6.6: %s is 505',
  async (version) => {
    expect(statuses(await answerTo(`GET / ${version}\r\n${host}\r\n`))).toEqual([505])
  },
)

test('RFC 9113 3.4: the preface of HTTP/2 is 505', async () => {
  expect(statuses(await answerTo('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'))).toEqual([505])
})

test.each([20_000, 40_000, 1_000_000])(
  'RFC 9112 3: a request target of %i bytes is 414',
  async (length) => {
    const answer = await answerTo(`GET /${'a'.repeat(length)} HTTP/1.1\r\n${host}\r\n`)
    expect(statuses(answer)).toEqual([414])
  },
)

test('RFC 9112 3: a request target is too long also behind another request', async () => {
  const answer = await answerTo(
    `GET /healthz HTTP/1.1\r\n${host}\r\nGET /${'a'.repeat(1_000_000)} HTTP/1.1\r\n${host}\r\n`,
  )
  expect(statuses(answer)).toEqual([200, 414])
})

test.each([
  ['one of 20,000 bytes', `A: ${'a'.repeat(20_000)}\r\n`],
  ['one of 100,000 bytes', `A: ${'a'.repeat(100_000)}\r\n`],
  ['one of 1,000,000 bytes', `A: ${'a'.repeat(1_000_000)}\r\n`],
  ['many of 1,000,000 bytes together', `A: ${'a'.repeat(1000)}\r\n`.repeat(1000)],
  ['3,000 small ones', 'A: b\r\n'.repeat(3000)],
])('RFC 6585 5: fields that are too long are 431: %s', async (_title, fields) => {
  expect(statuses(await answerTo(`GET / HTTP/1.1\r\n${host}${fields}\r\n`))).toEqual([431])
})

test.each([
  ['a malformed field', `/ HTTP/1.1\r\n${host}A : b\r\n\r\n`],
  ['an unknown version', `/ HTTP/3.0\r\n${host}\r\n`],
  ['fields that are too long', `/ HTTP/1.1\r\n${host}A: ${'a'.repeat(60_000)}\r\n\r\n`],
  ['a target that is too long', `/${'a'.repeat(60_000)} HTTP/1.1\r\n${host}\r\n`],
])('RFC 9110 9.3.2: a HEAD with %s is answered without content', async (_title, rest) => {
  const answer = await answerTo(`GET /healthz HTTP/1.1\r\n${host}\r\nHEAD ${rest}`)
  expect(statuses(answer)).toHaveLength(2)
  expect(answer).toMatch(/\r\n\r\nok\nHTTP\/1\.1 [45]\d\d [^\0]*\r\n\r\n$/)
})

test('an error of the parser waits for the answers before it, and does not come into the middle of one', async () => {
  const parts = new FakeParts({ 'a.srt': '1\n00:00:01,000 --> 00:00:02,000\nhello\n' })
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const { openFile } = parts
  const slow: typeof openFile = async (path) => {
    await released
    return openFile(path)
  }
  const { port } = await serve({ ...parts, openFile: slow })
  const client = new RawClient(port)
  client.send(`GET /subs/a.srt HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}A : b\r\n\r\n`)
  client.send('more that nobody reads')
  const control = new RawClient(port)
  control.send(`GET /healthz HTTP/1.1\r\n${host}\r\n`)
  await control.until('ok\n')
  expect(client.text).toBe('')
  release()
  expect(statuses(await client.untilClosed())).toEqual([200, 400])
  expect(client.text).toMatch(/hello[\s\S]*HTTP\/1\.1 400/)
})

test('RFC 9112 9.6: what comes after a request with Connection: close is not answered', async () => {
  const answer = await answerTo(
    `GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\nGET /healthz HTTP/1.1\r\n${host}\r\n`,
  )
  expect(statuses(answer)).toEqual([200])
  expect(answer).toMatch(/ok\n$/)
})

test('a client that closed its side is told that its request ends too early', async () => {
  const { port } = await serve(new FakeParts())
  const client = new RawClient(port)
  client.send('GET / HTTP/1.1\r\nHost: ')
  client.socket.end()
  expect(statuses(await client.untilClosed())).toEqual([400])
})
