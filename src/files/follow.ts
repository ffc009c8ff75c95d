import { realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { joinPath, nameFromBytes } from '../path.ts'
import { admit, type Place, rootFolder } from './admit.ts'
import { asyncDisk, patient } from './disk.ts'
import type { FolderChange } from './folder-change.ts'
import { kindOf } from './kinds.ts'
import { KnownFiles } from './known-files.ts'
import { inLanes } from './list-folder.ts'
import { Lister } from './lister.ts'
import { isListed, type Scope } from './names.ts'
import { type Doubt, doubtOf, Notices } from './notices.ts'
import { Outbox } from './outbox.ts'
import { Scan } from './scan.ts'
import { type Notice, Watches, type WatchSystem, watchSystem } from './watch.ts'

/** What to follow. */
export interface Following extends Scope {
  /** Absolute. */
  readonly root: string
}

/** Who is told. Nobody is after close(). */
export interface FollowListeners {
  readonly onChange: (change: FolderChange) => void
  /** The first scan is over; so many folders could not be read. */
  readonly onScanned: (report: { readonly unreadable: number }) => void
}

/** How closely to follow. */
export interface FollowPace {
  readonly watchSystem: WatchSystem
  /** The time from a full scan to the next, by how long it took and whether the system tells of changes; in milliseconds. */
  readonly pause: (took: number, told: boolean) => number
}

const usualPace: FollowPace = {
  watchSystem,
  pause: (took, told) => {
    const least = told ? 30_000 : 1000
    return Math.min(Math.max(least, took * (told ? 100 : 20)), 600_000)
  },
}
/** How often to look whether the folder itself is still the same one, in milliseconds. */
const rootInterval = 1000
/** More names in doubt than this are quicker found by a full scan. */
const mostDoubts = 10_000
/** Names looked at at a time. */
const lanes = 8

/** What belongs to one folder at the root, until another one takes its place. */
interface Session {
  readonly id: string
  readonly place: Place
  readonly lister: Lister
  readonly watches: Watches
  readonly scan: Scan
}

/**
 * Tells of all files in a folder that may be listed, and from then on of every change: by the system's notices, and by a scan
 * from time to time where there are none or some were lost. Errors are never thrown: what cannot be read is not there.
 */
export function followFolder(
  following: Following,
  listeners: FollowListeners,
  pace: FollowPace = usualPace,
): { close(): Promise<void> } {
  return new Follower(following, listeners, pace)
}

class Follower {
  readonly #following: Following
  readonly #listeners: FollowListeners
  readonly #pace: FollowPace
  readonly #known = new KnownFiles()
  readonly #outbox: Outbox
  readonly #notices: Notices
  readonly #aborter = new AbortController()
  #session: Session | undefined
  /** Whether the folder may have been replaced by one that looks the same. */
  #suspect = false
  #everScanned = false
  #scanSince: number | undefined
  #rescanTimer: NodeJS.Timeout | undefined
  #rootTimer: NodeJS.Timeout | undefined
  #rootCheck: Promise<void>
  #ended: Promise<unknown> = Promise.resolve()

  constructor(following: Following, listeners: FollowListeners, pace: FollowPace) {
    this.#following = following
    this.#listeners = listeners
    this.#pace = pace
    this.#outbox = new Outbox((change) => listeners.onChange(change))
    this.#notices = new Notices((doubts) => this.#lookAll(doubts))
    this.#rootCheck = this.#checkRoot()
  }

  async close(): Promise<void> {
    this.#aborter.abort()
    clearTimeout(this.#rootTimer)
    this.#outbox.close()
    this.#endSession()
    await Promise.all([this.#rootCheck, this.#notices.close(), this.#ended])
  }

  async #checkRoot(): Promise<void> {
    const found = await identify(this.#following.root)
    if (this.#aborter.signal.aborted) return
    if (found === undefined) this.#loseRoot()
    else if (found.id !== this.#session?.id || this.#suspect) this.#startSession(found)
    this.#rootTimer = setTimeout(() => {
      this.#rootCheck = this.#checkRoot()
    }, rootInterval).unref()
  }

  #loseRoot(): void {
    this.#session?.scan.gone('')
    this.#endSession()
    this.#outbox.flush()
    this.#tellScanned(1)
  }

  #startSession({ id, real }: { readonly id: string; readonly real: string }): void {
    this.#endSession()
    const { root, hidden, followSymlinks, only } = this.#following
    const place = { root, real, scope: { hidden, followSymlinks, only } }
    const lister = new Lister(place)
    const watches = new Watches(root, this.#pace.watchSystem, (notice) => this.#notice(notice))
    const parts = { lister, watches, known: this.#known, outbox: this.#outbox }
    const scan = new Scan({ ...parts, onIdle: () => this.#endScan() })
    this.#session = { id, place, lister, watches, scan }
    this.#rescan()
  }

  #endSession(): void {
    clearTimeout(this.#rescanTimer)
    this.#suspect = false
    this.#scanSince = undefined
    this.#notices.clear()
    this.#session?.scan.close()
    this.#session?.watches.close()
    this.#ended = Promise.all([this.#ended, this.#session?.lister.close()])
    this.#session = undefined
  }

  #rescan(): void {
    const session = this.#session
    if (session === undefined) return
    clearTimeout(this.#rescanTimer)
    this.#scanSince ??= performance.now()
    session.scan.enqueue(rootFolder(session.place))
  }

  #endScan(): void {
    const session = this.#session
    if (session === undefined || this.#scanSince === undefined) return
    const took = performance.now() - this.#scanSince
    this.#scanSince = undefined
    this.#outbox.flush()
    this.#tellScanned(session.scan.unreadable)
    const pause = this.#pace.pause(took, session.watches.working)
    this.#rescanTimer = setTimeout(() => this.#rescan(), pause).unref()
  }

  #tellScanned(unreadable: number): void {
    if (this.#everScanned) return
    this.#everScanned = true
    this.#listeners.onScanned({ unreadable })
  }

  #notice(notice: Notice): void {
    const { pending } = this.#notices
    if (notice.path === undefined || pending >= mostDoubts) {
      this.#notices.clear()
      this.#rescan()
      return
    }
    const doubt = doubtOf(notice, notice.path, this.#known)
    if (doubt !== undefined && this.#concerns(doubt)) this.#notices.add(doubt)
  }

  /** Most notices are of files that are no videos; a name may be a folder's only when it is new. */
  #concerns(doubt: Doubt): boolean {
    if (this.#isOwn(doubt)) return true
    const { hidden } = this.#following
    return isListed(doubt.name, hidden) && (doubt.renamed || kindOf(doubt.name) !== undefined)
  }

  /** A folder that is removed tells of it by its own name, as if of something in it. */
  #isOwn({ folder, name, renamed }: Doubt): boolean {
    return renamed && folder === '' && name === basename(this.#following.root)
  }

  async #lookAll(doubts: readonly Doubt[]): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    await inLanes(lanes, doubts, (doubt) => this.#look(session, doubt))
    if (session === this.#session) this.#outbox.flush()
  }

  async #look(session: Session, doubt: Doubt): Promise<void> {
    const { scan, place } = session
    const folder = this.#known.folder(doubt.folder)?.at
    if (session !== this.#session || folder === undefined) return
    if (scan.isListing(doubt.folder)) {
      this.#notices.add(doubt)
      return
    }
    const disk = patient(asyncDisk, this.#aborter.signal)
    const found = await admit(disk, place, folder, doubt.name).catch(() => undefined)
    if (session !== this.#session) return
    const path = joinPath(doubt.folder, doubt.name)
    if (found === undefined) {
      this.#suspect ||= this.#isOwn(doubt)
      scan.gone(path)
    } else if (found.kind !== 'folder' || doubt.renamed || !this.#known.hasFolder(path))
      scan.found(found)
  }
}

/** Names the folder that is at the root now; undefined while there is none. */
async function identify(root: string): Promise<{ id: string; real: string } | undefined> {
  try {
    const real = nameFromBytes(await realpath(root, { encoding: 'buffer' }))
    const stats = await stat(root, { bigint: true })
    return stats.isDirectory() ? { id: `${stats.dev}:${stats.ino}:${real}`, real } : undefined
  } catch {
    return undefined
  }
}
