import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OpenFile } from '../bytes.ts'
import { fileResponse } from '../http/file-response.ts'
import type { Loan } from '../media/ffmpeg/input.ts'
import { BufferPool } from './buffer-pool.ts'
import { send } from './send.ts'

const TOKEN_BYTES = 24

interface Lent {
  readonly file: OpenFile
  readonly answers: Set<ServerResponse>
  /** How many reads may be under way. */
  transfers: number
  ended: boolean
}

/**
 * Lends open files to programs on this machine, which read them from an address that only they know: no name of a file leaves this
 * process, and what was lent is one version of one file.
 */
export class ByteLender {
  readonly #lent = new Map<string, Lent>()
  readonly #pool = new BufferPool()
  #server: Promise<Server> | undefined
  #closed = false

  /** Lends a file until the loan ends, and closes it then, also where it cannot be lent. */
  async lend(file: OpenFile): Promise<Loan> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const lent: Lent = { file, answers: new Set(), transfers: 0, ended: false }
    try {
      if (this.#closed) throw new Error('nothing is lent any more')
      this.#server ??= listen((request, response) => this.#answer(request, response))
      const { port } = (await this.#server).address() as AddressInfo
      this.#lent.set(token, lent)
      return { url: `http://127.0.0.1:${port}/${token}`, end: () => this.#end(token, lent) }
    } catch (error) {
      file.close()
      throw error
    }
  }

  /** Ends every loan, and lends nothing any more. */
  async close(): Promise<void> {
    this.#closed = true
    for (const [token, lent] of this.#lent) this.#end(token, lent)
    const server = await this.#server?.catch(() => undefined)
    server?.close()
    server?.closeAllConnections()
  }

  #end(token: string, lent: Lent): void {
    if (lent.ended) return
    lent.ended = true
    this.#lent.delete(token)
    for (const response of lent.answers) response.destroy()
    if (lent.transfers === 0) lent.file.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const lent = this.#lent.get(request.url?.slice(1) ?? '')
    if (lent === undefined || !(request.method === 'GET' || request.method === 'HEAD')) {
      response.writeHead(404).end()
      return
    }
    const { method } = request
    const { length, version, modified } = lent.file
    const { status, headers, body } = fileResponse(
      { method, field: (name) => request.headersDistinct[name]?.join(', ') },
      {
        length,
        version,
        modified,
        contentType: 'application/octet-stream',
        disposition: undefined,
      },
      { now: Date.now(), boundary: 'none' },
    )
    response.writeHead(status, headers)
    void this.#transfer(lent, response, body)
  }

  async #transfer(
    lent: Lent,
    response: ServerResponse,
    body: Parameters<typeof send>[1],
  ): Promise<void> {
    lent.answers.add(response)
    lent.transfers += 1
    await send(response, body, lent.file, this.#pool)
    lent.transfers -= 1
    lent.answers.delete(response)
    if (lent.ended && lent.transfers === 0) lent.file.close()
  }
}

function listen(answer: Parameters<typeof createServer>[1] & object): Promise<Server> {
  const server = createServer({ noDelay: true }, answer)
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, () => resolve(server))
  })
}
