import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { Failure } from './failure.ts'
import { quoted } from './printable.ts'

/** What was asked for, by arguments and environment together. */
export interface Settings {
  /** A folder or a video file, as it was given. */
  readonly path: string
  /** 0 to 65535; 0 is any free one. */
  readonly port: number
  /** Who named the port, as a message calls it; undefined when nobody did, and another one may be taken instead. */
  readonly portFrom: '--port' | 'PORT' | undefined
  /** The address to listen on; undefined for all. */
  readonly host: string | undefined
  /** Who named the host, likewise: some shells and tool chains set HOST by themselves. */
  readonly hostFrom: '--host' | 'HOST' | undefined
  readonly open: boolean
  readonly hidden: boolean
  readonly followSymlinks: boolean
  /** In lower case. */
  readonly allowedHosts: readonly string[]
  /** A path as it was given; false where none is to be used, undefined where it is looked for on PATH. */
  readonly ffmpeg: string | false | undefined
  readonly qr: boolean
  readonly quiet: boolean
  readonly json: boolean
}

/** Help or the version, to be printed instead of serving anything. */
export interface Answer {
  readonly text: string
}

interface Options {
  readonly port?: number
  readonly host?: string
  readonly open?: true
  readonly hidden?: true
  readonly followSymlinks?: true
  readonly allowHost?: readonly string[]
  readonly ffmpeg?: string | false
  readonly qr: boolean
  readonly quiet?: true
  readonly json?: true
}

const defaultPort = 9999

/** This program's version. */
export const version: string = (
  createRequire(import.meta.url)('../../package.json') as { version: string }
).version

/**
 * Reads the arguments (those after the program's own name) and the environment. Throws a Failure that names the option, what was
 * expected and what came.
 */
export function readSettings(
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Settings | Answer {
  const command = createCommand()
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    writeErr: () => {},
  })
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { text }
    throw new Failure(2, usageMessage(error, command.args))
  }
  return settingsFrom(command.args[0], command.opts<Options>(), env)
}

function createCommand(): Command {
  return new Command('vidserve')
    .description('Watch a folder of recordings on every phone, tablet and TV in your network.')
    .argument('[path]', 'a folder, or one video file (default: the current folder)')
    .option('-p, --port <number>', 'port; 0 takes any free one (env PORT, default: 9999)', toPort)
    .option('-H, --host <address>', 'address to listen on (env HOST, default: all)', toHost)
    .option('-o, --open', 'open the browser')
    .option('--hidden', 'include files and folders whose names begin with a dot')
    .option('--follow-symlinks', 'follow links that lead out of the folder')
    .option('--allow-host <name>', 'answer to this host name too; may be repeated', addHostName)
    .option('--ffmpeg <path>', 'the ffmpeg to use (default: the one on PATH)', toProgram)
    .option('--no-ffmpeg', 'use none: what browsers cannot decode does not play')
    .option('--no-qr', 'do not show a QR code')
    .option('-q, --quiet', 'print the addresses and nothing after them')
    .option('--json', 'print one JSON object per line')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
}

function settingsFrom(
  path: string | undefined,
  options: Options,
  { PORT, HOST }: Readonly<NodeJS.ProcessEnv>,
): Settings {
  if (path === '') throw expected('path', 'a folder or a video file', '')
  const envPort = options.port === undefined && PORT ? parsePort('PORT', PORT) : undefined
  const hostFrom = options.host !== undefined ? '--host' : HOST ? 'HOST' : undefined
  const host = hostFrom === 'HOST' ? parseHost('HOST', HOST ?? '') : options.host
  const allowedHosts = [...(options.allowHost ?? []), ...(host ? [host.toLowerCase()] : [])]
  const off = { open: false, hidden: false, followSymlinks: false, quiet: false, json: false }
  const { port, allowHost: _, ...others } = { ...off, ...options }
  return Object.freeze({
    ...others,
    path: path ?? '.',
    port: port ?? envPort ?? defaultPort,
    portFrom: port !== undefined ? '--port' : envPort !== undefined ? 'PORT' : undefined,
    host,
    hostFrom,
    ffmpeg: options.ffmpeg,
    allowedHosts: Object.freeze(allowedHosts),
  })
}

function toPort(value: string): number {
  return parsePort('--port', value)
}

function parsePort(name: string, value: string): number {
  const port = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (port <= 65535) return port
  throw expected(name, 'a whole number from 0 to 65535', value)
}

function toHost(value: string): string {
  return parseHost('--host', value)
}

/** An IPv6 address may stand in brackets, as it does in a URL. */
function parseHost(name: string, value: string): string {
  const host = value.replace(/^\[(.*)\]$/, '$1')
  if (/^[^\s/]+$/.test(host)) return host
  throw expected(name, 'an address or a name of this machine', value)
}

function toProgram(value: string): string {
  if (value !== '') return value
  throw expected('--ffmpeg', 'the path of an ffmpeg', value)
}

function addHostName(value: string, before: readonly string[] = []): readonly string[] {
  if (/^[\w-]+(?:\.[\w-]+)*$/.test(value)) return [...before, value.toLowerCase()]
  throw expected('--allow-host', 'a host name without a port, such as media.example.org', value)
}

function expected(name: string, what: string, value: string): Failure {
  return new Failure(2, `${name}: expected ${what}, got ${quoted(value)}`)
}

/** Commander's own messages, which may have several lines, as one. */
function usageMessage(error: CommanderError, paths: readonly string[]): string {
  if (error.code === 'commander.excessArguments') {
    return `expected one folder or video file, got ${paths.length}: ${paths.map(quoted).join(', ')}`
  }
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return `${message}; vidserve --help lists the options`
}
