import type { EventStreams } from './event-streams.ts'
import type { Readers } from './holding.ts'
import type { Parts } from './parts.ts'
import type { Site } from './site.ts'

/** Loads what makes the pages when it is first asked for: the port is open long before. */
export function createLoader(
  parts: Parts,
  readers: Readers,
  events: EventStreams,
): () => Promise<Site> {
  let site: Promise<Site> | undefined
  return () => {
    site ??= import('./app.ts').then(({ createSite }) => createSite(parts, readers, events))
    site.catch(() => {
      site = undefined
    })
    return site
  }
}
