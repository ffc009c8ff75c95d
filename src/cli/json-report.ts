import { readableName } from '../path.ts'
import type { ServerEvent } from '../server/parts.ts'
import { clientAddress } from './log.ts'
import { primaryUrl } from './network.ts'
import type { Output } from './output.ts'
import { printableJson } from './printable.ts'
import type { Report } from './report.ts'

/** A report for programs: one JSON object a line, each with an `event`. */
export function createJsonReport(output: Output, quiet: boolean): Report {
  const tell = (event: string, facts: object): void =>
    output.line(printableJson({ event, ...facts }))
  return {
    async listening({ urls, port, path, readyMs, videos, scanning }) {
      const { network } = urls
      const url = primaryUrl(urls)
      tell('listening', { url, network, port, path, ready_ms: readyMs, videos, scanning })
    },
    progress() {},
    scanned({ videos, tookMs, unreadable }) {
      tell('scanned', { videos, took_ms: tookMs, unreadable })
    },
    event(event) {
      if (!quiet) tell(event.kind === 'failure' ? 'error' : event.kind, eventFacts(event))
    },
    stopped() {
      tell('stopped', {})
    },
  }
}

function eventFacts(event: ServerEvent): object {
  const time = new Date().toISOString()
  if (event.kind === 'failure') return { message: event.message, time }
  const client = clientAddress(event.client)
  if (event.kind === 'view')
    return { path: readableName(event.path), client, plan: event.plan, time }
  if (event.kind === 'download') return { path: readableName(event.path), client, time }
  return { status: event.status, target: event.target, client, time }
}
