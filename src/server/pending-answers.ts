import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Pending {
  answers: number
  whenNone: (() => void) | undefined
}

/** The answers that each connection still owes; several where requests are pipelined (RFC 9112 section 9.3.2). */
export class PendingAnswers {
  readonly #bySocket = new WeakMap<Socket, Pending>()

  add(socket: Socket, response: ServerResponse): void {
    const pending = this.#of(socket)
    pending.answers += 1
    response.once('close', () => {
      pending.answers -= 1
      if (pending.answers === 0) pending.whenNone?.()
    })
  }

  /** Calls back once, when the connection owes no answer; the latest call for a connection is the one that counts. */
  whenNone(socket: Socket, act: () => void): void {
    const pending = this.#of(socket)
    if (pending.answers === 0) act()
    else pending.whenNone = act
  }

  #of(socket: Socket): Pending {
    let pending = this.#bySocket.get(socket)
    if (pending === undefined) {
      pending = { answers: 0, whenNone: undefined }
      this.#bySocket.set(socket, pending)
    }
    return pending
  }
}
