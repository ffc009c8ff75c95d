import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ByteRange } from '../../src/bytes.ts'
import { formatHttpDate } from '../../src/http/date.ts'
import type { FileResponse } from '../../src/http/file-response.ts'
import { answer, date, now } from '../helpers/file-answer.ts'

const early = formatHttpDate(0)
const late = formatHttpDate(now)
const spec = fc.oneof(
  fc.tuple(fc.nat(40), fc.nat(40)).map(([first, size]) => `${first}-${first + size}`),
  fc.nat(40).map((first) => `${first}-`),
  fc.nat(40).map((size) => `-${size}`),
)
/** Conditions that mean something. */
const validators = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'if-none-match',
    'if-modified-since',
    'if-unmodified-since',
    'if-range',
  ),
  fc.constantFrom('"v1"', '"v0"', '*', date, early),
)
/** Fields of any text. */
const anyFields = fc.dictionary(
  fc.constantFrom(
    'range',
    'if-range',
    'if-match',
    'if-none-match',
    'if-modified-since',
    'if-unmodified-since',
  ),
  fc.string({ unit: 'binary' }),
)

/** A field and what it says of the file; undefined where it is absent or to be ignored. */
type Saying = readonly [field: string | undefined, verdict: boolean | undefined]

const absent: Saying = [undefined, undefined]
/** Whether a list has the file's tag. */
const tags = (weakly: boolean): fc.Arbitrary<Saying> =>
  fc.constantFrom(
    absent,
    ['"v1"', true],
    ['*', true],
    ['"v0"', false],
    ['W/"v1"', weakly],
    ['', false],
  )
/** Whether the file was last changed before or at a date. */
const dates: fc.Arbitrary<Saying> = fc.constantFrom(
  absent,
  [date, true],
  [late, true],
  [early, false],
  ['x', undefined],
)
const ifRange: fc.Arbitrary<Saying> = fc.constantFrom(
  absent,
  ['"v1"', true],
  [date, true],
  ['"v0"', false],
  ['W/"v1"', false],
  [late, false],
)
const ranges: fc.Arbitrary<readonly [string | undefined, number]> = fc.constantFrom(
  [undefined, 200],
  ['bytes=0-', 206],
  ['bytes=99-', 416],
  ['x=0-', 200],
)

test('the status is that of RFC 9110 section 13.2.2, step by step', () => {
  fc.assert(
    fc.property(
      fc.record({ match: tags(false), none: tags(true), unmodified: dates, modified: dates }),
      ifRange,
      ranges,
      ({ match, none, unmodified, modified }, ifRange, [range, ranged]) => {
        const response = answer(
          withoutUndefined({
            'if-match': match[0],
            'if-none-match': none[0],
            'if-unmodified-since': unmodified[0],
            'if-modified-since': modified[0],
            'if-range': ifRange[0],
            range,
          }),
          { length: 20 },
        )
        const mayGoOn = match[1] ?? unmodified[1] ?? true
        const hasItAlready = none[1] ?? modified[1] ?? false
        const expected = hasItAlready ? 304 : ifRange[1] === false ? 200 : ranged
        expect(response.status).toBe(mayGoOn ? expected : 412)
      },
    ),
    { numRuns: 3000 },
  )
})

function withoutUndefined(fields: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(fields)
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

test('HEAD has the header of a GET without Range, and no content (RFC 9110 section 9.3.2)', () => {
  fc.assert(
    fc.property(fc.oneof(anyFields, validators), fc.nat(40), (fields, length) => {
      const { range = 'bytes=0-0', ...others } = fields
      const { status, headers } = answer(others, { length })
      const head = answer({ ...others, range }, { length }, 'HEAD')
      expect(head).toEqual({ status, headers, body: [] })
    }),
  )
})

/** The content as it is on the wire; one character for each byte. */
function contentOf({ body }: FileResponse, file: string): string {
  return body
    .map((part) => (typeof part === 'string' ? part : file.slice(part.first, part.last + 1)))
    .join('')
}

/** The parts of a 206, taken apart as a client does. */
function partsOf(response: FileResponse, content: string): { range: string; data: string }[] {
  const range = response.headers['Content-Range']
  if (range !== undefined) return [{ range, data: content }]
  const pieces = content.split(/\r\n--BOUNDARY(?:--)?\r\n|^--BOUNDARY\r\n/)
  expect([pieces[0], pieces.at(-1)]).toEqual(['', ''])
  return pieces.slice(1, -1).map((piece) => {
    const head = 'Content-Type: video/mp4\r\nContent-Range: '
    expect(piece.startsWith(head)).toBe(true)
    const end = piece.indexOf('\r\n\r\n')
    return { range: piece.slice(head.length, end), data: piece.slice(end + 4) }
  })
}

test('a 206 put together again has the bytes that were asked for, in their places', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  const specs = fc.array(spec, { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(specs, fc.integer({ min: 1, max: 36 }), (set, length) => {
      const file = letters.slice(0, length)
      const response = answer({ range: `bytes=${set.join()}` }, { length })
      const bytes = Array.from(file, () => '?')
      if (response.status === 206) {
        const content = contentOf(response, file)
        const parts = partsOf(response, content)
        expect(response.headers['Content-Length']).toBe(String(content.length))
        expect(content.length).toBeLessThanOrEqual(length + (parts.length + 1) * 100)
        for (const { range, data } of parts) {
          const [, first, last, whole] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []
          expect([Number(whole), Number(last)]).toEqual([length, Number(first) + data.length - 1])
          bytes.splice(Number(first), data.length, ...data)
        }
      }
      const asked = (at: number) => set.some((text) => isIn(text, at, length))
      expect(bytes.join('')).toBe(
        Array.from(file, (letter, at) => (asked(at) ? letter : '?')).join(''),
      )
    }),
    { numRuns: 2000 },
  )
})

/** Whether a byte is in one range-spec. */
function isIn(text: string, at: number, length: number): boolean {
  const [first = '', last = ''] = text.split('-')
  if (first === '') return at >= length - Number(last)
  return at >= Number(first) && (last === '' || at <= Number(last))
}

test('whatever comes, nothing throws, and what is promised is what is sent', () => {
  fc.assert(
    fc.property(anyFields, fc.maxSafeNat(), fc.double(), (fields, length, modified) => {
      const { status, headers, body } = answer(fields, { length, modified })
      expect([200, 206, 304, 412, 416]).toContain(status)
      for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]+$/)
      if (status === 304) expect(body).toEqual([])
      else expect(headers['Content-Length']).toBe(String(body.reduce(addLength, 0)))
    }),
    { numRuns: 2000 },
  )
})

function addLength(sum: number, part: ByteRange | string): number {
  return sum + (typeof part === 'string' ? part.length : part.last - part.first + 1)
}
