import { Failure } from './failure.ts'
import { quoted } from './printable.ts'
import type { Settings } from './settings.ts'

/** How many ports are tried from the default one on. */
const tries = 20

/**
 * Starts a server by `start` on the port that the settings ask for, or on the next free one where nobody asked for one. Rejects
 * with a Failure that says what is wrong with the port or the host.
 */
export async function startOnPort<Server>(
  start: (port: number) => Promise<Server>,
  settings: Pick<Settings, 'port' | 'portFrom' | 'host' | 'hostFrom'>,
): Promise<Server> {
  const last = settings.portFrom === undefined ? settings.port + tries - 1 : settings.port
  for (let port = settings.port; ; port += 1) {
    try {
      return await start(port)
    } catch (error) {
      if (port === last || !isTaken(error)) throw new Failure(1, whyNot(error, port, settings))
    }
  }
}

/** Windows answers EACCES for ports that it keeps for itself. */
function isTaken(error: unknown): boolean {
  return codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES'
}

function whyNot(
  error: unknown,
  port: number,
  {
    portFrom,
    port: first,
    host,
    hostFrom,
  }: Pick<Settings, 'port' | 'portFrom' | 'host' | 'hostFrom'>,
): string {
  const name = portFrom ?? '--port'
  const hostName = `${hostFrom ?? '--host'}: ${quoted(host ?? '')}`
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return portFrom === undefined
        ? `--port: all ports from ${first} to ${port} are taken`
        : `${name}: port ${port} is taken; 0 takes any free one`
    case 'EACCES':
      return `${name}: no permission to listen on port ${port}; ports from 1024 on usually need none`
    case 'EADDRNOTAVAIL':
      return `${hostName} is not an address of this machine`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${hostName} is neither an address nor a known host name`
    default:
      return `cannot listen on port ${port}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
