import { expect, test } from 'vitest'
import { listMembers } from '../../src/http/list.ts'

test('a recipient MUST parse and ignore empty list elements (RFC 9110 section 5.6.1.2)', () => {
  expect(listMembers('foo ,bar,')).toEqual(['foo', 'bar'])
  expect(listMembers('foo , ,bar,charlie')).toEqual(['foo', 'bar', 'charlie'])
  expect(listMembers('')).toEqual([])
  expect(listMembers(', \t ,')).toEqual([])
})

test('optional white space is spaces and tabs (RFC 9110 section 5.6.3)', () => {
  expect(listMembers(' \ta b\t ')).toEqual(['a b'])
  expect(listMembers('a\u00a0')).toEqual(['a\u00a0'])
})
