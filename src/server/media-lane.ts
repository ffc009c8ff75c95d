import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { FileUnavailable, type OpenFile } from '../bytes.ts'
import { contentDisposition } from '../http/content-disposition.ts'
import { contentTypeOf } from '../http/content-type.ts'
import { formatHttpDate } from '../http/date.ts'
import { type FileResponse, fileResponse } from '../http/file-response.ts'
import { decodePath, nameOf, type RelativePath } from '../path.ts'
import { BufferPool } from './buffer-pool.ts'
import { clientAddress } from './client-address.ts'
import type { Parts } from './parts.ts'
import { refusalOf, refusals } from './refusals.ts'
import type { Refuse } from './refuser.ts'
import { send } from './send.ts'

/** Answers a GET or HEAD of `/media/<encodedPath>?<query>`. */
export type MediaLane = (
  request: IncomingMessage,
  response: ServerResponse,
  encodedPath: string,
  query: string,
) => void

/** The way of the original bytes: from the file straight to the socket, past everything that makes pages. */
export function mediaLane(parts: Parts, refuse: Refuse): MediaLane {
  const pool = new BufferPool()
  return (request, response, encodedPath, query) => {
    const path = decodePath(encodedPath)
    if (path === undefined) {
      refuse(request, response, { status: 400, message: 'This is no path of a recording.' })
      return
    }
    if (encodedPath.endsWith('/')) {
      refuse(request, response, refusals.notFound)
      return
    }
    const download = /(?:^|&)download(?:=|&|$)/.test(query)
    serve(parts, pool, request, response, path, download).catch((error: unknown) => {
      if (!(error instanceof FileUnavailable))
        parts.log({ kind: 'failure', message: String(error) })
      if (response.headersSent) response.destroy()
      else refuse(request, response, refusalOf(error))
    })
  }
}

async function serve(
  parts: Parts,
  pool: BufferPool,
  request: IncomingMessage,
  response: ServerResponse,
  path: RelativePath,
  download: boolean,
): Promise<void> {
  const file = await parts.openFile(path, 'video')
  let again = false
  try {
    if (response.destroyed) return
    if (request.method === 'GET')
      parts.log({ kind: download ? 'download' : 'view', path, client: clientAddress(request) })
    const disposition = download ? contentDisposition(nameOf(path)) : undefined
    const body = writeHead(request, response, file, nameOf(path), disposition)
    again = (await send(response, body, file, pool)) === 'sent'
  } finally {
    file.close(again)
  }
}

/** Writes the head that the request deserves, and returns the parts of the body that belongs to it. */
function writeHead(
  request: IncomingMessage,
  response: ServerResponse,
  { length, version, modified }: OpenFile,
  name: string,
  disposition: string | undefined,
): FileResponse['body'] {
  const now = Date.now()
  const { status, headers, body } = fileResponse(
    {
      method: request.method === 'HEAD' ? 'HEAD' : 'GET',
      field: (field) => request.headersDistinct[field]?.join(', '),
    },
    { length, version, modified, contentType: contentTypeOf(name), disposition },
    { now, boundary: nextBoundary() },
  )
  // Not node's own date, which may be a second older than the Last-Modified of a file from the future (RFC 9110 section 8.8.2.1).
  headers['Date'] = formatHttpDate(now)
  headers['Cross-Origin-Resource-Policy'] = 'same-origin'
  response.writeHead(status, headers)
  return body
}

const boundaryStart = randomBytes(12).toString('hex')
let boundaries = 0

/** A delimiter that nobody can have put into a file (RFC 2046 section 5.1.1). */
function nextBoundary(): string {
  boundaries += 1
  return `${boundaryStart}${boundaries.toString(36)}`
}
