import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import { parseEntityTags } from '../http/entity-tag.ts'
import { chooseLanguage, type Language } from '../page/language.ts'
import type { Target } from './site.ts'

/** What a handler has besides hono's own. */
export interface Env {
  readonly Bindings: {
    readonly incoming: IncomingMessage
    readonly outgoing: ServerResponse
    readonly target: Target
  }
}

export type PageContext = Context<Env>

/** The language of the pages for whoever asks. */
export function languageFor(context: PageContext): Language {
  return chooseLanguage(context.req.header('Accept-Language'))
}

/** The query as it came. */
export function queryOf({ env }: PageContext): URLSearchParams {
  return new URLSearchParams(env.target.query)
}

/** 'http://host:port' as the client calls this server; the guard has seen that the host is one of ours. */
export function originOf({ env }: PageContext): string {
  return `http://${env.target.authority ?? `localhost:${env.incoming.socket.localPort}`}`
}

/** Answers with a page. */
export function page(context: PageContext, language: Language, html: string): Response {
  return context.body(html, 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(html)),
    'Content-Language': language,
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Language',
  })
}

/** Whether the client has what the strong entity tag of this text names (RFC 9110 section 13.1.2). */
export function isFresh(context: PageContext, opaque: string): boolean {
  const tags = parseEntityTags(context.req.header('If-None-Match') ?? '')
  return tags === '*' || (tags?.some((tag) => tag.opaque === opaque) ?? false)
}
