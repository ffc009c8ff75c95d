import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatEntityTag,
  matchStrongly,
  matchWeakly,
  parseEntityTags,
} from '../../src/http/entity-tag.ts'

const strong = (opaque: string) => ({ weak: false, opaque })
const weak = (opaque: string) => ({ weak: true, opaque })

describe('entity-tag (RFC 9110 section 8.8.3)', () => {
  test('consists of an opaque quoted string, possibly prefixed by a weakness indicator', () => {
    expect(formatEntityTag(strong('xyzzy'))).toBe('"xyzzy"')
    expect(formatEntityTag(weak('xyzzy'))).toBe('W/"xyzzy"')
    expect(parseEntityTags('"xyzzy"')).toEqual([strong('xyzzy')])
    expect(parseEntityTags('W/"xyzzy"')).toEqual([weak('xyzzy')])
    expect(parseEntityTags('""')).toEqual([strong('')])
  })

  test.each([
    'w/"a"',
    'a',
    '"a',
    'a"',
    "'a'",
    '"a b"',
    '"a"b',
    'W/ "a"',
    'W/a',
    '"a" "b"',
    '"a""b"',
    '"a\u007f"',
    '"\u0100"',
  ])('%j is none', (field) => {
    expect(parseEntityTags(field)).toBeUndefined()
  })

  test('may hold a comma, a backslash and obs-text', () => {
    expect(parseEntityTags('"a,b", "c\\", "\u00e9"')).toEqual([
      strong('a,b'),
      strong('c\\'),
      strong('\u00e9'),
    ])
  })
})

describe('If-Match and If-None-Match (RFC 9110 sections 13.1.1 and 13.1.2)', () => {
  test('are "*" or a list of entity tags', () => {
    expect(parseEntityTags('*')).toBe('*')
    expect(parseEntityTags('"a", W/"b","c"\t,\t"d"')).toEqual([
      strong('a'),
      weak('b'),
      strong('c'),
      strong('d'),
    ])
  })

  test('may have empty members', () => {
    expect(parseEntityTags(', "a", , ,"b" ,')).toEqual([strong('a'), strong('b')])
    expect(parseEntityTags('')).toEqual([])
    expect(parseEntityTags(' , ')).toEqual([])
  })

  test.each(['*, "a"', '"a", *', '*,*', '"a", b'])('are malformed as %j', (field) => {
    expect(parseEntityTags(field)).toBeUndefined()
  })

  test.each([
    `"a"${','.repeat(500_000)}x`,
    `${'" '.repeat(300_000)}`,
    `"a"${' '.repeat(500_000)}x`,
    `"${'a'.repeat(500_000)}`,
  ])('take no time when they are hostile: %.8s', (field) => {
    const start = performance.now()
    expect(parseEntityTags(field)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('any list reads back as it was written, and no text throws', () => {
    const unit = fc.constantFrom(...'!#,;*/Wabc~\u0080\u00ff')
    const tag = fc.record({ weak: fc.boolean(), opaque: fc.string({ unit }) })
    fc.assert(
      fc.property(fc.array(tag), fc.constantFrom(',', ', ', ' ,\t', ', ,'), (tags, separator) => {
        expect(parseEntityTags(tags.map(formatEntityTag).join(separator))).toEqual(tags)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (field) => {
        parseEntityTags(field)
      }),
    )
  })
})

describe('comparison (RFC 9110 section 8.8.3.2)', () => {
  test.each([
    [weak('1'), weak('1'), false, true],
    [weak('1'), weak('2'), false, false],
    [weak('1'), strong('1'), false, true],
    [strong('1'), weak('1'), false, true],
    [strong('1'), strong('1'), true, true],
    [strong('1'), strong('2'), false, false],
    [strong('a'), strong('A'), false, false],
  ])('of %j and %j: strong %s, weak %s', (one, other, strongly, weakly) => {
    expect(matchStrongly(one, other)).toBe(strongly)
    expect(matchWeakly(one, other)).toBe(weakly)
  })
})
