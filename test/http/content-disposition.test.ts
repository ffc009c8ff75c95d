import { parse } from 'content-disposition'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from '../../src/http/content-disposition.ts'

/** The name as a client saves it. */
function savedName(value: string): string | undefined {
  const { filename } = parse(value).parameters
  return filename
}

test('a plain name is a quoted string (RFC 6266 section 4.3)', () => {
  expect(contentDisposition('my clip.mp4')).toBe('attachment; filename="my clip.mp4"')
})

test('a name beyond ASCII is in both forms (RFC 6266 section 5, RFC 8187)', () => {
  expect(contentDisposition('€ é.mp4')).toBe(
    `attachment; filename="_ _.mp4"; filename*=UTF-8''%E2%82%AC%20%C3%A9.mp4`,
  )
})

test('quotes and escapes are not left to the client (RFC 6266 appendix D)', () => {
  expect(contentDisposition('50%25 "x".mp4')).toBe(
    `attachment; filename="50_25 _x_.mp4"; filename*=UTF-8''50%2525%20%22x%22.mp4`,
  )
})

test('a separator of folders is none in a name', () => {
  expect(contentDisposition('a\\b.mp4')).toBe('attachment; filename="a_b.mp4"')
})

test('bytes that are not UTF-8 are shown as replaced', () => {
  expect(savedName(contentDisposition('a\udcff.mp4'))).toBe('a\ufffd.mp4')
})

test('a line break stays in the name', () => {
  const value = contentDisposition('a\r\nSet-Cookie: b=c.mp4')
  expect(value).toMatch(/^[\x20-\x7e]+$/)
  expect(savedName(value)).toBe('a\r\nSet-Cookie: b=c.mp4')
})

test('any name is ASCII in the field, and reads back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const value = contentDisposition(name)
      expect(value).toMatch(/^attachment; [\x20-\x7e]+$/)
      const expected = name.toWellFormed().replaceAll(/[\\/]/g, '_')
      expect(savedName(value)).toBe(expected)
    }),
  )
})
