import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatHttpDate } from '../http/date.ts'
import { type FileResponse, fileResponse, type Representation } from '../http/file-response.ts'

/** Writes the head that the request for a file deserves, and returns the parts of the body that belongs to it. */
export function writeFileHead(
  request: IncomingMessage,
  response: ServerResponse,
  file: Representation,
): FileResponse['body'] {
  const now = Date.now()
  const { status, headers, body } = fileResponse(
    {
      method: request.method === 'HEAD' ? 'HEAD' : 'GET',
      field: (field) => request.headersDistinct[field]?.join(', '),
    },
    file,
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
