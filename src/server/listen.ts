import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { LONGEST_TARGET } from '../http/request-check.ts'
import { answerClientErrors } from './client-error.ts'
import { Connections, descriptorLimit, limitsFor } from './connections.ts'
import { Dispatcher } from './dispatch.ts'
import { EventStreams } from './event-streams.ts'
import { LONGEST_FIELDS } from './judge.ts'
import { createLoader } from './load-site.ts'
import { type TranscodingLoader, transcodingLoader } from './load-transcoding.ts'
import type { Parts } from './parts.ts'
import { PendingAnswers } from './pending-answers.ts'
import { Presentations } from './presentations.ts'
import { createViewLog } from './view-log.ts'

/** How long answers under way may go on after the end was asked for, in milliseconds. */
const PATIENCE_MS = 1000
/** A log line about refused connections is followed by another after this time at the earliest, in milliseconds. */
const REFUSALS_LOGGED_EVERY_MS = 60_000

export interface RunningServer {
  readonly port: number
  /**
   * Stops listening, ends event streams and idle connections, and cuts what still goes on about a second later. Resolves when no
   * connection is left, in less than two seconds.
   */
  close(): Promise<void>
}

/** The limits that node:http keeps, each in milliseconds or bytes. */
function createLimitedServer(): Server {
  const server = createServer({
    // Less than comes in the first packet on this machine: where the parser stops, it has the request line before it.
    maxHeaderSize: LONGEST_TARGET + LONGEST_FIELDS,
    headersTimeout: 30_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 5000,
    keepAliveTimeout: 30_000,
    insecureHTTPParser: false,
    // A request without Host is answered by us, like all others that are not well-formed.
    requireHostHeader: false,
    noDelay: true,
  })
  // A paused player takes nothing for minutes, on purpose.
  server.timeout = 10 * 60_000
  // A client may close its side once it has asked (RFC 9112 section 9.6); node:http would drop the answer.
  return Object.assign(server, { httpAllowHalfOpen: true })
}

/**
 * Starts to serve `parts`. `host` undefined means all addresses of the machine, IPv6 and IPv4. Rejects with the error of listen(2),
 * whose `code` tells what was wrong.
 */
export async function startServer(
  given: Parts,
  { port, host }: { readonly port: number; readonly host: string | undefined },
): Promise<RunningServer> {
  const parts: Parts = { ...given, log: createViewLog(given.log) }
  const server = createLimitedServer()
  const pending = new PendingAnswers()
  const events = new EventStreams(parts.catalogue)
  const presentations = new Presentations(parts)
  const transcoding = transcodingLoader(parts, (path) =>
    presentations
      .use(path, undefined, ({ demuxer }) => demuxer.info.duration)
      .catch(() => undefined),
  )
  const site = createLoader(parts, { presentations, transcoding }, events)
  const dispatcher = new Dispatcher(parts, presentations, transcoding, site, pending)
  const connections = new Connections(server, createRefusalLog(parts.log))
  server.on('request', (request, response) => dispatcher.onRequest(request, response, false))
  server.on('checkContinue', (request, response) => dispatcher.onRequest(request, response, true))
  server.on('checkExpectation', (request, response) =>
    dispatcher.onUnknownExpectation(request, response),
  )
  server.on('connect', (request, socket: Socket) => dispatcher.onConnect(request, socket))
  server.on('clientError', answerClientErrors(pending))
  await listen(server, { port, host }).catch((error: unknown) => {
    events.close()
    throw error
  })

  setImmediate(() => {
    connections.limits = limitsFor(descriptorLimit())
    events.limit = Math.min(events.limit, Math.floor(connections.limits.served / 2))
    site().catch(() => {})
  })
  let closing: Promise<void> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing ??= close(server, events, connections, transcoding)
      return closing
    },
  }
}

function listen(
  server: Server,
  address: { port: number; host: string | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: address.port, ...(address.host !== undefined && { host: address.host }) })
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function close(
  server: Server,
  events: EventStreams,
  connections: Connections,
  transcoding: TranscodingLoader,
): Promise<void> {
  await Promise.all([transcoding.close(), closeServer(server, events, connections)])
}

function closeServer(
  server: Server,
  events: EventStreams,
  connections: Connections,
): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose answer ends now is idle from then on.
    const sweep = setInterval(() => server.closeIdleConnections(), 20)
    const cut = setTimeout(() => connections.destroy(), PATIENCE_MS)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
    events.close()
  })
}

function createRefusalLog(log: Parts['log']): () => void {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - last < REFUSALS_LOGGED_EVERY_MS) return
    last = performance.now()
    log({
      kind: 'failure',
      message: 'more connections than the limit of open files allows; some are refused',
    })
  }
}
