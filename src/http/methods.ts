import type { Problem } from './errors.ts'

/** The methods that every resource answers, as the field Allow lists them (RFC 9110 section 10.2.1). */
export const allowedMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** RFC 9110 section 9.3 and RFC 5789. */
const knownMethods = new Set([
  ...allowedMethods,
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'TRACE',
])

/** Why a method gets no answer; case matters (RFC 9110 section 9.1). */
export function methodProblem(method: string): Problem | undefined {
  if (allowedMethods.includes(method)) return undefined
  return knownMethods.has(method) ? 'methodNotAllowed' : 'notImplemented'
}
