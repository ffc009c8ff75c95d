import type { IncomingMessage } from 'node:http'

/** The longest content of a request that is read at all, in bytes: none has a meaning here. */
const MOST_BYTES = 64 * 1024

/** Whether a request announces content (RFC 9112 section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return (
    headers['transfer-encoding'] !== undefined || (length !== undefined && !/^0+$/.test(length))
  )
}

/** Whether it announces more than is read. */
export function announcesLargeBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MOST_BYTES
}

/** Reads the content and drops it; calls back with whether it ended within what is read, and never where the client left. */
export function dropBody(request: IncomingMessage, done: (ended: boolean) => void): void {
  let size = 0
  const onData = (chunk: Uint8Array) => {
    size += chunk.length
    if (size > MOST_BYTES) settle(false)
  }
  const onEnd = () => settle(true)
  const settle = (ended: boolean) => {
    request.off('data', onData).off('end', onEnd)
    done(ended)
  }
  request.on('data', onData).once('end', onEnd)
}
