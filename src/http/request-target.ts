import { parseAuthority } from './authority.ts'

/** A request target, taken apart and not decoded (RFC 9112 section 3.2). */
export interface RequestTarget {
  readonly form: 'origin' | 'absolute' | 'asterisk' | 'authority'
  /** Of the absolute and the authority form; stands in for the field Host (RFC 9112 section 3.2.2). */
  readonly authority?: string
  /** Begins with '/', and is '' in the asterisk and the authority form. */
  readonly path: string
  /** Without the question mark; '' where there is none. */
  readonly query: string
}

const FORBIDDEN = /[^\x21-\x7e\x80-\xff]|#/
const SCHEME = /^https?:\/\//i

/** Reads a request target; undefined where it is malformed, or of a form that the method does not have. */
export function parseTarget(target: string, method: string): RequestTarget | undefined {
  if (FORBIDDEN.test(target)) return undefined
  if (method === 'CONNECT') return authorityForm(target)
  if (target.startsWith('/')) return { form: 'origin', ...pathAndQuery(target) }
  if (target === '*') {
    return method === 'OPTIONS' ? { form: 'asterisk', path: '', query: '' } : undefined
  }
  return absoluteForm(target)
}

/** RFC 9112 section 3.2.3: a host and a port. */
function authorityForm(target: string): RequestTarget | undefined {
  if (parseAuthority(target)?.port === undefined) return undefined
  return { form: 'authority', authority: target, path: '', query: '' }
}

/** RFC 9112 section 3.2.2, of the schemes that this server can be asked for (RFC 9110 section 4.2). */
function absoluteForm(target: string): RequestTarget | undefined {
  const scheme = SCHEME.exec(target)?.[0]
  if (scheme === undefined) return undefined
  const rest = target.slice(scheme.length)
  const end = rest.search(/[/?]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  if (parseAuthority(authority) === undefined) return undefined
  const after = end < 0 ? '' : rest.slice(end)
  // RFC 9110 section 4.2.3: no path at all is the path '/'.
  const parts = pathAndQuery(after.startsWith('/') ? after : `/${after}`)
  return { form: 'absolute', authority, ...parts }
}

function pathAndQuery(text: string): { path: string; query: string } {
  const mark = text.indexOf('?')
  if (mark < 0) return { path: text, query: '' }
  return { path: text.slice(0, mark), query: text.slice(mark + 1) }
}
