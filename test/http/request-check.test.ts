import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requestProblem } from '../../src/http/request-check.ts'

const host = ['Host', 'localhost:9999']

function problem(rawHeaders: readonly string[], overrides = {}) {
  return requestProblem({ version: '1.1', method: 'GET', target: '/', rawHeaders, ...overrides })
}

test('an ordinary request has none', () => {
  expect(problem([...host, 'Accept', '*/*', 'Range', 'bytes=0-'])).toBeUndefined()
  expect(problem(['hOST', '[::1]'], { method: 'HEAD' })).toBeUndefined()
  expect(problem(host, { method: 'OPTIONS', target: '*' })).toBeUndefined()
})

describe('Host (RFC 9112 section 3.2)', () => {
  test('a server MUST respond with 400 to an HTTP/1.1 request without one', () => {
    expect(problem([])).toBe('badRequest')
    expect(problem(['Accept', 'host'])).toBe('badRequest')
    expect(problem([], { target: 'http://localhost/' })).toBe('badRequest')
  })

  test('a client of HTTP/1.0 need not send one', () => {
    expect(problem([], { version: '1.0' })).toBeUndefined()
    expect(problem(host, { version: '1.0' })).toBeUndefined()
  })

  test('a server MUST respond with 400 to a request with more than one', () => {
    expect(problem([...host, ...host])).toBe('badRequest')
    expect(problem([...host, 'HOST', 'other'])).toBe('badRequest')
    expect(problem([...host, ...host], { version: '1.0' })).toBe('badRequest')
  })

  test.each(['', ' ', 'a b', 'a/b', 'user@a', 'a:b', 'a, b/', '[::1', 'a:99999'])(
    'a server MUST respond with 400 to an invalid one: %j',
    (value) => {
      expect(problem(['Host', value])).toBe('badRequest')
    },
  )
})

describe('request target (RFC 9112 section 3)', () => {
  test('a server MUST respond with 414 to a target longer than any it wishes to parse', () => {
    expect(problem(host, { target: `/${'a'.repeat(14 * 1024 - 1)}` })).toBeUndefined()
    expect(problem(host, { target: `/${'a'.repeat(14 * 1024)}` })).toBe('targetTooLong')
  })

  test.each(['a', '/a#b', '/a b', 'ftp://a/', '*'])('%j is malformed', (target) => {
    expect(problem(host, { target })).toBe('badRequest')
  })
})

test('RFC 9110 7.4: a request for an https resource is rejected, for nothing here is secured', () => {
  expect(problem(host, { target: 'https://localhost/' })).toBe('misdirectedRequest')
  expect(problem(host, { target: 'HTTPS://localhost:9999/a' })).toBe('misdirectedRequest')
  expect(problem(host, { target: 'http://localhost/https://a/' })).toBeUndefined()
})

describe('method (RFC 9110 section 9.1)', () => {
  test('one that is known is not allowed, one that is not is not implemented', () => {
    expect(problem(host, { method: 'POST' })).toBe('methodNotAllowed')
    expect(problem(host, { method: 'CONNECT', target: 'a:1' })).toBe('methodNotAllowed')
    expect(problem(host, { method: 'PROPFIND' })).toBe('notImplemented')
  })

  test('a message that cannot be delimited is malformed whatever its method', () => {
    expect(problem([...host, 'Transfer-Encoding', 'x'], { method: 'POST' })).toBe('badRequest')
  })
})

describe('version (RFC 9110 section 15.6.6)', () => {
  test('of another major number is not supported', () => {
    expect(problem(host, { version: '2.0' })).toBe('versionNotSupported')
    expect(problem(host, { version: '0.9' })).toBe('versionNotSupported')
    expect(problem(host, { version: '' })).toBe('versionNotSupported')
  })

  test('of a higher minor number is as HTTP/1.1', () => {
    expect(problem(host, { version: '1.2' })).toBeUndefined()
    expect(problem([], { version: '1.2' })).toBe('badRequest')
  })
})

describe('Transfer-Encoding (RFC 9112 sections 6.1 and 6.3)', () => {
  test.each(['chunked', 'Chunked', ' chunked ', ',chunked,'])(
    '%j delimits the content',
    (value) => {
      expect(problem([...host, 'Transfer-Encoding', value])).toBeUndefined()
    },
  )

  test('with HTTP/1.0 the framing is faulty', () => {
    const fields = [...host, 'Transfer-Encoding', 'chunked']
    expect(problem(fields, { version: '1.0' })).toBe('badRequest')
  })

  test('with Content-Length it might be an attempt at smuggling', () => {
    expect(problem([...host, 'Content-Length', '0', 'Transfer-Encoding', 'chunked'])).toBe(
      'badRequest',
    )
    expect(problem([...host, 'Transfer-Encoding', 'chunked', 'Content-Length', ''])).toBe(
      'badRequest',
    )
  })

  test.each(['gzip, chunked', 'identity,chunked', 'xchunked, chunked'])(
    'a transfer coding that is not understood gets 501: %s',
    (value) => {
      expect(problem([...host, 'Transfer-Encoding', value])).toBe('notImplemented')
    },
  )

  test('lines of one field are one list', () => {
    const fields = [...host, 'Transfer-Encoding', 'gzip', 'transfer-encoding', 'chunked']
    expect(problem(fields)).toBe('notImplemented')
  })

  test.each([
    '',
    'gzip',
    'identity',
    'chunked, gzip',
    'chunked, chunked',
    'chunked;a=b',
    'chunked\u00a0',
    '\u000bchunked',
  ])(
    'if chunked is not the final encoding, once, the server MUST respond with 400: %j',
    (value) => {
      expect(problem([...host, 'Transfer-Encoding', value])).toBe('badRequest')
    },
  )
})

describe('Content-Length (RFC 9112 section 6.3)', () => {
  test.each(['0', '5', '5, 5', '5,'])('%s is valid', (value) => {
    expect(problem([...host, 'Content-Length', value])).toBeUndefined()
  })

  test.each(['', '-1', '+5', '5a', '0x5', '5, 6', '1.0', '5 5'])(
    '%j is an unrecoverable error',
    (value) => {
      expect(problem([...host, 'Content-Length', value])).toBe('badRequest')
    },
  )

  test('several differing values are an error', () => {
    const twice = (one: string, other: string) =>
      problem([...host, 'Content-Length', one, 'Content-Length', other])
    expect(twice('5', '6')).toBe('badRequest')
    expect(twice('5', '05')).toBe('badRequest')
    expect(twice('5', '5')).toBeUndefined()
  })
})

test('no head throws', () => {
  const text = fc.string({ unit: 'binary' })
  const name = fc.oneof(text, fc.constantFrom('Host', 'Transfer-Encoding', 'Content-Length'))
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.array(fc.tuple(name, text)),
      (version, method, target, fields) => {
        requestProblem({ version, method, target, rawHeaders: fields.flat() })
      },
    ),
  )
})
