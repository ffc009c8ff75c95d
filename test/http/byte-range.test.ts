import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ByteRange } from '../../src/bytes.ts'
import { requestedRanges } from '../../src/http/byte-range.ts'

const range = (first: number, last: number): ByteRange => ({ first, last })

describe('byte ranges (RFC 9110 section 14.1.2)', () => {
  test.each([
    ['bytes=0-499', [range(0, 499)]],
    ['bytes=500-999', [range(500, 999)]],
    ['bytes=0-0', [range(0, 0)]],
    ['bytes=9999-9999', [range(9999, 9999)]],
    ['bytes=007-0010', [range(7, 10)]],
  ])('%s is the bytes between two positions, both included', (header, expected) => {
    expect(requestedRanges(header, 10_000)).toEqual(expected)
  })

  test.each([
    'bytes=9500-',
    'bytes=9500-9999',
    'bytes=9500-10000',
    'bytes=9500-99999999999999999999',
  ])(
    'if the last position is absent or beyond the end, the range is the remainder: %s',
    (header) => {
      expect(requestedRanges(header, 10_000)).toEqual([range(9500, 9999)])
    },
  )

  test('a client can request the last N bytes using a suffix-range', () => {
    expect(requestedRanges('bytes=-500', 10_000)).toEqual([range(9500, 9999)])
    expect(requestedRanges('bytes=-1', 10_000)).toEqual([range(9999, 9999)])
  })

  test.each([
    'bytes=-10000',
    'bytes=-10001',
    'bytes=-18446744073709551617',
    `bytes=-${'9'.repeat(400)}`,
  ])('if the representation is shorter than the suffix, all of it is used: %.60s', (header) => {
    expect(requestedRanges(header, 10_000)).toEqual([range(0, 9999)])
  })

  test.each([
    'bytes=10000-',
    'bytes=10000-10000',
    'bytes=9223372036854775808-9223372036854775809',
    'bytes=18446744073709551616-',
    'bytes=-0',
    'bytes=-000',
    'bytes=-0, 10000-',
  ])('a range without a byte of the representation is unsatisfiable: %s', (header) => {
    expect(requestedRanges(header, 10_000)).toBe('unsatisfiable')
  })

  test('a set is satisfiable if one of its ranges is', () => {
    expect(requestedRanges('bytes=-0,20000-,5-6', 10_000)).toEqual([range(5, 6)])
  })

  test('nothing of an empty representation can be sent as a range', () => {
    expect(requestedRanges('bytes=0-', 0)).toBe('unsatisfiable')
    expect(requestedRanges('bytes=0-0', 0)).toBe('unsatisfiable')
    expect(requestedRanges('bytes=-0', 0)).toBe('unsatisfiable')
    expect(requestedRanges('bytes=-5', 0)).toBe('ignored')
    expect(requestedRanges('bytes=0-,-5', 0)).toBe('ignored')
  })

  test('positions beyond 4 GiB are exact', () => {
    const length = 2 ** 40 + 3
    expect(requestedRanges('bytes=4294967296-4294967297', length)).toEqual([
      range(2 ** 32, 2 ** 32 + 1),
    ])
    expect(requestedRanges('bytes=-3', length)).toEqual([range(2 ** 40, 2 ** 40 + 2)])
  })
})

describe('range specifiers (RFC 9110 sections 14.1.1 and 14.2)', () => {
  test.each([
    'BYTES=0-1',
    'Bytes=0-1',
    'bytes=0-1 ',
    'bytes=0-1,',
    'bytes=,0-1',
    'bytes=, ,\t,0-1 , ,',
    'bytes=\t0-1',
  ])('unit names are case-insensitive and empty list members are skipped: %j', (header) => {
    expect(requestedRanges(header, 10)).toEqual([range(0, 1)])
  })

  test.each(['items=0-5', 'byte=0-5', 'bytesx=0-5', 'seconds=1-2', 'none=0-5', 'xbytes=0-5'])(
    'a Range with a range unit the server does not understand is ignored: %s',
    (header) => {
      expect(requestedRanges(header, 10)).toBe('ignored')
    },
  )

  test.each([
    'bytes=5-2',
    'bytes=18446744073709551617-18446744073709551616',
    'bytes=00000000000000000005-2',
  ])('an int-range whose last position is less than its first is invalid: %s', (header) => {
    expect(requestedRanges(header, 10)).toBe('ignored')
  })

  test.each([
    '',
    'bytes',
    'bytes=',
    'bytes= ',
    'bytes=,',
    'bytes=-',
    'bytes=--1',
    'bytes=1',
    'bytes=a-b',
    'bytes=0-1-2',
    'bytes=+0-1',
    'bytes=0-+1',
    'bytes=0x0-0x1',
    'bytes=1e0-2',
    'bytes=0.0-1',
    'bytes=0 - 1',
    'bytes=0- 1',
    'bytes =0-1',
    'bytes==0-1',
    'bytes=0-1;2-3',
    'bytes 0-1',
    'bytes:0-1',
    '=0-1',
    '0-1',
    'bytes=0-1\u00a0',
    'bytes=٠-١',
    'bytes=0-1, bytes=2-3',
  ])('a malformed Range is ignored: %j', (header) => {
    expect(requestedRanges(header, 10)).toBe('ignored')
  })

  test.each(['bytes=0-1,5-2', 'bytes=x,0-1', 'bytes=0-1,-', 'bytes=20-,5-4'])(
    'one invalid spec makes the whole set invalid: %s',
    (header) => {
      expect(requestedRanges(header, 10)).toBe('ignored')
    },
  )
})

describe('several ranges (RFC 9110 sections 14.2 and 15.3.7.2)', () => {
  test('parts keep the order in which they were asked for', () => {
    expect(requestedRanges('bytes=500-600,0-1,-1', 1000)).toEqual([
      range(500, 600),
      range(0, 1),
      range(999, 999),
    ])
  })

  test('ranges that overlap or touch are coalesced', () => {
    expect(requestedRanges('bytes=0-10,5-20', 1000)).toEqual([range(0, 20)])
    expect(requestedRanges('bytes=0-10,11-20', 1000)).toEqual([range(0, 20)])
    expect(requestedRanges('bytes=0-,0-,0-', 1000)).toEqual([range(0, 999)])
    expect(requestedRanges('bytes=700-800,0-10,11-20,790-999', 1000)).toEqual([
      range(700, 999),
      range(0, 20),
    ])
  })

  test('a set of many small ranges is ignored', () => {
    const set = (count: number) =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 2}-${at * 2}`).join()}`
    expect(requestedRanges(set(16), 1e6)).toHaveLength(16)
    expect(requestedRanges(set(17), 1e6)).toBe('ignored')
    expect(requestedRanges(set(5000), 1e6)).toBe('ignored')
  })

  test('many overlapping ranges are one or ignored', () => {
    expect(requestedRanges(`bytes=${'0-,'.repeat(500)}`, 1000)).toEqual([range(0, 999)])
    expect(requestedRanges(`bytes=${'0-,'.repeat(20_000)}`, 1000)).toBe('ignored')
  })

  test.each([
    `bytes=${','.repeat(500_000)}0-1`,
    `bytes=${' '.repeat(500_000)}x${' '.repeat(500_000)}`,
    `bytes=${'1-,'.repeat(300_000)}`,
    `bytes=${'1'.repeat(250_000)}-${'1'.repeat(250_000)}`,
  ])('a hostile field takes no time: %.20s', (header) => {
    const start = performance.now()
    requestedRanges(header, 1000)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('held against a set of bytes', () => {
  const spec = fc.oneof(
    fc.tuple(fc.nat(40), fc.nat(40)).map(([first, size]) => `${first}-${first + size}`),
    fc.nat(40).map((first) => `${first}-`),
    fc.nat(40).map((size) => `-${size}`),
  )

  /** The bytes of one spec, one by one. */
  function bytesOf(text: string, length: number): number[] {
    const all = Array.from({ length }, (_, at) => at)
    const [first = '', last = ''] = text.split('-')
    if (first === '') return Number(last) === 0 ? [] : all.slice(-Number(last))
    return all.filter((at) => at >= Number(first) && (last === '' || at <= Number(last)))
  }

  test('the ranges hold every byte that was asked for, once, and no other', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        (specs, length) => {
          const wanted = new Set(specs.flatMap((text) => bytesOf(text, length)))
          const ranges = requestedRanges(`bytes=${specs.join(', ')}`, length)
          if (wanted.size === 0) {
            expect(ranges).toBe('unsatisfiable')
            return
          }
          const sent: number[] = []
          for (const { first, last } of ranges as ByteRange[])
            for (let at = first; at <= last; at += 1) sent.push(at)
          expect(sent.length).toBe(wanted.size)
          expect(new Set(sent)).toEqual(wanted)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('no text throws, and every range lies in the file', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('bytes', '=', '-', ',', ' ', '0', '9', '\t', '99999999999999999999'))
        .map((parts) => `bytes=${parts.join('')}`),
    )
    fc.assert(
      fc.property(text, fc.maxSafeNat(), (header, length) => {
        const ranges = requestedRanges(header, length)
        if (typeof ranges === 'string') return
        expect(ranges.length).toBeGreaterThan(0)
        expect(ranges.length).toBeLessThanOrEqual(16)
        for (const { first, last } of ranges) {
          expect(first).toBeGreaterThanOrEqual(0)
          expect(first).toBeLessThanOrEqual(last)
          expect(last).toBeLessThan(length)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
