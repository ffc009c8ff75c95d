import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ByteSource, FileUnavailable, type OpenFile } from '../bytes.ts'
import { contentTypeOf } from '../http/content-type.ts'
import type { Representation } from '../http/file-response.ts'
import type { Presentation } from '../media/presentation.ts'
import { decodePath, nameOf, type RelativePath } from '../path.ts'
import type { BufferPool } from './buffer-pool.ts'
import { writeFileHead } from './file-head.ts'
import { indexedSource } from './indexed-file.ts'
import type { TranscodingLoader } from './load-transcoding.ts'
import type { Parts } from './parts.ts'
import type { Presentations } from './presentations.ts'
import { refusalOf, refusals } from './refusals.ts'
import type { Refuse } from './refuser.ts'
import { securityHeaders } from './security-headers.ts'
import { send } from './send.ts'
import { sendText } from './send-text.ts'
import { transcodePart } from './transcode-urls.ts'
import { chaptersVtt, trackVtt } from './web-vtt.ts'

/** Answers a GET or HEAD of `/hls/<encodedPath>?<query>`. */
export type HlsLane = (
  request: IncomingMessage,
  response: ServerResponse,
  encodedPath: string,
  query: string,
) => void

interface Content {
  readonly type: string
  /** Texts where they are sent as they are made. */
  readonly pieces: readonly Uint8Array[] | AsyncIterable<string>
  /** When a segment begins, in seconds, for those who asked for a time. */
  readonly start?: number
}

/** What is sent by ranges, as the file itself would be. */
interface RangedContent extends Representation {
  readonly source: ByteSource
}

/** What a URL below a recording's asks for. */
type Part = (
  presentation: Presentation,
  file: OpenFile,
) => Promise<Content | RangedContent | undefined> | Content | undefined

const PLAYLIST = 'application/vnd.apple.mpegurl'
const SEGMENTS = { m4s: 'video/mp4', mp3: 'audio/mpeg' }
const VTT = 'text/vtt; charset=utf-8'

/**
 * The way of playlists, segments and text tracks: `/hls/<version>/<path>/…`, so that what has been said of one URL stays true for ever.
 * Only of a file that grows, which has a name in place of a version, there is more each time.
 */
export function hlsLane(
  parts: Parts,
  pool: BufferPool,
  presentations: Presentations,
  transcoding: TranscodingLoader,
  refuse: Refuse,
): HlsLane {
  return (request, response, encodedPath, query) => {
    const encoded = transcodePart(encodedPath, query)
    if (encoded !== undefined) {
      const exchange = { request, response, refuse }
      const answered = transcoding.load().then((loaded) => loaded.answer(exchange, encoded))
      answered.catch((error: unknown) => fail(request, response, error))
      return
    }
    const asked = parse(encodedPath, query)
    if (asked === undefined) {
      refuse(request, response, refusals.notFound)
      return
    }
    presentations
      .use(asked.path, asked.version, async (presentation, _, file) => {
        const content = await asked.part(presentation, file)
        if (response.headersSent) response.destroy()
        if (response.destroyed) return
        if (content === undefined) refuse(request, response, refusals.notFound)
        else if ('source' in content)
          await send(response, writeFileHead(request, response, content), content.source, pool)
        else await answer(request, response, content, presentation.grows)
      })
      .catch((error: unknown) => fail(request, response, error))
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const isBroken = error instanceof Error && /^(?:MalformedMedia|NothingToPlay)$/.test(error.name)
    const isExpected = isBroken || error instanceof FileUnavailable
    if (!isExpected) parts.log({ kind: 'failure', message: String(error) })
    if (response.headersSent) response.destroy()
    else if (!response.destroyed)
      refuse(request, response, isBroken ? refusals.notFound : refusalOf(error))
  }
}

function parse(
  encodedPath: string,
  query: string,
): { version: string; path: RelativePath; part: Part } | undefined {
  const match = /^([\w-]+)\/(.+)\/(?:(main)|(\d{1,9}))\.m3u8$/.exec(encodedPath)
  const segment = /^([\w-]+)\/(.+)\/(\d{1,9})\/(?:init\.mp4|(\d{1,9})\.(m4s|mp3))$/.exec(
    encodedPath,
  )
  const captions = /^([\w-]+)\/(.+)\/(?:chapters|(\d{1,9}))\.vtt$/.exec(encodedPath)
  const indexed = /^([\w-]+)\/(.+)\/indexed$/.exec(encodedPath)
  const [, version = '', encoded = ''] = match ?? segment ?? captions ?? indexed ?? []
  const path = decodePath(encoded)
  if (!path || encoded.endsWith('/')) return undefined
  if (match) return { version, path, part: match[3] ? masterPart(query) : playlistPart(match[4]) }
  if (indexed) return { version, path, part: indexedPart(contentTypeOf(nameOf(path))) }
  if (captions) return { version, path, part: captionsPart(captions[3]) }
  return { version, path, part: segmentPart(segment?.[3], segment?.[4], segment?.[5], query) }
}

function masterPart(query: string): Part {
  const wanted = /(?:^|&)tracks=(\d{1,9}(?:,\d{1,9}){0,99})(?:&|$)/.exec(query)?.[1]
  const ids = wanted === undefined ? undefined : new Set(wanted.split(',').map(Number))
  return (presentation) => text(presentation.master(ids))
}

function playlistPart(id: string | undefined): Part {
  return (presentation) => text(presentation.playlist(Number(id)))
}

/** The initialization segment where there is no number. */
function segmentPart(
  id: string | undefined,
  number: string | undefined,
  extension: string | undefined,
  query: string,
): Part {
  const from = /(?:^|&)from=(\d{1,9}(?:\.\d{1,9})?)(?:&|$)/.exec(query)?.[1]
  const wanted = from === undefined ? undefined : Number(from)
  return async (presentation) => {
    if (number === undefined) {
      const init = await presentation.init(Number(id))
      return init && { type: SEGMENTS.m4s, pieces: [init] }
    }
    const expected = presentation.extension(Number(id))
    if (expected === undefined || extension !== expected) return undefined
    const segment = await presentation.segment(Number(id), Number(number), wanted)
    if (segment === undefined) return undefined
    const { start, pieces } = segment
    return { type: SEGMENTS[expected], pieces, ...(wanted !== undefined && { start }) }
  }
}

function indexedPart(contentType: string): Part {
  return async ({ demuxer }, file) => {
    if (!demuxer.indexed) return undefined
    const source = indexedSource(file, await demuxer.indexed())
    const version = `${file.version}-indexed`
    const { modified } = file
    return { source, length: source.length, version, modified, contentType, disposition: undefined }
  }
}

/** The chapters where there is no id. */
function captionsPart(id: string | undefined): Part {
  return ({ demuxer }) => {
    if (id === undefined) return text(chaptersVtt(demuxer.info), VTT)
    const pieces = trackVtt(demuxer, Number(id))
    return pieces && { type: VTT, pieces }
  }
}

function text(content: string | undefined, type = PLAYLIST): Content | undefined {
  return content === undefined ? undefined : { type, pieces: [Buffer.from(content)] }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { type, pieces, start }: Content,
  grows: boolean,
): Promise<void> {
  const headers = {
    ...securityHeaders,
    'Content-Type': type,
    ...(start !== undefined && { 'Segment-Start': start.toString() }),
    // Another recording may be written to the same file.
    'Cache-Control': grows ? 'no-store' : 'max-age=86400, immutable',
  }
  if (Symbol.asyncIterator in pieces) {
    response.writeHead(200, headers)
    if (request.method === 'GET') await sendText(response, pieces)
    else response.end()
    return
  }
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  response.writeHead(200, { ...headers, 'Content-Length': length })
  if (request.method === 'GET') for (const piece of pieces) response.write(piece)
  response.end()
}
