import { expect, test } from 'vitest'
import { contentRange, multipart } from '../../src/http/multipart.ts'

test('a Content-Range says which bytes of how many (RFC 9110 section 14.4)', () => {
  expect(contentRange({ first: 42, last: 1233 }, 1234)).toBe('bytes 42-1233/1234')
})

test('every part has the Content-Type of the whole and its own Content-Range (RFC 9110 section 14.6)', () => {
  const ranges = [
    { first: 500, last: 999 },
    { first: 7000, last: 7999 },
  ]
  const { body } = multipart(ranges, { length: 8000, contentType: 'video/mp4' }, 'THIS_STRING')
  expect(body).toEqual([
    '--THIS_STRING\r\nContent-Type: video/mp4\r\nContent-Range: bytes 500-999/8000\r\n\r\n',
    ranges[0],
    '\r\n--THIS_STRING\r\nContent-Type: video/mp4\r\nContent-Range: bytes 7000-7999/8000\r\n\r\n',
    ranges[1],
    '\r\n--THIS_STRING--\r\n',
  ])
})

test('its length is exact, also beyond 4 GiB', () => {
  const ranges = [
    { first: 0, last: 2 ** 40 },
    { first: 2 ** 41, last: 2 ** 41 },
  ]
  const { body, length } = multipart(ranges, { length: 2 ** 42, contentType: 'a/b' }, 'x')
  const text = body.filter((part) => typeof part === 'string').join('')
  expect(length).toBe(text.length + 2 ** 40 + 1 + 1)
})
