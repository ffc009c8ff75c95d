import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { readAssets } from '../files/assets.ts'
import { createOpener } from '../files/open.ts'
import { NotServable, resolveServed } from '../files/served-path.ts'
import { createCatalogue } from '../library/catalogue.ts'
import { startServer } from '../server/listen.ts'
import type { Parts, ServerEvent } from '../server/parts.ts'
import { createReport } from './create-report.ts'
import { Failure } from './failure.ts'
import { ffmpegFinder } from './ffmpeg-finder.ts'
import { announce, startScan } from './first-scan.ts'
import { primaryUrl, serverUrls } from './network.ts'
import { createOutput, type Output } from './output.ts'
import { startOnPort } from './port.ts'
import { printable } from './printable.ts'
import { readSettings, type Settings } from './settings.ts'
import { untilStopped } from './stop.ts'

/** How long the end may take before it is forced, in milliseconds. */
const endPatience = 1500

/** Runs the program with the whole of process.argv, and resolves with its exit code. */
export async function main(argv: string[]): Promise<number> {
  const stdout = createOutput(process.stdout)
  const stderr = createOutput(process.stderr)
  endWithOneLine(stderr)
  const code = await run(argv.slice(2), stdout, stderr)
  setTimeout(() => process.exit(code), endPatience).unref()
  return code
}

/** What nobody foresaw ends the program with one line too. */
function endWithOneLine(stderr: Output): void {
  process.on('uncaughtException', (error: unknown) => {
    const [message, place] = error instanceof Error ? (error.stack ?? '').split('\n    ') : [error]
    stderr.line(`vidserve: ${printable(`${message}${place === undefined ? '' : ` (${place})`}`)}`)
    process.exit(1)
  })
}

async function run(args: readonly string[], stdout: Output, stderr: Output): Promise<number> {
  try {
    const settings = readSettings(args, process.env)
    if ('text' in settings) stdout.text(settings.text)
    else await serve(settings, stdout, stderr)
    return 0
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    stderr.line(`vidserve: ${error.message}`)
    return error.exitCode
  }
}

async function serve(settings: Settings, stdout: Output, stderr: Output): Promise<void> {
  const stopped = untilStopped()
  const { followSymlinks, allowedHosts, host } = settings
  const { root, only, title } = await resolveServed(settings.path).catch(asUsageFailure)
  const hidden = settings.hidden || only?.startsWith('.') === true
  const ffmpeg = await ffmpegFinder(settings.ffmpeg, process.env)
  const report = createReport(settings, stdout, process.env)
  const catalogue = createCatalogue()
  const opener = createOpener({ root, hidden, followSymlinks, only })
  const assets = await readAssets()

  let announced = Promise.resolve()
  const log = (event: ServerEvent): void => {
    void announced.then(() => report.event(event))
  }
  const parts: Parts = {
    ...{ catalogue, assets, log, allowedHosts, only, title },
    openFile: (path, kind) => opener.open(path, kind),
    ffmpeg,
  }
  const server = await startOnPort((port) => startServer(parts, { port, host }), settings)
  const readyMs = Math.round(performance.now())
  if (settings.portFrom === undefined && server.port !== settings.port) {
    stderr.line(`vidserve: port ${settings.port} is taken; using ${server.port}`)
  }

  const scan = startScan({ root, hidden, followSymlinks, only }, catalogue)
  const urls = serverUrls(host, server.port, interfaces())
  const path = only === undefined ? root : join(root, only)
  announced = announce(report, { urls, port: server.port, path, readyMs }, catalogue, scan.over)
  if (settings.open) void openInBrowser(primaryUrl(urls), log)

  await stopped
  const force = setTimeout(() => process.exit(0), endPatience)
  await Promise.all([server.close(), scan.follower.close()])
  opener.close()
  await announced
  report.stopped()
  clearTimeout(force)
}

/** The Failure that a path which cannot be served is. */
function asUsageFailure(error: unknown): never {
  if (!(error instanceof NotServable)) throw error
  throw new Failure(2, `path: expected a folder or a video file, but ${printable(error.message)}`)
}

/** The machine's network interfaces; none where the system does not tell. */
function interfaces(): ReturnType<typeof networkInterfaces> {
  try {
    return networkInterfaces()
  } catch {
    return {}
  }
}

async function openInBrowser(url: string, log: (event: ServerEvent) => void): Promise<void> {
  const { openBrowser } = await import('./browser.ts')
  const { BROWSER } = process.env
  const message = `no browser could be opened; open ${url} yourself`
  openBrowser(url, BROWSER, () => log({ kind: 'failure', message }))
}
