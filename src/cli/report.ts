import type { ChalkInstance } from 'chalk'
import type { ServerEvent } from '../server/parts.ts'
import {
  banner,
  type Listening,
  plainBanner,
  progressLine,
  type Scanned,
  scannedLine,
} from './banner.ts'
import { localTime, logLine } from './log.ts'
import type { Output } from './output.ts'
import { qrCode } from './qr.ts'
import { version } from './settings.ts'

/** Tells what happens, in the order in which it does. */
export interface Report {
  /** Once, before everything else. */
  listening(facts: Listening): Promise<void>
  /** While the first scan goes on, as often as it likes. */
  progress(videos: number): void
  /** Once, when the first scan is over. */
  scanned(facts: Scanned): void
  event(event: ServerEvent): void
  stopped(): void
}

/** How the text is to look. */
export interface Look {
  readonly colour: ChalkInstance
  readonly qr: boolean
  readonly quiet: boolean
}

/** A report for people: a banner on a terminal, one line elsewhere, then lines of log. */
export function createTextReport(output: Output, look: Look): Report {
  const { colour, quiet } = look
  const rich = output.terminal && !quiet
  let told = false
  return {
    async listening(facts) {
      told = !facts.scanning
      if (!rich) return output.line(plainBanner(facts, colour))
      const best = look.qr ? facts.urls.network[0] : undefined
      const qr = best && (await qrCode(best.url, output.columns - 2))
      output.text(banner(facts, version, qr ?? [], colour))
    },
    progress(videos) {
      if (rich) output.status(progressLine(videos))
    },
    scanned(facts) {
      if (rich) output.status('')
      if (told || quiet) return
      told = true
      output.line(`${colour.dim(localTime(new Date()))} ${scannedLine(facts)}`)
    },
    event(event) {
      if (!quiet) output.line(logLine(event, new Date(), colour))
    },
    stopped() {
      if (rich) output.status('')
    },
  }
}
