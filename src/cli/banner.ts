import type { ChalkInstance } from 'chalk'
import { videoExtensions } from '../files/kinds.ts'
import type { ServerUrls } from './network.ts'
import { printable } from './printable.ts'

/** What there is to say once the port answers. */
export interface Listening {
  readonly urls: ServerUrls
  readonly port: number
  /** The served folder or file, absolute. */
  readonly path: string
  /** From the start of the process to the open port, in milliseconds. */
  readonly readyMs: number
  /** How many are known so far. */
  readonly videos: number
  readonly scanning: boolean
  /** Folders that could not be read so far. */
  readonly unreadable: number
}

/** What there is to say once the first scan is over. */
export interface Scanned {
  readonly videos: number
  /** From the start of the scan to its end, in milliseconds. */
  readonly tookMs: number
  /** Folders that could not be read. */
  readonly unreadable: number
}

const lookedFor = `looked for ${[...videoExtensions].join(' ')}`
const closed = 'closed; start without --host to open it to your network'

/** What a terminal shows at the start; `qr` above the addresses, so that a low window still shows these. */
export function banner(
  facts: Listening,
  version: string,
  qr: readonly string[],
  colour: ChalkInstance,
): string {
  const lines = [
    '',
    `${colour.bold(`vidserve ${version}`)}  ${colour.dim(`ready in ${facts.readyMs} ms`)}`,
    '',
    ...qr.map((line) => colour.whiteBright.bgBlack(line)),
    ...(qr.length > 0 ? [''] : []),
    ...addressLines(facts.urls, colour),
    '',
    served(facts),
    ...(foundNothing(facts) ? [lookedFor] : []),
    '',
    colour.dim('Ctrl+C stops it'),
    '',
  ]
  return lines.map((line) => `${line === '' ? '' : '  '}${line}\n`).join('')
}

function addressLines(urls: ServerUrls, colour: ChalkInstance): string[] {
  const local = urls.local === undefined ? [] : [`Local    ${colour.cyan(urls.local)}`]
  const width = Math.max(...urls.network.map(({ url }) => url.length))
  const network = urls.network.map(
    ({ name, url }, index) =>
      `${index === 0 ? 'Network' : '       '}  ${colour.cyan(url)}${' '.repeat(width - url.length)}  ${colour.dim(printable(name))}`,
  )
  return [
    ...local,
    ...(network.length > 0
      ? network
      : [`Network  ${colour.dim(urls.onlyLocal ? closed : 'no network found')}`]),
  ]
}

/** The same on one line, for logs and for programs. */
export function plainBanner(facts: Listening, colour: ChalkInstance): string {
  const { local, network } = facts.urls
  const addresses = [
    ...(local === undefined ? [] : [`Local ${colour.cyan(local)} `]),
    ...network.map(({ name, url }) => `Network ${colour.cyan(url)} (${printable(name)}) `),
  ]
  const kinds = foundNothing(facts) ? ` (${lookedFor})` : ''
  return `${addresses.join(' ')} ${served(facts)}${kinds}, ready in ${facts.readyMs} ms`
}

/** The end of the first scan, where the banner could not wait for it. */
export function scannedLine(facts: Scanned): string {
  const line = `indexed ${contents({ ...facts, scanning: false })} in ${facts.tookMs} ms`
  return facts.videos === 0 ? `${line}; ${lookedFor}` : line
}

/** The first scan, while it goes on. */
export function progressLine(videos: number): string {
  return `indexing… ${count(videos, 'video')}`
}

function served(facts: Listening): string {
  return `${contents(facts)}${facts.scanning ? '' : ' in'} ${printable(facts.path)}`
}

function foundNothing({ videos, scanning }: Pick<Listening, 'videos' | 'scanning'>): boolean {
  return videos === 0 && !scanning
}

function contents(facts: Pick<Listening, 'videos' | 'scanning' | 'unreadable'>): string {
  if (facts.scanning) return 'indexing…'
  const videos = facts.videos === 0 ? 'no videos' : count(facts.videos, 'video')
  return facts.unreadable === 0
    ? videos
    : `${videos} (${count(facts.unreadable, 'folder')} could not be read)`
}

function count(number: number, noun: string): string {
  const digits = String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${digits} ${noun}${number === 1 ? '' : 's'}`
}
