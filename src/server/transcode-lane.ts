import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { FileUnavailable } from '../bytes.ts'
import { freeName } from '../hls/playlist.ts'
import { Grid } from '../media/ffmpeg/grid.ts'
import type { TranscodeFailure } from '../media/ffmpeg/run.ts'
import { sizesOf } from '../media/ffmpeg/sizes.ts'
import type { Choice, Viewing } from '../media/ffmpeg/viewing.ts'
import type { RelativePath } from '../path.ts'
import type { Source } from './probes.ts'
import { refusals } from './refusals.ts'
import type { Refuse } from './refuser.ts'
import { securityHeaders } from './security-headers.ts'
import {
  choiceOf,
  choiceText,
  type Sound,
  transcodeMaster,
  transcodePlaylist,
} from './transcode-playlists.ts'
import type { Viewings } from './viewings.ts'

/** A segment that is not there by then is begun with an empty box, so that a player sees how slow it comes; in milliseconds. */
const SLOW_MS = 300
/** A page says so often that it is still there, in milliseconds: where the network is gone, no connection ends. */
const PRESENCE_MS = 1500
/** What it does so with: it comes back by itself, after so many milliseconds (WHATWG HTML section 9.2.6). */
const COME_BACK = 'retry: 50\n\n'
/** How many pages may say that they are there. */
const MOST_PAGES = 200

/** `styp` (ISO/IEC 14496-12 section 8.16.2) of a segment that may be appended anywhere. */
const SEGMENT_TYPE = Buffer.from('\0\0\0\x14stypmsdh\0\0\0\0msdh', 'latin1')

/** What is asked for of a recording that is encoded anew. */
export type TranscodePart =
  | { readonly kind: 'master'; readonly query: string }
  | { readonly kind: 'alive'; readonly session: string }
  | {
      readonly kind: 'playlist' | 'init' | 'segment'
      readonly session: string
      readonly choice: Choice
      /** From 0. */
      readonly segment: number
    }

/** A request, its answer, and the way to refuse it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly refuse: Refuse
}

/** Answers what is asked for of recordings that are encoded anew. */
export class TranscodeLane {
  readonly #viewings: Viewings
  #pages = 0

  constructor(viewings: Viewings) {
    this.#viewings = viewings
  }

  /** Answers a GET or HEAD. Rejects with TranscodeFailure, and with FileUnavailable. */
  async answer(
    exchange: Exchange,
    path: RelativePath,
    source: Source,
    part: TranscodePart,
  ): Promise<void> {
    const { request, response, refuse } = exchange
    const grid = gridOf(source)
    if (grid === undefined) refuse(request, response, refusals.notFound)
    else if (part.kind === 'master')
      sendPlaylist(exchange, this.#master(source, grid, part.query), 'no-store')
    else if (part.kind === 'alive') this.#attend(exchange, path, source, part.session)
    else if (part.kind === 'playlist')
      sendPlaylist(exchange, transcodePlaylist(grid), 'max-age=3600')
    else if (part.segment >= grid.count) refuse(request, response, refusals.notFound)
    else await this.#media(exchange, this.#viewings.of(part.session, path, source), part)
  }

  #master({ version, probed }: Source, grid: Grid, query: string): string {
    const given = /(?:^|&)session=([\w-]{8,64})(?:&|$)/.exec(query)?.[1]
    const session = given ?? randomBytes(16).toString('base64url')
    const sizes = probed.picture ? sizesOf(probed.picture) : []
    const offers = sizes.map((size) => ({
      size,
      speed: this.#viewings.speeds.expected(version, size, grid.rate),
    }))
    return transcodeMaster(
      offers,
      grid,
      soundsOf(probed),
      (side) => `transcode/${session}/${choiceText(choiceOf(query, side))}/index.m3u8`,
    )
  }

  /** Keeps the connection for a while, unless the page leaves before. */
  #attend(
    { request, response, refuse }: Exchange,
    path: RelativePath,
    source: Source,
    session: string,
  ): void {
    if (this.#pages >= MOST_PAGES) {
      refuse(request, response, refusals.busy)
      return
    }
    response.writeHead(200, {
      ...securityHeaders,
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    response.write(COME_BACK)
    this.#pages += 1
    const attendance = this.#viewings.attend(session, path, source)
    const over = setTimeout(() => response.end(), PRESENCE_MS).unref()
    response.once('close', () => {
      this.#pages -= 1
      clearTimeout(over)
      attendance.left()
    })
    // A browser that leaves may say so by nothing but the end of its side.
    request.socket.once('end', () => response.end())
  }

  async #media(
    { request, response }: Exchange,
    viewing: Viewing,
    { kind, choice, segment }: Extract<TranscodePart, { segment: number }>,
  ): Promise<void> {
    const left = new AbortController()
    response.once('close', () => left.abort())
    const asked =
      kind === 'init'
        ? viewing.init(choice, left.signal)
        : viewing.segment(choice, segment, left.signal)
    const slow =
      kind === 'segment' && request.method === 'GET'
        ? setTimeout(() => begin(response).write(SEGMENT_TYPE), SLOW_MS)
        : undefined
    try {
      const pieces = await asked
      if (response.destroyed) return
      if (pieces === undefined) throw new FileUnavailable('busy', 'its viewer left meanwhile')
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
      if (!response.headersSent) begin(response, length)
      if (request.method === 'GET') for (const piece of pieces) response.write(piece)
      response.end()
    } finally {
      clearTimeout(slow)
    }
  }
}

function soundsOf({ sounds, info }: Source['probed']): Sound[] {
  const tracks = info?.tracks.filter(({ kind }) => kind === 'audio') ?? []
  const taken = new Set<string>()
  return sounds.map((ordinal) => {
    const { title, language } = tracks[ordinal] ?? {}
    return { ordinal, name: freeName(title ?? language ?? 'audio', taken), language }
  })
}

/** Where the recording is divided; undefined where it has no picture, or nobody knows how long it is. */
export function gridOf({ probed }: Source): Grid | undefined {
  const { picture, duration } = probed
  return picture && duration ? new Grid(picture.rate, duration) : undefined
}

/** What a client is told where ffmpeg failed. */
export function failureText(error: TranscodeFailure): string {
  return `This recording could not be encoded for playing: ${error.message.replace(/[^\x20-\x7e]/g, '?')}.`
}

function begin(response: ServerResponse, length?: number): ServerResponse {
  return response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': 'video/mp4',
    'Cache-Control': 'no-store',
    ...(length !== undefined && { 'Content-Length': length }),
  })
}

function sendPlaylist({ request, response }: Exchange, text: string, caching: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': 'application/vnd.apple.mpegurl',
    'Cache-Control': caching,
    'Content-Length': bytes.length,
  })
  response.end(request.method === 'GET' ? bytes : undefined)
}
