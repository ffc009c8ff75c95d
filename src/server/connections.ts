import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { endWith, rawAnswer } from './raw-answer.ts'

/** Descriptors that the process needs for itself before it has served anything. */
const OWN_DESCRIPTORS = 24

export interface ConnectionLimits {
  /** How many connections are served at once. */
  readonly served: number
  /** How many more are told that there is no room, and read on until they have heard it. */
  readonly refused: number
}

/** What a process that may have this many descriptors open can serve: half of them are left to files. */
export function limitsFor(descriptors: number): ConnectionLimits {
  const sockets = Math.max(4, Math.floor((descriptors - OWN_DESCRIPTORS) / 2))
  const refused = Math.min(100, Math.floor(sockets / 8))
  return { served: sockets - refused, refused }
}

/** How many descriptors the system lets this process have; Infinity where it does not say (Windows). */
export function descriptorLimit(): number {
  const report: (NodeJS.ProcessReport & { excludeNetwork?: boolean }) | undefined = process.report
  if (report === undefined) return Number.POSITIVE_INFINITY
  const { excludeNetwork = false } = report
  // Else the names of all peers are looked up.
  report.excludeNetwork = true
  const { userLimits } = report.getReport() as {
    userLimits?: { open_files?: { soft?: number | 'unlimited' } }
  }
  report.excludeNetwork = excludeNetwork
  const soft = userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY
}

/**
 * The connections of a server, never more than its process has descriptors for: beyond that the system would accept and reset
 * them, and no file could be opened.
 */
export class Connections {
  limits: ConnectionLimits = {
    served: Number.POSITIVE_INFINITY,
    refused: Number.POSITIVE_INFINITY,
  }
  readonly #served = new Set<Socket>()
  readonly #refused = new Set<Socket>()
  readonly #server: Server
  readonly #onRefusal: () => void

  /** Takes the connections of `server`; `onRefusal` hears of each one that there is no room for. */
  constructor(server: Server, onRefusal: () => void) {
    this.#server = server
    this.#onRefusal = onRefusal
    const listeners = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (!this.#hasRoom()) return this.#refuse(socket)
      keep(this.#served, socket)
      for (const listener of listeners) listener.call(server, socket)
    })
  }

  /** Cuts every connection there is. */
  destroy(): void {
    for (const socket of [...this.#served, ...this.#refused]) socket.destroy()
  }

  #hasRoom(): boolean {
    if (this.#served.size < this.limits.served) return true
    this.#server.closeIdleConnections()
    return countOpen(this.#served) < this.limits.served
  }

  #refuse(socket: Socket): void {
    this.#onRefusal()
    const answer = rawAnswer(503, 'Too many connections are open; try again in a moment.', {
      'Retry-After': '2',
    })
    if (countOpen(this.#refused) < this.limits.refused) {
      keep(this.#refused, socket)
      endWith(socket, answer)
    } else {
      // Written at once, or not at all: to wait would take a descriptor.
      socket.on('error', () => {})
      socket.write(answer)
      socket.destroy()
    }
  }
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}

/** A destroyed socket has given its descriptor back before it says so. */
function countOpen(sockets: Set<Socket>): number {
  for (const socket of sockets) if (socket.destroyed) sockets.delete(socket)
  return sockets.size
}
