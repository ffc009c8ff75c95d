import type { IncomingMessage } from 'node:http'
import { requestProblem } from '../http/request-check.ts'
import { parseTarget } from '../http/request-target.ts'
import { isKnownHost } from './guard.ts'
import type { Refusal } from './refusal.ts'
import { refusalFor, refusals } from './refusals.ts'
import type { Target } from './site.ts'

/** The longest header section, in bytes. Browsers shorten a Referer of more than 4096 (Referrer Policy section 8.3). */
export const LONGEST_FIELDS: number = 16 * 1024
/** The most fields in it; beyond 2000, node:http would leave some out. */
const MOST_FIELDS = 500

/** What becomes of a request by its head alone. */
export type Verdict =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'options' }
  | { readonly kind: 'serve'; readonly target: Target }

type Head = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders' | 'headers'>

/** Decides what becomes of a request; `names` are the host names that are answered besides those that nobody else can have. */
export function judge(head: Head, names: readonly string[]): Verdict {
  const { method = '', url = '', httpVersion: version, rawHeaders, headers } = head
  if (isTooLong(rawHeaders)) return refused(refusalFor('fieldsTooLong'))
  const problem = requestProblem({ version, method, target: url, rawHeaders })
  if (problem !== undefined) return refused(refusalFor(problem))
  const parsed = parseTarget(url, method)
  if (parsed === undefined) return refused(refusalFor('badRequest'))
  const authority = parsed.authority ?? headers.host
  if (authority !== undefined && !isKnownHost(authority, names)) {
    return refused({ ...refusals.host, host: authority.replace(/:\d*$/, '') })
  }
  if (method === 'OPTIONS') return { kind: 'options' }
  return { kind: 'serve', target: { path: parsed.path, query: parsed.query, authority } }
}

function refused(refusal: Refusal): Verdict {
  return { kind: 'refuse', refusal }
}

function isTooLong(rawHeaders: readonly string[]): boolean {
  if (rawHeaders.length >= MOST_FIELDS * 2) return true
  let length = 0
  for (const text of rawHeaders) length += text.length + 2
  return length > LONGEST_FIELDS
}
