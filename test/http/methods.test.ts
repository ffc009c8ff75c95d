import { expect, test } from 'vitest'
import { allowedMethods, methodProblem } from '../../src/http/methods.ts'

test('Allow lists what every resource answers', () => {
  expect(allowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS'])
  for (const method of allowedMethods) expect(methodProblem(method)).toBeUndefined()
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'TRACE'])(
  '%s is known and not allowed (RFC 9110 section 15.5.6)',
  (method) => {
    expect(methodProblem(method)).toBe('methodNotAllowed')
  },
)

test.each(['get', 'Get', 'PROPFIND', 'BREW', '', 'constructor'])(
  '%j is not recognised (RFC 9110 section 15.6.2)',
  (method) => {
    expect(methodProblem(method)).toBe('notImplemented')
  },
)
