import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hostname } from 'node:os'
import { BufferPool } from './buffer-pool.ts'
import { clientAddress } from './client-address.ts'
import { namesOfMachine } from './guard.ts'
import { type HlsLane, hlsLane } from './hls-lane.ts'
import { judge } from './judge.ts'
import type { TranscodingLoader } from './load-transcoding.ts'
import { type MediaLane, mediaLane } from './media-lane.ts'
import type { Parts } from './parts.ts'
import { inTurn, type PendingAnswers } from './pending-answers.ts'
import type { Presentations } from './presentations.ts'
import { endWith, rawAnswer } from './raw-answer.ts'
import { type Refusal, refuse } from './refusal.ts'
import { allow, refusalFor, refusals } from './refusals.ts'
import { createRefuser, type Refuse } from './refuser.ts'
import { announcesLargeBody, dropBody, hasBody } from './request-body.ts'
import { securityHeaders } from './security-headers.ts'
import type { Site, Target } from './site.ts'

const MEDIA = '/media/'
const HLS = '/hls/'
/** How long answers may hold up the end of a connection that asked for a tunnel, in milliseconds. */
const CONNECT_PATIENCE_MS = 10_000

/** Takes every request as node:http hands it over, and sends it where it belongs. */
export class Dispatcher {
  readonly #log: Parts['log']
  readonly #site: () => Promise<Site>
  readonly #pending: PendingAnswers
  readonly #refuse: Refuse
  readonly #serveMedia: MediaLane
  readonly #serveHls: HlsLane
  readonly #hostNames: readonly string[]

  /** Pages are made by what `site` loads. */
  constructor(
    parts: Parts,
    presentations: Presentations,
    transcoding: TranscodingLoader,
    site: () => Promise<Site>,
    pending: PendingAnswers,
  ) {
    this.#log = parts.log
    this.#site = site
    this.#pending = pending
    this.#refuse = createRefuser(site)
    const pool = new BufferPool()
    this.#serveMedia = mediaLane(parts, pool, this.#refuse)
    this.#serveHls = hlsLane(parts, pool, presentations, transcoding, this.#refuse)
    this.#hostNames = [...namesOfMachine(hostname()), ...parts.allowedHosts]
  }

  /** A request; `waits` where its client waits for 100 (Continue) before it sends content (RFC 9110 section 10.1.1). */
  onRequest(request: IncomingMessage, response: ServerResponse, waits: boolean): void {
    const verdict = judge(request, this.#hostNames)
    const refusal =
      verdict.kind === 'refuse'
        ? verdict.refusal
        : announcesLargeBody(request) && refusalFor('contentTooLarge')
    if (refusal) {
      this.#turnAway(request, response, refusal)
      return
    }
    const target = verdict.kind === 'serve' ? verdict.target : undefined
    if (!hasBody(request)) {
      this.#answer(request, response, target)
      return
    }
    if (waits) inTurn(response, () => response.writeContinue())
    // Whether the content is well-formed is known only at its end (RFC 9112 section 7.1).
    dropBody(request, (ended) => {
      if (ended) this.#answer(request, response, target)
      else this.#turnAway(request, response, refusalFor('contentTooLarge'))
    })
  }

  /** A request that expects what nobody knows. */
  onUnknownExpectation(request: IncomingMessage, response: ServerResponse): void {
    this.#turnAway(request, response, refusalFor('expectationFailed'))
  }

  /** CONNECT: node:http has let go of the socket. */
  onConnect(request: IncomingMessage, socket: Socket): void {
    socket.on('error', () => socket.destroy())
    socket.setTimeout(CONNECT_PATIENCE_MS, () => socket.destroy())
    const verdict = judge(request, this.#hostNames)
    const { status, message, headers } =
      verdict.kind === 'refuse' ? verdict.refusal : refusalFor('methodNotAllowed')
    this.#pending.whenNone(socket, () => endWith(socket, rawAnswer(status, message, headers)))
  }

  #answer(request: IncomingMessage, response: ServerResponse, target: Target | undefined): void {
    this.#pending.add(request.socket, response, () => this.#route(request, response, target))
  }

  /** Without a target it is the server's abilities that were asked for. */
  #route(request: IncomingMessage, response: ServerResponse, target: Target | undefined): void {
    if (target === undefined) {
      response.writeHead(204, { ...securityHeaders, Allow: allow }).end()
    } else if (target.path.startsWith(MEDIA)) {
      this.#serveMedia(request, response, target.path.slice(MEDIA.length), target.query)
    } else if (target.path.startsWith(HLS)) {
      this.#serveHls(request, response, target.path.slice(HLS.length), target.query)
    } else {
      this.#site()
        .then((site) => site.answer(request, response, target))
        .catch((error: unknown) => this.#fail(request, response, error))
    }
  }

  #turnAway(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    const { status } = refusal
    const client = clientAddress(request)
    this.#log({ kind: 'refused', status, target: request.url ?? '', client })
    this.#pending.add(request.socket, response, () => this.#refuse(request, response, refusal))
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    this.#log({ kind: 'failure', message: String(error) })
    if (response.headersSent) response.destroy()
    else refuse(request, response, refusals.failure)
  }
}
