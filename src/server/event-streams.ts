import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Catalogue } from '../library/catalogue.ts'
import { encodePath, type RelativePath } from '../path.ts'
import type { LibraryEvent } from '../wire.ts'

const EVENT_INTERVAL_MS = 1000
const HEARTBEAT_MS = 20_000
/** More changed folders than this are not named one by one. */
const MOST_FOLDERS = 50

interface Client {
  readonly response: ServerResponse
  /** Whether events went by while it did not take them. */
  missed: boolean
}

/**
 * Those who listen for changes of the library (server-sent events, WHATWG HTML section 9.2). A client that does not read costs one
 * small buffer: it is told once, when it reads again, that it missed something.
 */
export class EventStreams {
  /** How many may listen at once. */
  limit = 500
  readonly #catalogue: Catalogue
  readonly #clients = new Set<Client>()
  readonly #unsubscribe: () => void
  #changed: Set<RelativePath> = new Set()
  #next: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #lastSent = Number.NEGATIVE_INFINITY

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#unsubscribe = catalogue.onChange((folders) => this.#onChange(folders))
  }

  get full(): boolean {
    return this.#clients.size >= this.limit
  }

  /** Answers with the stream, and keeps it until the client leaves or the server ends. */
  add(request: IncomingMessage, response: ServerResponse): void {
    const client: Client = { response, missed: false }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    response.write(message(this.#state(new Set())))
    response.on('drain', () => {
      if (client.missed) this.#send(client, message(this.#state(undefined)))
    })
    response.once('close', () => this.#remove(client))
    // A browser that leaves may say so by nothing but the end of its side.
    request.socket.once('end', () => this.#end(client))
    this.#clients.add(client)
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS).unref()
  }

  /** Ends all streams. */
  close(): void {
    this.#unsubscribe()
    clearTimeout(this.#next)
    for (const client of this.#clients) this.#end(client)
  }

  #end(client: Client): void {
    this.#remove(client)
    client.response.end()
  }

  #remove(client: Client): void {
    this.#clients.delete(client)
    if (this.#clients.size > 0) return
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
  }

  #onChange(folders: ReadonlySet<RelativePath>): void {
    if (this.#clients.size === 0) return
    if (this.#changed.size <= MOST_FOLDERS) for (const folder of folders) this.#changed.add(folder)
    const wait = this.#lastSent + EVENT_INTERVAL_MS - performance.now()
    this.#next ??= setTimeout(() => this.#tell(), Math.max(0, Math.ceil(wait))).unref()
  }

  #tell(): void {
    this.#next = undefined
    this.#lastSent = performance.now()
    const text = message(this.#state(this.#changed))
    this.#changed = new Set()
    for (const client of this.#clients) {
      if (client.response.writableNeedDrain) client.missed = true
      else this.#send(client, text)
    }
  }

  #beat(): void {
    for (const { response } of this.#clients)
      if (!response.writableNeedDrain) response.write(':\n\n')
  }

  #send(client: Client, text: string): void {
    client.missed = false
    client.response.write(text)
  }

  #state(changed: ReadonlySet<RelativePath> | undefined): LibraryEvent {
    const { revision, size, scanning } = this.#catalogue
    const named = changed !== undefined && changed.size <= MOST_FOLDERS
    return { revision, videos: size, scanning, folders: named ? [...changed].map(folderUrl) : null }
  }
}

function folderUrl(folder: RelativePath): string {
  return folder === '' ? '/' : `/browse/${encodePath(folder)}/`
}

function message(event: LibraryEvent): string {
  return `event: library\ndata: ${JSON.stringify(event)}\n\n`
}
