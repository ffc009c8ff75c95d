import { setTimeout as delay } from 'node:timers/promises'
import { followFolder } from '../files/follow.ts'
import type { Catalogue } from '../library/catalogue.ts'
import type { Listening, Scanned } from './banner.ts'
import type { Report } from './report.ts'

/** How long the banner waits for the first scan to end, in milliseconds. */
const patience = 150
/** How often the progress of a longer one is shown, in milliseconds. */
const progressInterval = 200

type Outcome = Omit<Scanned, 'videos'>

/** The first scan, under way. */
export interface FirstScan {
  readonly follower: { close(): Promise<void> }
  readonly over: Promise<Outcome>
}

/** Fills the catalogue, and keeps it up to date for as long as the follower is open. */
export function startScan(
  folder: Parameters<typeof followFolder>[0],
  catalogue: Catalogue,
): FirstScan {
  const start = performance.now()
  let end: (outcome: Outcome) => void = () => {}
  const over = new Promise<Outcome>((resolve) => {
    end = resolve
  })
  const follower = followFolder(folder, {
    onChange: (change) => catalogue.apply(change),
    onScanned: ({ unreadable }) => {
      catalogue.scanned()
      end({ unreadable, tookMs: Math.round(performance.now() - start) })
    },
  })
  return { follower, over }
}

/**
 * Reports that the server listens, with what the first scan has found by then, and the end of the scan in its time. Resolves once
 * the first of these is told.
 */
export async function announce(
  report: Report,
  server: Pick<Listening, 'urls' | 'port' | 'path' | 'readyMs'>,
  catalogue: Catalogue,
  over: Promise<Outcome>,
): Promise<void> {
  const early = await Promise.race([over, delay(patience, undefined, { ref: false })])
  await report.listening({
    ...server,
    videos: catalogue.size,
    scanning: early === undefined,
    unreadable: early?.unreadable ?? 0,
  })
  const ticker = setInterval(() => report.progress(catalogue.size), progressInterval).unref()
  void over.then((outcome) => {
    clearInterval(ticker)
    report.scanned({ videos: catalogue.size, ...outcome })
  })
}
