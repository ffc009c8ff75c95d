import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNames, naturalKey } from '../../src/library/natural-order.ts'

const named = (name: string) => ({ name, key: naturalKey(name) })
const order = (names: readonly string[]) =>
  names
    .map(named)
    .sort(compareNames)
    .map(({ name }) => name)

describe('natural order', () => {
  it.each([
    ['numbers by their value', ['clip1', 'clip2', 'clip10', 'clip100']],
    ['numbers wherever they are', ['s1e2', 's1e10', 's2e1', 's10e1']],
    ['dates', ['2024-1-9', '2024-01-10', '2024-10-01', '2025-01-01']],
    ['letters in any case', ['alpha', 'Beta', 'gamma', 'Zeta']],
    ['accents beside their letters', ['eau', 'école', 'edel', 'Ärger', 'zoo'].sort(byCollator)],
    ['composed and decomposed letters together', ['ea', 'e\u0301b', 'éc', 'ed']],
    ['punctuation and blanks before digits before letters', ['a b', 'a_b', 'a1', 'ab']],
    ['a beginning before the whole', ['a', 'a 2', 'ab']],
    ['kana with and without marks together', ['かあ', 'がい', 'かう']],
    ['Chinese characters behind Latin letters', ['z', '一', '中', '日']],
    ['full-width digits as digits', ['clip１', 'clip2', 'clip１０']],
    ['zeros in front do not count', ['clip01', 'clip2', 'clip003', 'clip10']],
    ['enormous numbers', [`a${'9'.repeat(47)}`, `a${'9'.repeat(48)}`, `a1${'0'.repeat(60)}`, 'ab']],
  ])('%s', (_, names) => {
    expect(order([...names].reverse())).toEqual(names)
    expect(order([...names].sort())).toEqual(names)
  })

  it('puts words of ASCII letters and numbers as a numeric collator does', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[a-z]{1,3}$/),
      fc.stringMatching(/^(0|[1-9]\d{0,5})$/),
    )
    const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(Math.sign(compareNames(named(one), named(other)))).toBe(byCollator(one, other))
      }),
      { numRuns: 2000 },
    )
  })

  it('is a total order, in which only equal names are equal', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'A', 'é', 'e\u0301', '0', '1', '9', '_', '\udc80'),
    })
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const [x, y, z] = [named(a), named(b), named(c)]
        expect(compareNames(x, y) === 0).toBe(a === b)
        expect(Math.sign(compareNames(x, y))).toBe(-Math.sign(compareNames(y, x)) + 0)
        if (compareNames(x, y) <= 0 && compareNames(y, z) <= 0)
          expect(compareNames(x, z)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })
})

function byCollator(one: string, other: string): number {
  return new Intl.Collator('en', { numeric: true }).compare(one, other)
}
