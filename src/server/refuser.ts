import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Refusal, refuse, wantsPage } from './refusal.ts'
import type { Site } from './site.ts'

/** Answers with an error. */
export type Refuse = (request: IncomingMessage, response: ServerResponse, refusal: Refusal) => void

/** Answers errors with a page to whoever shows pages, where `site` has one for it; with a line to others. */
export function createRefuser(site: () => Promise<Site>): Refuse {
  return (request, response, refusal) => {
    const { accept, 'accept-language': acceptLanguage } = request.headers
    if (refusal.detail === undefined || !wantsPage(accept)) {
      refuse(request, response, refusal)
      return
    }
    site()
      .then((loaded) => loaded.errorDocument(acceptLanguage, refusal))
      .then(
        (document) => refuse(request, response, refusal, document),
        () => refuse(request, response, refusal),
      )
  }
}
