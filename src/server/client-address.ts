import type { IncomingMessage } from 'node:http'

/** The address that a request came from; an IPv4 address as one, also where it came to an IPv6 socket. */
export function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}
