import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorDocument, Refusal } from './refusal.ts'

/** Where a request goes: all as it came, the path percent-encoded. */
export interface Target {
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** The host, and the port where it is not 80; undefined where an HTTP/1.0 client does not say. */
  readonly authority: string | undefined
}

/** Everything that is served besides the original bytes. */
export interface Site {
  answer(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void>
  /** The page of an error, for a client with this Accept-Language. */
  errorDocument(acceptLanguage: string | undefined, refusal: Refusal): ErrorDocument
}
