import type { Socket } from 'node:net'
import { errors, type Problem } from '../http/errors.ts'
import type { PendingAnswers } from './pending-answers.ts'
import { endWith, headOf, rawAnswer } from './raw-answer.ts'

/** What node:http reports of a connection on which it cannot go on. */
export interface ClientError extends Error {
  readonly code?: string
  /** The bytes in which the parser stopped, and how many of them it took. */
  readonly rawPacket?: Uint8Array
  readonly bytesParsed?: number
}

/** The listener for 'clientError' of a server: says what was wrong, never into the middle of an answer. */
export function answerClientErrors(
  pending: PendingAnswers,
): (error: ClientError, socket: Socket) => void {
  const ending = new WeakSet<Socket>()
  return (error, socket) => {
    // The request before said that it is the last one: its answer ends the connection (RFC 9112 section 9.6).
    if (ending.has(socket) || error.code === 'HPE_CLOSED_CONNECTION') return
    ending.add(socket)
    const problem = problemOf(error)
    if (problem === undefined || socket.bytesRead === 0) {
      socket.destroy()
      return
    }
    const { status, message } = errors[problem]
    const answer = rawAnswer(status, message)
    pending.whenNone(socket, () => endWith(socket, isHead(error) ? headOf(answer) : answer))
  }
}

/** What was wrong with a request; undefined where nobody is there to be told. */
function problemOf(error: ClientError): Problem | undefined {
  const { code = '' } = error
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'requestTimeout'
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 'contentTooLarge'
    case 'HPE_HEADER_OVERFLOW':
      return isInRequestLine(error) ? 'targetTooLong' : 'fieldsTooLong'
    case 'HPE_INVALID_METHOD':
      return isUnknownMethod(requestLine(error)) ? 'notImplemented' : 'badRequest'
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      return isUnknownVersion(requestLine(error)) ? 'versionNotSupported' : 'badRequest'
    default:
      return code.startsWith('HPE_') ? 'badRequest' : undefined
  }
}

/** RFC 9112 section 3: method SP request-target SP HTTP-version. */
function isUnknownMethod(line: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+ [^ ]+ HTTP\/1\.\d$/.test(line)
}

/** RFC 9112 section 2.3. */
function isUnknownVersion(line: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+ [^ ]+ HTTP\/(?!1\.[01])\d\.\d$/.test(line)
}

/** The line in which the parser stopped, or the first one of HTTP/2's preface (RFC 9113 section 3.4), after which it stops. */
function requestLine(error: ClientError): string {
  const text = textOf(error)
  if (error.code === 'HPE_PAUSED_H2_UPGRADE') return 'PRI * HTTP/2.0'
  const start = text.lastIndexOf('\n', (error.bytesParsed ?? 0) - 1) + 1
  return /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? ''
}

/** Whether the answer may have no content (RFC 9110 section 9.3.2), as far as the packet tells. */
function isHead(error: ClientError): boolean {
  const before = textOf(error).slice(0, error.bytesParsed)
  return before.match(/^[A-Z]+ /gm)?.at(-1) === 'HEAD '
}

/** Whether a header grew too long before its first line ended; the parser does not say, and the packet may not begin there. */
function isInRequestLine(error: ClientError): boolean {
  const text = textOf(error)
  const parsed = error.bytesParsed ?? text.length
  const start = text.lastIndexOf('\n', parsed - 1) + 1
  if (/^[A-Z]+ /.test(text.slice(start, parsed))) return true
  return start === 0 && (parsed === text.length || text.startsWith(' HTTP/', parsed))
}

function textOf({ rawPacket }: ClientError): string {
  return rawPacket === undefined ? '' : Buffer.from(rawPacket).toString('latin1')
}
