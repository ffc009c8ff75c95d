import type { ByteRange } from '../bytes.ts'
import { requestedRanges } from './byte-range.ts'
import { type FileRequest, precondition, rangeApplies, type Validators } from './conditional.ts'
import { formatHttpDate } from './date.ts'
import { formatEntityTag } from './entity-tag.ts'
import { errors } from './errors.ts'
import { type Body, contentRange, multipart } from './multipart.ts'

/** The version of a file that would be sent. */
export interface Representation {
  /** In bytes. */
  readonly length: number
  /** Names this version among all the file's versions: letters, digits and hyphens. */
  readonly version: string
  /** When it was last changed, in milliseconds since 1970-01-01T00:00:00Z; may lie in the future. */
  readonly modified: number
  readonly contentType: string
  /** The value of Content-Disposition, where there is one. */
  readonly disposition: string | undefined
}

/** What is sent; whoever sends it adds Date and Connection. */
export interface FileResponse {
  readonly status: 200 | 206 | 304 | 412 | 416
  readonly headers: Record<string, string>
  /** Empty where the response has no content: to HEAD, and a 304. */
  readonly body: Body
}

/** The moment of the answer, as `Representation.modified` is, and a string that no two answers share, of letters and digits. */
export interface AnswerContext {
  readonly now: number
  readonly boundary: string
}

const ENTITY_TAG = 'ETag'

/** Answers a GET or HEAD of a file: RFC 9110 sections 8.8, 13, 14 and 15.3.7. */
export function fileResponse(
  request: FileRequest,
  file: Representation,
  { now, boundary }: AnswerContext,
): FileResponse {
  const validators = {
    tag: { weak: false, opaque: file.version },
    // RFC 9110 section 8.8.2.1: never later than the answer itself.
    modified: Math.floor(Math.min(file.modified, now) / 1000) * 1000,
    now,
  }
  const verdict = precondition(request, validators)
  if (verdict === 'failed') return failure(request, 'preconditionFailed')
  if (verdict === 'not-modified')
    return { status: 304, headers: versionHeaders(validators), body: [] }
  const ranges = rangesFor(request, file.length, validators)
  if (ranges === 'ignored') return whole(request, file, validators)
  if (ranges === 'unsatisfiable') {
    const response = failure(request, 'rangeNotSatisfiable')
    response.headers['Content-Range'] = `bytes */${file.length}`
    return response
  }
  return partial(request, file, validators, ranges, boundary)
}

/** Steps 5 and 6 of RFC 9110 section 13.2.2; Range has a meaning in GET alone (section 14.2). */
function rangesFor(
  request: FileRequest,
  length: number,
  validators: Validators,
): ByteRange[] | 'unsatisfiable' | 'ignored' {
  const range = request.method === 'GET' ? request.field('range') : undefined
  if (range === undefined) return 'ignored'
  const ifRange = request.field('if-range')
  const applies = ifRange === undefined || rangeApplies(ifRange, validators)
  return applies ? requestedRanges(range, length) : 'ignored'
}

function whole(request: FileRequest, file: Representation, validators: Validators): FileResponse {
  const headers = versionHeaders(validators)
  describe(headers, file, validators)
  headers['Content-Type'] = file.contentType
  headers['Content-Length'] = String(file.length)
  const empty = request.method === 'HEAD' || file.length === 0
  return { status: 200, headers, body: empty ? [] : [{ first: 0, last: file.length - 1 }] }
}

/** RFC 9110 section 15.3.7. */
function partial(
  request: FileRequest,
  file: Representation,
  validators: Validators,
  ranges: readonly ByteRange[],
  boundary: string,
): FileResponse {
  const headers = versionHeaders(validators)
  // A client that knows this version by If-Range has the rest.
  if (request.field('if-range') === undefined) describe(headers, file, validators)
  const [first, second] = ranges
  if (first !== undefined && second === undefined) {
    headers['Content-Type'] = file.contentType
    headers['Content-Range'] = contentRange(first, file.length)
    headers['Content-Length'] = String(first.last - first.first + 1)
    return { status: 206, headers, body: ranges }
  }
  const { body, length } = multipart(ranges, file, boundary)
  headers['Content-Type'] = `multipart/byteranges; boundary=${boundary}`
  headers['Content-Length'] = String(length)
  return { status: 206, headers, body }
}

/** All of a 304: what updates a stored answer, and nothing that the client has already (RFC 9110 section 15.4.5). */
function versionHeaders({ tag }: Validators): Record<string, string> {
  const headers = commonHeaders()
  headers[ENTITY_TAG] = formatEntityTag(tag)
  return headers
}

/** What every answer has; to be added to, since V8 takes some 50 times as long to spread it into another object. */
function commonHeaders(): Record<string, string> {
  return {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  }
}

function describe(
  headers: Record<string, string>,
  { disposition }: Representation,
  { modified }: Validators,
): void {
  headers['Last-Modified'] = formatHttpDate(modified)
  if (disposition !== undefined) headers['Content-Disposition'] = disposition
}

function failure(
  request: FileRequest,
  problem: 'preconditionFailed' | 'rangeNotSatisfiable',
): FileResponse {
  const { status, message } = errors[problem]
  const text = `${message}\n`
  const headers = commonHeaders()
  headers['Content-Type'] = 'text/plain; charset=utf-8'
  headers['Content-Length'] = String(text.length)
  return { status, headers, body: request.method === 'HEAD' ? [] : [text] }
}
