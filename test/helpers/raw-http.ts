import { Buffer } from 'node:buffer'
import { connect, type Socket } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import { type RunningServer, startServer } from '../../src/server/listen.ts'
import type { Parts } from '../../src/server/parts.ts'

/** A server of these parts on a free port, closed after the test. */
export async function serve(parts: Parts): Promise<RunningServer> {
  const server = await startServer(parts, { port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  return server
}

/** A connection that keeps what it hears, as latin1 text. */
export class RawClient {
  text = ''
  closed = false
  error: NodeJS.ErrnoException | undefined
  readonly socket: Socket

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.on('data', (data) => {
      this.text += data.toString('latin1')
    })
    this.socket.on('error', (error) => {
      this.error = error
    })
    this.socket.on('end', () => this.socket.end())
    this.socket.on('close', () => {
      this.closed = true
    })
    onTestFinished(() => {
      this.socket.destroy()
    })
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'))
  }

  /** All that was heard when the server closed the connection. */
  async untilClosed(timeout = 10_000): Promise<string> {
    await vi.waitUntil(() => this.closed, { timeout, interval: 5 })
    return this.text
  }

  async until(pattern: RegExp | string, timeout = 10_000): Promise<string> {
    const heard = () =>
      typeof pattern === 'string' ? this.text.includes(pattern) : pattern.test(this.text)
    await vi.waitUntil(heard, { timeout, interval: 5 })
    return this.text
  }
}

/** Sends one request as it stands on a connection of its own, and resolves with all that comes until the server closes it. */
export function exchange(port: number, text: string): Promise<string> {
  const client = new RawClient(port)
  client.send(text)
  return client.untilClosed()
}

/** The status codes of the answers in a text, in order. */
export function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
