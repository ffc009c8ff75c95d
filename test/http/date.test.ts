import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatHttpDate, parseHttpDate } from '../../src/http/date.ts'

const example = Date.UTC(1994, 10, 6, 8, 49, 37)
const now = Date.UTC(2026, 10, 22, 12)

describe('HTTP-date (RFC 9110 section 5.6.7)', () => {
  test('is generated as an IMF-fixdate, in whole seconds', () => {
    expect(formatHttpDate(example)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
    expect(formatHttpDate(example + 999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
    expect(formatHttpDate(-1)).toBe('Wed, 31 Dec 1969 23:59:59 GMT')
  })

  test('has four digits for the year, whatever a file says', () => {
    expect(formatHttpDate(-1e15)).toBe('Sat, 01 Jan 0000 00:00:00 GMT')
    expect(formatHttpDate(1e15)).toBe('Fri, 31 Dec 9999 23:59:59 GMT')
  })

  test.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])('a recipient MUST accept all three formats: %s', (text) => {
    expect(parseHttpDate(text, now)).toBe(example)
  })

  test('a leap second is one', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', now)).toBe(Date.UTC(2017, 0, 1))
  })

  test('asctime has a day of two digits too', () => {
    expect(parseHttpDate('Wed Nov 16 08:49:37 1994', now)).toBe(Date.UTC(1994, 10, 16, 8, 49, 37))
  })

  test.each([
    ['30', 2030],
    ['76', 2076],
    ['77', 1977],
    ['99', 1999],
    ['00', 2000],
  ])(
    'a year of two digits that appears to be more than 50 years in the future is past: %s is %i',
    (digits, year) => {
      const text = `Monday, 01-Feb-${digits} 00:00:00 GMT`
      expect(parseHttpDate(text, now)).toBe(Date.UTC(year, 1, 1))
    },
  )

  test('the 50 years are exact', () => {
    const later = Date.UTC(2026, 1, 1)
    expect(parseHttpDate('Monday, 01-Feb-76 00:00:00 GMT', later)).toBe(Date.UTC(2076, 1, 1))
    expect(parseHttpDate('Monday, 01-Feb-76 00:00:01 GMT', later)).toBe(
      Date.UTC(1976, 1, 1, 0, 0, 1),
    )
  })

  test('a year of two digits at the end of a century is of the next one', () => {
    expect(parseHttpDate('Monday, 01-Feb-05 00:00:00 GMT', Date.UTC(2095, 0, 1))).toBe(
      Date.UTC(2105, 1, 1),
    )
  })

  test.each([
    '',
    '0',
    '1994-11-06T08:49:37Z',
    '1994-11-06',
    '784111777',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37 gmt',
    'sun, 06 nov 1994 08:49:37 GMT',
    'SUN, 06 NOV 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 29 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nix 1994 08:49:37 GMT',
    'Sunday, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov 06 08:49:37 1994 GMT',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT\n',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'November 6, 1994 08:49:37 GMT',
  ])('any other text is no HTTP-date: %j', (text) => {
    expect(parseHttpDate(text, now)).toBeUndefined()
  })

  test('what is generated reads back, and no text throws', () => {
    const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 })
    fc.assert(
      fc.property(seconds, (second) => {
        expect(parseHttpDate(formatHttpDate(second * 1000), now)).toBe(second * 1000)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), (text, moment) => {
        parseHttpDate(text, moment)
        formatHttpDate(moment)
      }),
    )
  })
})
