import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** How long a closing connection is read on, in milliseconds. */
const LINGER_MS = 1000

/** The last answer of a connection as it is written to a socket that node:http has let go of; the text is ASCII. */
export function rawAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const body = `${text}\n`
  const lines = Object.entries({
    Date: new Date().toUTCString(),
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`
}

/** The same answer without its content. */
export function headOf(answer: string): string {
  return answer.slice(0, answer.indexOf('\r\n\r\n') + 4)
}

/**
 * Ends a connection with an answer, and reads on for a moment: closing it with bytes unread would reset it, and the client might
 * lose the answer (RFC 9112 section 9.6).
 */
export function endWith(socket: Socket, answer: string): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.on('error', () => socket.destroy())
  socket.end(answer)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}
