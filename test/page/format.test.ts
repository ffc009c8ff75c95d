import { describe, expect, test } from 'vitest'
import { formatCount, formatDate, formatSize, machineDate } from '../../src/page/format.ts'

describe('a size', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1049, '1 kB'],
    [1500, '1.5 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [15_640_174, '16 MB'],
    [4_294_967_296, '4.3 GB'],
    [2_000_000_000_000, '2 TB'],
    [9e18, '9,000 PB'],
  ])('of %d bytes is %s', (size, text) => {
    expect(formatSize(size, 'en')).toBe(text)
  })

  test('is written in Chinese too', () => {
    expect(formatSize(999, 'zh-CN')).toBe('999 字节')
    expect(formatSize(1500, 'zh-CN')).toBe('1.5 kB')
  })
})

test('a count has its digits in groups', () => {
  expect(formatCount(34_120, 'en')).toBe('34,120')
})

describe('a date', () => {
  const moment = new Date(2024, 4, 17, 20, 5).getTime()

  test('is written as the language does', () => {
    expect(formatDate(moment, 'en').replaceAll('\u202f', ' ')).toBe('May 17, 2024, 8:05 PM')
    expect(formatDate(moment, 'zh-CN')).toBe('2024年5月17日 20:05')
  })

  test('is written for machines in UTC', () => {
    expect(machineDate(Date.UTC(2024, 4, 17, 20, 5))).toBe('2024-05-17T20:05:00.000Z')
  })

  test.each([Number.NaN, 1e17, -1e17])('of %d, which no date is, breaks nothing', (impossible) => {
    expect(machineDate(impossible)).toBe('1970-01-01T00:00:00.000Z')
    expect(formatDate(impossible, 'en')).toMatch(/19(69|70)/)
  })
})
