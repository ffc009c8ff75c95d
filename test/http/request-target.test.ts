import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTarget } from '../../src/http/request-target.ts'

describe('origin-form (RFC 9112 section 3.2.1)', () => {
  test('is a path, and a query after a question mark', () => {
    expect(parseTarget('/where?q=now', 'GET')).toEqual({
      form: 'origin',
      path: '/where',
      query: 'q=now',
    })
    expect(parseTarget('/', 'GET')).toEqual({ form: 'origin', path: '/', query: '' })
    expect(parseTarget('/a?b?c=/d', 'HEAD')).toEqual({
      form: 'origin',
      path: '/a',
      query: 'b?c=/d',
    })
  })

  test('is not decoded, and names no host', () => {
    expect(parseTarget('//evil.example/%2e%2E/a', 'GET')).toEqual({
      form: 'origin',
      path: '//evil.example/%2e%2E/a',
      query: '',
    })
  })

  test('may hold bytes that a careless client did not escape', () => {
    expect(parseTarget('/\u00c3\u00a9|[]', 'GET')?.path).toBe('/\u00c3\u00a9|[]')
  })
})

describe('absolute-form (RFC 9112 section 3.2.2)', () => {
  test.each([
    ['http://www.example.org/a?b', 'www.example.org', '/a', 'b'],
    ['HTTP://Example.org:80/', 'Example.org:80', '/', ''],
    ['https://[::1]:1/a', '[::1]:1', '/a', ''],
    ['http://a', 'a', '/', ''],
    ['http://a?b/c', 'a', '/', 'b/c'],
  ])('%s', (target, authority, path, query) => {
    expect(parseTarget(target, 'GET')).toEqual({ form: 'absolute', authority, path, query })
  })

  test.each([
    'http://',
    'http:///a',
    'http://:80/',
    'http://user@a/',
    'http://a:x/',
    'http:/a',
    'http:a',
    'ftp://a/',
    'file:///etc/passwd',
    'javascript:1',
    'ws://a/',
  ])('%s is malformed or of no use', (target) => {
    expect(parseTarget(target, 'GET')).toBeUndefined()
  })
})

describe('asterisk-form (RFC 9112 section 3.2.4)', () => {
  test('is only used for a server-wide OPTIONS request', () => {
    expect(parseTarget('*', 'OPTIONS')).toEqual({ form: 'asterisk', path: '', query: '' })
    expect(parseTarget('*', 'GET')).toBeUndefined()
    expect(parseTarget('*?a', 'OPTIONS')).toBeUndefined()
  })
})

describe('authority-form (RFC 9112 section 3.2.3)', () => {
  test('is only used for CONNECT requests, and has a port', () => {
    expect(parseTarget('www.example.com:80', 'CONNECT')).toEqual({
      form: 'authority',
      authority: 'www.example.com:80',
      path: '',
      query: '',
    })
    expect(parseTarget('www.example.com', 'CONNECT')).toBeUndefined()
    expect(parseTarget('/', 'CONNECT')).toBeUndefined()
    expect(parseTarget('www.example.com:80', 'GET')).toBeUndefined()
  })
})

test.each([
  '',
  'a',
  '?a',
  '/a#b',
  '#',
  '/a b',
  '/a\tb',
  '/a\r\nb',
  '/\0',
  '/\u007f',
  '/\u0100',
  'http://a/#',
])('%j is malformed', (target) => {
  expect(parseTarget(target, 'GET')).toBeUndefined()
})

test('no text throws, and every path begins with a slash', () => {
  const unit = fc.constantFrom(
    '/',
    '?',
    '#',
    ' ',
    ':',
    'http://',
    'a',
    '*',
    '@',
    '[',
    ']',
    '\u00ff',
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit })),
      fc.constantFrom('GET', 'OPTIONS', 'CONNECT'),
      (text, method) => {
        const target = parseTarget(text, method)
        if (target?.form === 'origin' || target?.form === 'absolute')
          expect(target.path).toMatch(/^\/[^?#\s]*$/)
      },
    ),
    { numRuns: 2000 },
  )
})
