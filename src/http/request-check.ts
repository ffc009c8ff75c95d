import { parseAuthority } from './authority.ts'
import type { Problem } from './errors.ts'
import { listMembers } from './list.ts'
import { methodProblem } from './methods.ts'
import { parseTarget } from './request-target.ts'

/** The longest request target, in bytes; RFC 9112 section 3 asks for at least 8000, and a path of 4096 may be 12 KiB when encoded. */
export const LONGEST_TARGET: number = 14 * 1024

/** The head of a request as a parser of HTTP/1.1 found it. */
export interface RequestHead {
  /** Without 'HTTP/'. */
  readonly version: string
  readonly method: string
  readonly target: string
  /** Name, value, name, value, as they came. */
  readonly rawHeaders: readonly string[]
}

/**
 * What RFC 9110 and RFC 9112 forbid about a request and a lenient parser lets through; undefined for a request that can be
 * answered. After 'badRequest' and 'notImplemented' nobody knows where the next request begins, so the connection has to be closed.
 */
export function requestProblem(head: RequestHead): Problem | undefined {
  const { version, method, target, rawHeaders } = head
  if (!/^1\.\d$/.test(version)) return 'versionNotSupported'
  if (target.length > LONGEST_TARGET) return 'targetTooLong'
  if (!isValidHost(valuesOf(rawHeaders, 'host'), version)) return 'badRequest'
  const problem = framingProblem(head) ?? methodProblem(method)
  if (problem !== undefined) return problem
  if (parseTarget(target, method) === undefined) return 'badRequest'
  // RFC 9110 section 7.4: what is secured is not asked for where nothing is.
  return /^https:/i.test(target) ? 'misdirectedRequest' : undefined
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && isName(rawHeaders[at - 1] ?? '', name))
}

function isName(text: string, name: string): boolean {
  return text.length === name.length && text.toLowerCase() === name
}

/** RFC 9112 section 3.2: exactly one; none only from a client that is older than the field. */
function isValidHost(hosts: readonly string[], version: string): boolean {
  const [host] = hosts
  if (host === undefined) return version === '1.0'
  return hosts.length === 1 && parseAuthority(host) !== undefined
}

/** RFC 9112 sections 6.1 to 6.3: whether it can be known where the content of the request ends. */
function framingProblem({ version, rawHeaders }: RequestHead): Problem | undefined {
  const codings = valuesOf(rawHeaders, 'transfer-encoding')
  const lengths = valuesOf(rawHeaders, 'content-length')
  if (codings.length === 0) return isOneLength(lengths) ? undefined : 'badRequest'
  return version === '1.0' || lengths.length > 0 ? 'badRequest' : codingProblem(codings)
}

/** A length may be said again, as long as it is the same (RFC 9112 section 6.3). */
function isOneLength(lines: readonly string[]): boolean {
  if (lines.length === 0) return true
  const [length = '', ...others] = listMembers(lines.join())
  return /^\d+$/.test(length) && others.every((other) => other === length)
}

/** 'chunked' comes last and once (RFC 9112 section 6.3); no other coding is known here (section 6.1). */
function codingProblem(lines: readonly string[]): Problem | undefined {
  const codings = listMembers(lines.join().toLowerCase())
  const last = codings.length - 1
  if (last < 0 || codings.indexOf('chunked') !== last) return 'badRequest'
  return last === 0 ? undefined : 'notImplemented'
}
