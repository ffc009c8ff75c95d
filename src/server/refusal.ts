import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorDetail } from '../page/strings.ts'
import { hasBody } from './request-body.ts'
import { securityHeaders } from './security-headers.ts'

/** How long a client that still sends content is read on after its answer, in milliseconds. */
const LINGER_MS = 1000

/** Why a request gets no more than an error. */
export interface Refusal {
  readonly status: number
  /** One line for whoever reads no HTML. */
  readonly message: string
  readonly detail?: ErrorDetail
  /** The host name that is not known, for 'host'. */
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether nothing more can be understood on this connection. */
  readonly close?: boolean
}

/** An error as a document, in the language that it chose. */
export interface ErrorDocument {
  readonly language: string
  readonly html: string
}

/** Whether whoever asks shows pages. */
export function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false
}

/** Answers with an error: as `document` where it is given, else as a line of text. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  document?: ErrorDocument,
): void {
  const { status, message, headers, close = false } = refusal
  const bytes = Buffer.from(document?.html ?? `${message}\n`)
  const unread = hasBody(request) && !request.complete
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': document ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    ...(document && { 'Content-Language': document.language }),
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    Vary: 'Accept, Accept-Language',
    ...headers,
    ...((close || unread) && { Connection: 'close' }),
  })
  if (!unread) response.end(bytes)
  else endAfterBody(request, response, bytes)
}

/**
 * Ends the answer when the client has sent its content, or a moment later: to close the connection with bytes unread would reset
 * it, and the client might lose the answer (RFC 9112 section 9.6).
 */
function endAfterBody(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  response.write(bytes)
  request.resume()
  const end = () => response.end()
  const timer = setTimeout(end, LINGER_MS)
  request.once('end', end)
  response.once('close', () => clearTimeout(timer))
}
