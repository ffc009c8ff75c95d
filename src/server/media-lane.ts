import type { IncomingMessage, ServerResponse } from 'node:http'
import { FileUnavailable } from '../bytes.ts'
import { contentDisposition } from '../http/content-disposition.ts'
import { contentTypeOf } from '../http/content-type.ts'
import { decodePath, nameOf, type RelativePath } from '../path.ts'
import type { BufferPool } from './buffer-pool.ts'
import { clientAddress } from './client-address.ts'
import { writeFileHead } from './file-head.ts'
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
export function mediaLane(parts: Parts, pool: BufferPool, refuse: Refuse): MediaLane {
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
    const { length, version, modified } = file
    const disposition = download ? contentDisposition(nameOf(path)) : undefined
    const contentType = contentTypeOf(nameOf(path))
    const body = writeFileHead(request, response, {
      length,
      version,
      modified,
      contentType,
      disposition,
    })
    again = (await send(response, body, file, pool)) === 'sent'
  } finally {
    file.close(again)
  }
}
