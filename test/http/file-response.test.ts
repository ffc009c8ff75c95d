import { describe, expect, test } from 'vitest'
import { formatHttpDate } from '../../src/http/date.ts'
import { answer, date, modified, now } from '../helpers/file-answer.ts'

const always = {
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
}

describe('200 (RFC 9110 section 15.3.1)', () => {
  test('is the whole file with all that is known of it', () => {
    expect(answer()).toEqual({
      status: 200,
      headers: {
        ...always,
        ETag: '"v1"',
        'Last-Modified': date,
        'Content-Type': 'video/mp4',
        'Content-Length': '10000',
      },
      body: [{ first: 0, last: 9999 }],
    })
  })

  test('an empty file has no content', () => {
    const { status, headers, body } = answer({}, { length: 0 })
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'Content-Length': '0' })
    expect(body).toEqual([])
  })

  test('a download says so', () => {
    const disposition = 'attachment; filename="a.mp4"'
    expect(answer({}, { disposition }).headers).toMatchObject({
      'Content-Disposition': disposition,
    })
  })

  test('a file of more than 4 GiB has its exact length', () => {
    const { headers } = answer({}, { length: 2 ** 42 + 1 })
    expect(headers).toMatchObject({ 'Content-Length': '4398046511105' })
  })
})

describe('Last-Modified (RFC 9110 section 8.8.2.1)', () => {
  test('MUST NOT be later than the time of the answer', () => {
    const future = { modified: now + 86_400_000 }
    expect(answer({}, future).headers).toMatchObject({ 'Last-Modified': formatHttpDate(now) })
  })

  test('is the same date to which conditions are held', () => {
    const future = { modified: now + 86_400_000 }
    const since = formatHttpDate(now)
    expect(answer({ 'if-modified-since': since }, future).status).toBe(304)
    expect(answer({ 'if-unmodified-since': since }, future).status).toBe(200)
    const earlier = formatHttpDate(now - 1000)
    expect(answer({ 'if-modified-since': earlier }, future).status).toBe(200)
    expect(answer({ 'if-unmodified-since': earlier }, future).status).toBe(412)
  })

  test('part of a second does not count', () => {
    const late = { modified: Math.floor(modified / 1000) * 1000 + 999.5 }
    expect(answer({ 'if-modified-since': date }, late).status).toBe(304)
    expect(answer({ 'if-unmodified-since': date }, late).status).toBe(200)
  })
})

describe('206 (RFC 9110 section 15.3.7)', () => {
  test('a single part MUST have a Content-Range, and every field that 200 would have', () => {
    const disposition = 'attachment; filename="a.mp4"'
    expect(answer({ range: 'bytes=0-499' }, { disposition })).toEqual({
      status: 206,
      headers: {
        ...always,
        ETag: '"v1"',
        'Last-Modified': date,
        'Content-Type': 'video/mp4',
        'Content-Disposition': disposition,
        'Content-Range': 'bytes 0-499/10000',
        'Content-Length': '500',
      },
      body: [{ first: 0, last: 499 }],
    })
  })

  test('a client that knows this version by If-Range SHOULD NOT be told more than is required', () => {
    const disposition = 'attachment; filename="a.mp4"'
    const { status, headers } = answer({ range: 'bytes=-1', 'if-range': '"v1"' }, { disposition })
    expect(status).toBe(206)
    expect(headers).toEqual({
      ...always,
      ETag: '"v1"',
      'Content-Type': 'video/mp4',
      'Content-Range': 'bytes 9999-9999/10000',
      'Content-Length': '1',
    })
  })

  test('several parts are multipart/byteranges, and MUST NOT have a Content-Range of their own', () => {
    const { status, headers, body } = answer({ range: 'bytes=0-0, -1' })
    const text = [
      '--BOUNDARY\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-0/10000\r\n\r\n',
      '\r\n--BOUNDARY\r\nContent-Type: video/mp4\r\nContent-Range: bytes 9999-9999/10000\r\n\r\n',
      '\r\n--BOUNDARY--\r\n',
    ] as const
    expect(status).toBe(206)
    expect(headers).toEqual({
      ...always,
      ETag: '"v1"',
      'Last-Modified': date,
      'Content-Type': 'multipart/byteranges; boundary=BOUNDARY',
      'Content-Length': String(text.join('').length + 2),
    })
    expect(body).toEqual([
      text[0],
      { first: 0, last: 0 },
      text[1],
      { first: 9999, last: 9999 },
      text[2],
    ])
  })

  test('ranges that coalesce to one are a single part', () => {
    const { headers, body } = answer({ range: 'bytes=0-4,5-9' })
    expect(headers).toMatchObject({
      'Content-Range': 'bytes 0-9/10000',
      'Content-Type': 'video/mp4',
    })
    expect(body).toEqual([{ first: 0, last: 9 }])
  })
})

describe('Range (RFC 9110 section 14.2)', () => {
  test('MUST be ignored with any method but GET', () => {
    const whole = answer({}, {}, 'HEAD')
    for (const range of ['bytes=0-0', 'bytes=20000-', 'bytes=0-0,5-5', 'x'])
      expect(answer({ range }, {}, 'HEAD')).toEqual(whole)
  })

  test.each(['items=0-1', 'bytes=5-2', 'bytes=x', 'bytes=0-1,9-8'])(
    'that is malformed or of another unit is ignored: %s',
    (range) => {
      expect(answer({ range })).toEqual(answer())
    },
  )

  test('is evaluated after the preconditions', () => {
    const range = 'bytes=20000-'
    expect(answer({ range }).status).toBe(416)
    expect(answer({ range, 'if-none-match': '"v1"' }).status).toBe(304)
    expect(answer({ range, 'if-match': '"v0"' }).status).toBe(412)
    expect(answer({ range: 'bytes=0-0', 'if-match': '"v1"' }).status).toBe(206)
    expect(answer({ range: 'bytes=0-0', 'if-modified-since': date }).status).toBe(304)
  })
})

describe('If-Range (RFC 9110 section 13.1.5)', () => {
  test.each(['"v1"', date])('that holds lets the Range apply: %s', (field) => {
    expect(answer({ range: 'bytes=0-0', 'if-range': field }).status).toBe(206)
    expect(answer({ range: 'bytes=20000-', 'if-range': field }).status).toBe(416)
  })

  test.each(['"v0"', 'W/"v1"', 'v1', '', '*', formatHttpDate(now), formatHttpDate(0)])(
    'that does not hold makes the recipient ignore the Range: %j',
    (field) => {
      expect(answer({ range: 'bytes=0-0', 'if-range': field })).toEqual(answer())
      expect(answer({ range: 'bytes=20000-', 'if-range': field })).toEqual(answer())
    },
  )

  test('MUST be ignored in a request that does not contain a Range', () => {
    expect(answer({ 'if-range': '"v0"' })).toEqual(answer())
    expect(answer({ 'if-range': '"v1"' })).toEqual(answer())
  })

  test('does not hold for the date of a file that may change again within it', () => {
    const fresh = { modified: now - 200 }
    const field = formatHttpDate(fresh.modified)
    expect(answer({ range: 'bytes=0-0', 'if-range': field }, fresh).status).toBe(200)
  })
})

describe('304 (RFC 9110 section 15.4.5)', () => {
  test('has what updates a stored response, and no content or its metadata', () => {
    expect(answer({ 'if-none-match': 'W/"v1"' }, { disposition: 'attachment' })).toEqual({
      status: 304,
      headers: { ...always, ETag: '"v1"' },
      body: [],
    })
  })
})

describe('412 and 416 (RFC 9110 sections 15.5.13 and 15.5.17)', () => {
  test('412 says what happened', () => {
    const { status, headers, body } = answer({ 'if-match': '"v0"' })
    const [text = ''] = body
    expect(status).toBe(412)
    expect(text).toMatch(/^[\x20-\x7e]+\n$/)
    expect(headers).toEqual({
      ...always,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String((text as string).length),
    })
  })

  test('416 SHOULD have a Content-Range with the current length', () => {
    const { status, headers } = answer({ range: 'bytes=10000-' })
    expect(status).toBe(416)
    expect(headers).toMatchObject({ ...always, 'Content-Range': 'bytes */10000' })
    expect(answer({ range: 'bytes=0-' }, { length: 0 }).headers).toMatchObject({
      'Content-Range': 'bytes */0',
    })
  })
})
