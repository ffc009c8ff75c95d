import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** So many answers may be owed on one connection before no more requests are read from it. */
const MOST_ANSWERS = 32

interface Pending {
  answers: number
  whenNone: (() => void) | undefined
}

/** The answers that each connection still owes; several where requests are pipelined (RFC 9112 section 9.3.2). */
export class PendingAnswers {
  readonly #bySocket = new WeakMap<Socket, Pending>()

  /** Owes an answer, and has it given when those before it are. */
  add(socket: Socket, response: ServerResponse, give: () => void): void {
    const pending = this.#of(socket)
    pending.answers += 1
    if (pending.answers >= MOST_ANSWERS) socket.pause()
    response.once('close', () => {
      pending.answers -= 1
      if (pending.answers === 0) pending.whenNone?.()
      // node:http itself pauses and resumes what does not take its answers.
      if (pending.answers < MOST_ANSWERS && socket.isPaused() && !socket.writableNeedDrain)
        socket.resume()
    })
    inTurn(response, give)
  }

  /** Calls back once, when the connection owes no answer; the latest call for a connection is the one that counts. */
  whenNone(socket: Socket, act: () => void): void {
    const pending = this.#of(socket)
    if (pending.answers === 0) act()
    else pending.whenNone = act
  }

  #of(socket: Socket): Pending {
    const known = this.#bySocket.get(socket)
    if (known !== undefined) return known
    const pending: Pending = { answers: 0, whenNone: undefined }
    this.#bySocket.set(socket, pending)
    socket.on('resume', () => {
      if (pending.answers >= MOST_ANSWERS) socket.pause()
    })
    return pending
  }
}

/**
 * Acts when the answers before this one are given: a pipelined request opens and makes nothing for a client that may never get so
 * far.
 */
export function inTurn(response: ServerResponse, act: () => void): void {
  if (response.socket === null) response.once('socket', act)
  else act()
}
