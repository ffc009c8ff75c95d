import type { ChalkInstance } from 'chalk'
import type { ServerEvent } from '../server/parts.ts'
import { printable } from './printable.ts'

/** The event as one line: when, who, what. */
export function logLine(event: ServerEvent, at: Date, colour: ChalkInstance): string {
  return `${colour.dim(localTime(at))} ${whatHappened(event, colour)}`
}

function whatHappened(event: ServerEvent, colour: ChalkInstance): string {
  switch (event.kind) {
    case 'view':
      return `${clientAddress(event.client)} plays ${colour.cyan(printable(event.path))}`
    case 'download':
      return `${clientAddress(event.client)} downloads ${colour.cyan(printable(event.path))}`
    case 'refused':
      return `${clientAddress(event.client)} ${colour.yellow(`refused ${event.status}`)} ${printable(event.target)}`
    case 'failure':
      return `${colour.red('error')} ${printable(event.message)}`
  }
}

/** The client's address, an IPv4 one as such where it came in by IPv6 (RFC 4291 section 2.5.5.2). */
export function clientAddress(client: string): string {
  return printable(client.replace(/^::ffff:(?=[\d.]+$)/i, ''))
}

/** YYYY-MM-DD HH:MM:SS, by the clock on this machine's wall. */
export function localTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replace('T', ' ')
}
