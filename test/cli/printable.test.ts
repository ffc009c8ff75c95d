import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableJson, quoted } from '../../src/cli/printable.ts'
import { nameFromBytes } from '../../src/path.ts'

const obeyed = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

describe('printable', () => {
  it('leaves ordinary names of all scripts as they are', () => {
    const name = "Ünï 日本語 فارسی 👩‍👩‍👧 O'Brien \\ #?%.mp4"
    expect(printable(name)).toBe(name)
  })

  it('shows what a terminal would obey', () => {
    expect(printable('a\u001b[2Jb\rc\nd\te\u0000f\u007fg\u009bh')).toBe(
      'a\\x1b[2Jb\\rc\\nd\\te\\x00f\\x7fg\\u009bh',
    )
  })

  it('shows what turns the direction of writing or breaks lines', () => {
    expect(printable('gpj.\u202e4pm\u2028')).toBe('gpj.\\u202e4pm\\u2028')
  })

  it('shows bytes that are not UTF-8', () => {
    expect(printable(nameFromBytes(Uint8Array.of(0x61, 0xff, 0x9b)))).toBe('a\\xff\\x9b')
  })

  it('is one line that a terminal does not obey, whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !obeyed.test(printable(text))))
  })
})

describe('printableJson', () => {
  it('means the same value, and is one line that a terminal does not obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson({ text })
        expect(JSON.parse(json)).toEqual({ text })
        expect(json).not.toMatch(obeyed)
      }),
    )
  })
})

describe('quoted', () => {
  it('puts marks around it', () => {
    expect(quoted('a\n')).toBe("'a\\n'")
  })
})
