import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAuthority } from '../../src/http/authority.ts'

describe('host (RFC 3986 section 3.2.2)', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['[::1]', '::1'],
    ['[::]', '::'],
    ['[FE80::1]', 'fe80::1'],
    ['[fe80::1%25eth0]', 'fe80::1%25eth0'],
    ['[fe80::1%eth0.1]', 'fe80::1%eth0.1'],
    ['[1:2:3:4:5:6:7:8]', '1:2:3:4:5:6:7:8'],
    ['[1:2:3:4:5:6:7::]', '1:2:3:4:5:6:7::'],
    ['[::ffff:192.0.2.1]', '::ffff:192.0.2.1'],
    ['[1:2:3:4:5:6:192.0.2.1]', '1:2:3:4:5:6:192.0.2.1'],
  ])('%s is an address', (text, host) => {
    expect(parseAuthority(text)).toEqual({ host, isAddress: true, port: undefined })
  })

  test.each([
    ['localhost', 'localhost'],
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['my_host-1.local', 'my_host-1.local'],
    ['0x7f.1', '0x7f.1'],
    ['0x7f000001', '0x7f000001'],
    ['1', '1'],
    ['127.1', '127.1'],
    ['2130706433', '2130706433'],
    ['127.0.0.01', '127.0.0.01'],
    ['0177.0.0.1', '0177.0.0.1'],
    ['256.0.0.1', '256.0.0.1'],
    ['1.2.3.4.5', '1.2.3.4.5'],
    ['127.0.0.1.example', '127.0.0.1.example'],
    ['a%20b', 'a%20b'],
  ])('%s is a name', (text, host) => {
    expect(parseAuthority(text)).toEqual({ host, isAddress: false, port: undefined })
  })

  test.each([
    '',
    '.',
    ':80',
    'user@host',
    'user:secret@host',
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'a\\b',
    'a"b',
    'a,b\n',
    'a%',
    'a%2',
    'a%zz',
    'h\u00f6st',
    '::1',
    '[]',
    '[::1',
    '::1]',
    '[::1]x',
    '[::1]]',
    '[127.0.0.1]',
    '[1::2::3]',
    '[:1::2]',
    '[:::]',
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[1:2:3:4:5:6:7:8::]',
    '[12345::]',
    '[g::]',
    '[::1.2.3]',
    '[::1.2.3.256]',
    '[fe80::1%]',
    '[fe80::1%a%b]',
    '[localhost]',
  ])('%j is malformed', (text) => {
    expect(parseAuthority(text)).toBeUndefined()
  })
})

describe('port (RFC 3986 section 3.2.3)', () => {
  test.each([
    ['a:80', 80],
    ['a:00080', 80],
    ['a:0', 0],
    ['a:65535', 65535],
    ['a:', undefined],
    ['[::1]:8080', 8080],
    ['127.0.0.1:9999', 9999],
  ])('of %s is %s', (text, port) => {
    expect(parseAuthority(text)?.port).toBe(port)
    expect(parseAuthority(text)).toBeDefined()
  })

  test.each(['a:65536', 'a:-1', 'a:+80', 'a:8o', 'a:80:80', 'a: 80', 'a:1e3', '[::1]80'])(
    '%j is malformed',
    (text) => {
      expect(parseAuthority(text)).toBeUndefined()
    },
  )
})

test('no text throws, and no host that is found has a byte that a URI would end at', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'a.:[]%1f@0') }),
  )
  fc.assert(
    fc.property(text, (authority) => {
      expect(parseAuthority(authority)?.host ?? 'x').toMatch(/^[^/?#@\\\s]+$/)
    }),
    { numRuns: 2000 },
  )
})
