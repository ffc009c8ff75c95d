import { expect, test } from 'vitest'
import { parseStartTime } from '../../src/server/start-time.ts'

test.each([
  ['754', 754],
  ['12.5', 12.5],
  ['0', 0],
  ['90s', 90],
  ['2m', 120],
  ['1h', 3600],
  ['1h2m3s', 3723],
  ['1H2M3S', 3723],
  ['1h3', 3603],
])('%s is %d seconds', (text, seconds) => {
  expect(parseStartTime(text)).toBe(seconds)
})

test.each([null, '', 's', 'h', '-1', '1e3', 'soon', '1:30', '3s2m', '٣', '9'.repeat(10)])(
  '%s is no time',
  (text) => {
    expect(parseStartTime(text)).toBeUndefined()
  },
)
