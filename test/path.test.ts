import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesFromName,
  decodePath,
  encodePath,
  extensionOf,
  folderOf,
  joinPath,
  nameFromBytes,
  nameOf,
  readableName,
} from '../src/path.ts'

/** Bytes that are mostly near the edges of UTF-8: leads, continuations, surrogates, truncations. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x2e, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xb2, 0xbf),
  fc.constantFrom(0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff),
)
const bytes = fc.array(byte, { maxLength: 24 }).map((all) => Uint8Array.from(all))
const text = fc.string({ unit: 'binary' }).map((all) => new TextEncoder().encode(all))
const anyBytes = fc.oneof(
  bytes,
  text,
  fc.tuple(text, bytes, text).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part]))),
)
/** The bytes of a name that a folder can hold. */
const nameBytes = anyBytes.filter(
  (name) =>
    name.length > 0 &&
    !name.includes(0) &&
    !name.includes(0x2f) &&
    !['.', '..'].includes(nameFromBytes(name)),
)
const path = fc.array(nameBytes.map(nameFromBytes), { minLength: 1, maxLength: 5 })

describe('names', () => {
  test('bytes, name and bytes again are the same bytes', () => {
    fc.assert(
      fc.property(anyBytes, (name) => {
        expect([...bytesFromName(nameFromBytes(name))]).toEqual([...name])
      }),
      { numRuns: 20_000 },
    )
  })

  test('two different strings of bytes never have one name', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        fc.pre(Buffer.compare(one, other) !== 0)
        expect(nameFromBytes(one)).not.toBe(nameFromBytes(other))
      }),
      { numRuns: 5000 },
    )
  })

  test('names that are UTF-8 read as they are, a byte order mark included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(nameFromBytes(Buffer.from(name))).toBe(name)
      }),
    )
    expect(nameFromBytes(Buffer.from('\ufeffclip.mp4'))).toBe('\ufeffclip.mp4')
  })

  test('every byte that is no part of UTF-8 is one lone surrogate, and the text around it stays', () => {
    const name = Buffer.concat([Buffer.from('é'), Buffer.from([0xe9, 0xff]), Buffer.from('😀.mp4')])
    expect(nameFromBytes(name)).toBe('é\udce9\udcff😀.mp4')
    expect(readableName(nameFromBytes(name))).toBe('é\ufffd\ufffd😀.mp4')
  })

  test.each([
    ['overlong', [0xc0, 0xaf]],
    ['overlong in three bytes', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xb2, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['cut', [0xf0, 0x9f, 0x98]],
  ])('%s UTF-8 is bytes, not a character', (_, given) => {
    const name = nameFromBytes(Uint8Array.from(given))
    expect(name).toBe(String.fromCharCode(...given.map((each) => 0xdc00 + each)))
    expect([...bytesFromName(name)]).toEqual(given)
  })

  test('10,000 names in an old encoding are read at once', () => {
    const name = Uint8Array.from({ length: 240 }, (_, at) => 0xb0 + (at % 0x40))
    const start = performance.now()
    for (let count = 0; count < 10_000; count += 1) nameFromBytes(name)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('encodePath and decodePath', () => {
  test('a path, encoded and decoded, is the same path', () => {
    fc.assert(
      fc.property(path, (names) => {
        const whole = names.join('/')
        const encoded = encodePath(whole)
        expect(encoded).toMatch(/^(?:[\w.~!'()*-]|%[\dA-F]{2}|\/)*$/)
        expect(decodePath(encoded)).toBe(whole)
        expect(decodePath(`${encoded}/`)).toBe(whole)
      }),
      { numRuns: 5000 },
    )
  })

  test('what decodes is a path whose bytes are those that were encoded', () => {
    fc.assert(
      fc.property(nameBytes, (name) => {
        const encoded = [...name].map((each) => `%${each.toString(16).padStart(2, '0')}`).join('')
        const decoded = decodePath(encoded)
        expect(decoded && [...bytesFromName(decoded)]).toEqual([...name])
      }),
      { numRuns: 5000 },
    )
  })

  test('nothing that decodes has an empty name, a dot name, or a NUL', () => {
    const part = fc.constantFrom(
      '/',
      '.',
      '%',
      '2',
      'e',
      'F',
      '0',
      '%2e',
      '%2f',
      '%00',
      'a',
      '%c0%af',
    )
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (encoded) => {
          const decoded = decodePath(encoded)
          if (decoded === undefined || decoded === '') return
          for (const name of decoded.split('/')) {
            expect(['', '.', '..']).not.toContain(name)
            expect(name).not.toContain('\0')
          }
        },
      ),
      { numRuns: 5000 },
    )
  })

  test.each([
    '%',
    '%2',
    '%zz',
    'a//b',
    '/',
    '/a',
    '//',
    '.',
    'a/../b',
    '%2e%2E',
    'a%2fb',
    'a%00',
    'ā',
  ])('%j names nothing', (encoded) => {
    expect(decodePath(encoded)).toBeUndefined()
  })

  test('the empty path is the folder itself', () => {
    expect(encodePath('')).toBe('')
    expect(decodePath('')).toBe('')
  })

  test('bytes that an HTTP client sent unencoded are taken as bytes', () => {
    expect(decodePath(Buffer.from('é.mp4').toString('latin1'))).toBe('é.mp4')
  })
})

describe('the parts of a path', () => {
  test('folder and name join to the path again', () => {
    fc.assert(
      fc.property(path, (names) => {
        const whole = names.join('/')
        expect(joinPath(folderOf(whole), nameOf(whole))).toBe(whole)
        expect(nameOf(whole)).toBe(names.at(-1))
      }),
    )
  })

  test.each([
    ['a.MP4', 'mp4'],
    ['a.tar.gz', 'gz'],
    ['.mp4', ''],
    ['b.x/.mp4', ''],
    ['b.x/a', ''],
    ['a.', ''],
    ['a', ''],
    ['', ''],
  ])('the extension of %j is %j', (name, extension) => {
    expect(extensionOf(name)).toBe(extension)
  })
})
