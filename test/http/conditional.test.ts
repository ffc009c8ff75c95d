import { describe, expect, test } from 'vitest'
import { precondition, rangeApplies, type Validators } from '../../src/http/conditional.ts'
import { formatHttpDate } from '../../src/http/date.ts'

const modified = Date.UTC(2026, 0, 2, 3, 4, 5)
const current: Validators = {
  tag: { weak: false, opaque: 'v1' },
  modified,
  now: modified + 3_600_000,
}
const same = formatHttpDate(modified)
const before = formatHttpDate(modified - 1000)
const after = formatHttpDate(modified + 1000)
const iso = '2020-01-01T00:00:00Z'

function verdict(fields: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') {
  return precondition({ method, field: (name) => fields[name] }, current)
}

test('a request without preconditions is carried out', () => {
  expect(verdict({})).toBe('holds')
})

describe('If-Match (RFC 9110 section 13.1.1)', () => {
  test.each(['*', '"v1"', '"v0", "v1"', ', "v1" ,'])('is true for %s', (field) => {
    expect(verdict({ 'if-match': field })).toBe('holds')
  })

  test.each(['"v0"', '"V1"', 'v1', '', '"v1", v2', '"v0", "v2"', '*, "v1"'])(
    'is false for %j',
    (field) => {
      expect(verdict({ 'if-match': field })).toBe('failed')
      expect(verdict({ 'if-match': field }, 'HEAD')).toBe('failed')
    },
  )

  test('MUST use the strong comparison function', () => {
    expect(verdict({ 'if-match': 'W/"v1"' })).toBe('failed')
  })
})

describe('If-None-Match (RFC 9110 section 13.1.2)', () => {
  test.each(['*', '"v1"', '"v0", "v1"', '"a,b","v1"'])('is false for %s: 304', (field) => {
    expect(verdict({ 'if-none-match': field })).toBe('not-modified')
    expect(verdict({ 'if-none-match': field }, 'HEAD')).toBe('not-modified')
  })

  test.each(['"v0"', 'v1', '', '"v1', '"v1", oops'])('is true for %j', (field) => {
    expect(verdict({ 'if-none-match': field })).toBe('holds')
  })

  test('MUST use the weak comparison function', () => {
    expect(verdict({ 'if-none-match': 'W/"v1"' })).toBe('not-modified')
  })
})

describe('If-Modified-Since (RFC 9110 section 13.1.3)', () => {
  test('is false if the file was modified earlier than or at the date', () => {
    expect(verdict({ 'if-modified-since': same })).toBe('not-modified')
    expect(verdict({ 'if-modified-since': after }, 'HEAD')).toBe('not-modified')
    expect(verdict({ 'if-modified-since': before })).toBe('holds')
  })

  test.each([iso, '', 'yesterday', `${same}, ${same}`, String(modified)])(
    'MUST be ignored if it is not one valid date: %j',
    (field) => {
      expect(verdict({ 'if-modified-since': field })).toBe('holds')
    },
  )

  test.each(['"v0"', 'not a tag', ''])(
    'MUST be ignored if the request contains If-None-Match: %j',
    (field) => {
      expect(verdict({ 'if-none-match': field, 'if-modified-since': after })).toBe('holds')
    },
  )
})

describe('If-Unmodified-Since (RFC 9110 section 13.1.4)', () => {
  test('is true if the file was modified earlier than or at the date', () => {
    expect(verdict({ 'if-unmodified-since': same })).toBe('holds')
    expect(verdict({ 'if-unmodified-since': after })).toBe('holds')
    expect(verdict({ 'if-unmodified-since': before })).toBe('failed')
    expect(verdict({ 'if-unmodified-since': before }, 'HEAD')).toBe('failed')
  })

  test.each([iso, '', `${before}, ${before}`])(
    'MUST be ignored if it is not one valid date: %j',
    (field) => {
      expect(verdict({ 'if-unmodified-since': field })).toBe('holds')
    },
  )

  test('MUST be ignored if the request contains If-Match', () => {
    expect(verdict({ 'if-match': '"v1"', 'if-unmodified-since': before })).toBe('holds')
    expect(verdict({ 'if-match': '"v0"', 'if-unmodified-since': after })).toBe('failed')
  })
})

describe('precedence (RFC 9110 section 13.2.2)', () => {
  test('If-Match comes before If-None-Match', () => {
    expect(verdict({ 'if-match': '"v0"', 'if-none-match': '"v1"' })).toBe('failed')
    expect(verdict({ 'if-match': '"v1"', 'if-none-match': '"v1"' })).toBe('not-modified')
  })

  test('If-Unmodified-Since comes before If-None-Match and If-Modified-Since', () => {
    expect(verdict({ 'if-unmodified-since': before, 'if-none-match': '"v1"' })).toBe('failed')
    expect(verdict({ 'if-unmodified-since': same, 'if-modified-since': same })).toBe('not-modified')
  })
})

describe('If-Range (RFC 9110 section 13.1.5)', () => {
  test('is true for the current entity tag, compared strongly', () => {
    expect(rangeApplies('"v1"', current)).toBe(true)
    expect(rangeApplies('"v0"', current)).toBe(false)
    expect(rangeApplies('W/"v1"', current)).toBe(false)
    const weak = { ...current, tag: { weak: true, opaque: 'v1' } }
    expect(rangeApplies('W/"v1"', weak)).toBe(false)
  })

  test('is true for the exact date of the last modification', () => {
    expect(rangeApplies(same, current)).toBe(true)
    expect(rangeApplies(after, current)).toBe(false)
    expect(rangeApplies(before, current)).toBe(false)
    expect(rangeApplies('Friday, 02-Jan-26 03:04:05 GMT', current)).toBe(true)
  })

  test('is false for a date that is not a strong validator', () => {
    expect(rangeApplies(same, { ...current, now: modified })).toBe(false)
    expect(rangeApplies(same, { ...current, now: modified + 999 })).toBe(false)
    expect(rangeApplies(same, { ...current, now: modified + 1000 })).toBe(true)
  })

  test.each(['*', '', '"v1", "v1"', '"v1",', 'v1', '2026-01-02T03:04:05Z', '"v1'])(
    'is false for %j',
    (field) => {
      expect(rangeApplies(field, current)).toBe(false)
    },
  )
})
