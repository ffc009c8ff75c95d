import type { Parts, ServerEvent } from './parts.ts'

/** A client that comes back to a file within this time is still at it, in milliseconds. */
const SAME_VIEW_MS = 30 * 60_000
const MOST_KEPT = 1000

/**
 * A log in which a client's many requests for one file are one view: it passes everything on but the views and downloads that it
 * has passed on a while ago.
 */
export function createViewLog(
  log: Parts['log'],
  now: () => number = () => performance.now(),
): Parts['log'] {
  const lastSeen = new Map<string, number>()
  return (event: ServerEvent) => {
    if (event.kind !== 'view' && event.kind !== 'download') return log(event)
    const key = `${event.kind} ${event.client} ${event.path}`
    const before = lastSeen.get(key)
    // Taken out and put in again, the newest is always the last of the map.
    lastSeen.delete(key)
    lastSeen.set(key, now())
    if (lastSeen.size > MOST_KEPT) lastSeen.delete(lastSeen.keys().next().value ?? '')
    if (before === undefined || now() - before > SAME_VIEW_MS) log(event)
  }
}
