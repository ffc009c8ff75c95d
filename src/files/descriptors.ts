import { type BigIntStats, close, constants, fstat, fstatSync, open, stat, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { FileUnavailable } from '../bytes.ts'

const openAsync = promisify(open)
const statAsync = promisify(stat)
const fstatAsync = promisify(fstat)

/** What takes the place of a file must not make the open wait (a FIFO) or become our terminal; Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
/** A stat slower than this asked a network or a sleeping disk: from then on that file is asked without blocking. */
const QUICK_MS = 2
/** A player asks again at once, and opening anew costs it ten times a stat. */
const IDLE_MS = 1000
const IDLE_MOST = 16
/** How long an open waits for others to give descriptors back, and how often it looks. */
const PATIENCE_MS = 5000
const RETRY_MS = 25

/** An open regular file that several readers share. */
export interface Descriptor {
  readonly fd: number
  readonly key: string
  /** Its stats when they were last asked for. */
  stats: BigIntStats
  users: number
  /** Whether stats come from memory, as on a local disk: 3 µs, where a trip to the thread pool costs 60 and more. */
  quick: boolean
  /** Ends the time for which it is kept without a user. */
  idle: NodeJS.Timeout | undefined
}

/** Judges a newly opened file, and throws FileUnavailable to refuse it. */
export type Admit = (fd: number, stats: BigIntStats) => Promise<void>

/** The stats of the open file now. */
export async function look(descriptor: Descriptor): Promise<BigIntStats> {
  const { fd } = descriptor
  descriptor.stats = descriptor.quick
    ? timed(descriptor, () => fstatSync(fd, { bigint: true }))
    : await fstatAsync(fd, { bigint: true })
  return descriptor.stats
}

/** The stats of the file that is at the path now. */
function lookAt(
  native: string | Buffer,
  descriptor: Descriptor,
): Promise<BigIntStats> | BigIntStats {
  if (!descriptor.quick) return statAsync(native, { bigint: true })
  return timed(descriptor, () => statSync(native, { bigint: true }))
}

function timed<T>(descriptor: Descriptor, call: () => T): T {
  const before = performance.now()
  const value = call()
  if (performance.now() - before > QUICK_MS) descriptor.quick = false
  return value
}

/** The open files: shared by those who ask for the same path, kept a moment after the last one, closed exactly once. */
export class Descriptors {
  readonly #open = new Map<string, Descriptor>()
  readonly #idle = new Set<Descriptor>()

  /**
   * The file that is at `native` now. `key` names the path; `admit` sees what was not open yet. Rejects with FileUnavailable: 'busy'
   * when no descriptor came free for five seconds.
   */
  async acquire(key: string, native: string | Buffer, admit: Admit): Promise<Descriptor> {
    const held = this.#open.get(key)
    if (held !== undefined) {
      this.#take(held)
      if (await this.#isStillAt(native, held)) return held
      if (this.#open.get(key) === held) this.#open.delete(key)
      this.release(held, false)
    }
    const fd = await this.#openPatiently(native)
    try {
      const stats = fstatSync(fd, { bigint: true })
      await admit(fd, stats)
      const descriptor = { fd, key, stats, users: 1, quick: true, idle: undefined }
      this.#open.set(key, descriptor)
      return descriptor
    } catch (error) {
      closeQuietly(fd)
      throw error
    }
  }

  /** Gives a descriptor back; it is kept a moment if its path is likely to be asked for `again`. */
  release(descriptor: Descriptor, again: boolean): void {
    descriptor.users -= 1
    if (descriptor.users > 0) return
    if (again && this.#open.get(descriptor.key) === descriptor) this.#keep(descriptor)
    else this.#close(descriptor)
  }

  /** Closes what has no user; what is in use is closed by its last one. */
  close(): void {
    this.#open.clear()
    while (this.#closeOldestIdle()) {}
  }

  #keep(descriptor: Descriptor): void {
    this.#idle.add(descriptor)
    descriptor.idle = setTimeout(() => this.#close(descriptor), IDLE_MS).unref()
    if (this.#idle.size > IDLE_MOST) this.#closeOldestIdle()
  }

  #take(descriptor: Descriptor): void {
    descriptor.users += 1
    clearTimeout(descriptor.idle)
    this.#idle.delete(descriptor)
  }

  async #isStillAt(native: string | Buffer, held: Descriptor): Promise<boolean> {
    try {
      const now = await lookAt(native, held)
      const same = now.ino === held.stats.ino && now.dev === held.stats.dev
      if (same) held.stats = now
      return same
    } catch {
      return false
    }
  }

  async #openPatiently(native: string | Buffer): Promise<number> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        return await openAsync(native, FLAGS)
      } catch (error) {
        const reason = unavailable(error as NodeJS.ErrnoException)
        if (reason.reason !== 'busy' || performance.now() > deadline) throw reason
        if (!this.#closeOldestIdle()) await delay(RETRY_MS)
      }
    }
  }

  #closeOldestIdle(): boolean {
    const [oldest] = this.#idle
    if (oldest === undefined) return false
    this.#close(oldest)
    return true
  }

  #close(descriptor: Descriptor): void {
    clearTimeout(descriptor.idle)
    this.#idle.delete(descriptor)
    if (this.#open.get(descriptor.key) === descriptor) this.#open.delete(descriptor.key)
    closeQuietly(descriptor.fd)
  }
}

/** A disk that went away reports it here too, where nothing is lost by it; unheard, it would end the process. */
function closeQuietly(fd: number): void {
  close(fd, () => {})
}

const MISSING = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'ENXIO',
  'EISDIR',
  'EINVAL',
  'ENODEV',
])
const BUSY = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EBUSY'])

/** What an open's error means to somebody who asked for a file. */
function unavailable(error: NodeJS.ErrnoException): FileUnavailable {
  if (error instanceof FileUnavailable) return error
  const code = error.code ?? ''
  const reason = MISSING.has(code) ? 'missing' : BUSY.has(code) ? 'busy' : 'unreadable'
  return new FileUnavailable(reason, error.message)
}
