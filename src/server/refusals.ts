import { FileUnavailable, type Unavailable } from '../bytes.ts'
import { errors, type Problem } from '../http/errors.ts'
import { allowedMethods } from '../http/methods.ts'
import type { Refusal } from './refusal.ts'

/** The methods that are answered everywhere. */
export const allow: string = allowedMethods.join(', ')

/** Errors that a page explains. */
export const refusals: Readonly<
  Record<'notFound' | 'unreadable' | 'host' | 'busy' | 'failure', Refusal>
> = {
  notFound: { ...errors.notFound, detail: 'not-found' },
  unreadable: { status: 403, message: 'This file may not be read.' },
  host: { ...errors.misdirectedRequest, detail: 'host' },
  busy: { ...errors.unavailable, detail: 'busy', headers: { 'Retry-After': '2' } },
  failure: { ...errors.internalError, detail: 'failure' },
}

const unavailable: Readonly<Record<Unavailable, Refusal>> = {
  missing: refusals.notFound,
  unreadable: refusals.unreadable,
  busy: refusals.busy,
}

/** What an error that was thrown while a request was answered is to the client, who never sees the system's words. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof FileUnavailable ? unavailable[error.reason] : refusals.failure
}

/** What a request that the protocol does not allow gets. */
export function refusalFor(problem: Problem): Refusal {
  const { status, message } = errors[problem]
  if (status === 405) return { status, message, detail: 'method', headers: { Allow: allow } }
  // Where one request is not understood, the place where the next one begins is not known either.
  return { status, message, close: status !== 417 }
}
