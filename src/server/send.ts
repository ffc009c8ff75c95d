import type { ServerResponse } from 'node:http'
import type { ByteRange, ByteSource } from '../bytes.ts'
import { type BufferPool, LARGE_BYTES, SMALL_BYTES } from './buffer-pool.ts'

/** How many pieces are small at the start: a browser often asks for all the rest of a file and leaves after a few. */
const FIRST_PIECES = 4
/** A client that took longer than this for a piece gets small ones again. */
const SLOW_MS = 50

/** How a transfer ended: everything handed over, the client gone, or the bytes not to be had and the connection cut. */
export type Outcome = 'sent' | 'left' | 'cut'

/**
 * Sends the parts of a body whose head is written, in order and as fast as the client takes them, holding one buffer at a time. Does
 * not close the source. Where the promised bytes cannot be read, the connection is cut: RFC 9112 section 8 lets the client see
 * that the content is incomplete.
 */
export async function send(
  response: ServerResponse,
  parts: readonly (ByteRange | string)[],
  source: ByteSource,
  pool: BufferPool,
): Promise<Outcome> {
  const transfer = new Transfer(response, source, pool)
  try {
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1
      const going =
        typeof part === 'string'
          ? await transfer.write(part, last)
          : await transfer.range(part, last)
      if (!going) return 'left'
    }
    if (parts.length === 0) response.end()
    return 'sent'
  } catch {
    response.destroy()
    return 'cut'
  }
}

class Transfer {
  readonly #response: ServerResponse
  readonly #source: ByteSource
  readonly #pool: BufferPool
  #pieces = 0

  constructor(response: ServerResponse, source: ByteSource, pool: BufferPool) {
    this.#response = response
    this.#source = source
    this.#pool = pool
  }

  /** Resolves with whether the client is still there; so does `write`. */
  async range({ first, last }: ByteRange, lastPart: boolean): Promise<boolean> {
    for (let from = first; from <= last; ) {
      if (this.#response.destroyed) return false
      const size = last + 1 - from
      const buffer = this.#pool.take(this.#wantsLarge(size))
      const piece = buffer.subarray(0, Math.min(size, buffer.length))
      let free = true
      try {
        if ((await this.#source.read(piece, from)) < piece.length)
          throw new Error('shorter than promised')
        if (this.#response.destroyed) return false
        from += piece.length
        free = await this.write(piece, lastPart && from > last)
        if (!free) return false
      } finally {
        this.#pool.give(buffer, free)
      }
    }
    return true
  }

  /** A short range is one large piece at once; a long one begins with small pieces. */
  #wantsLarge(size: number): boolean {
    if (size <= SMALL_BYTES) return false
    if (this.#pieces === 0 && size <= LARGE_BYTES) return true
    return this.#pieces >= FIRST_PIECES
  }

  /** Resolves once the system has taken the bytes, with whether it did: when the client left, it may still hold them. */
  write(data: Uint8Array | string, last: boolean): Promise<boolean> {
    const response = this.#response
    if (response.destroyed) return Promise.resolve(false)
    const began = performance.now()
    return new Promise((resolve) => {
      const left = () => resolve(false)
      const taken = (error?: Error | null) => {
        response.off('close', left)
        this.#pieces = performance.now() - began > SLOW_MS ? 0 : this.#pieces + 1
        resolve(!error)
      }
      response.once('close', left)
      if (last) response.end(data, taken)
      else response.write(data, taken)
    })
  }
}
