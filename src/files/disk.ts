import { Buffer } from 'node:buffer'
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { bytesFromName, nameFromBytes } from '../path.ts'

/** A path as the operating system takes it. */
export type Native = string | Buffer

/** What the index asks of a disk. Everything throws or rejects as node:fs does. */
export interface Disk {
  /** All entries, with U+FFFD for what is no UTF-8 in their names. */
  readdir(at: Native): Dirent[] | Promise<Dirent[]>
  /** All entries with the bytes of their names. */
  readdirBytes(at: Native): Dirent<Buffer>[] | Promise<Dirent<Buffer>[]>
  lstat(at: Native): Stats | Promise<Stats>
  /** The absolute path without links, as `nameFromBytes` reads it. */
  realpath(at: Native): string | Promise<string>
  /** Up to `count` bytes from the start; none of what is no regular file, and it is not waited for. */
  readStart(at: Native, count: number): Uint8Array | Promise<Uint8Array>
}

/** The path that `realpath` gave, as the operating system takes it. */
export function nativeReal(real: string): Native {
  return real.isWellFormed() ? real : Buffer.from(bytesFromName(real))
}

/** Windows has neither flag: it has no FIFO in a folder, and its links are resolved before. */
const readOnly: number =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Leaves the thread that asks free. */
export const asyncDisk: Disk = {
  readdir: (at) => readdir(at, { withFileTypes: true }),
  readdirBytes: (at) => readdir(at, { withFileTypes: true, encoding: 'buffer' }),
  lstat: (at) => lstat(at),
  realpath: async (at) => nameFromBytes(await realpath(at, { encoding: 'buffer' })),
  async readStart(at, count) {
    const file = await open(at, readOnly)
    try {
      if (!(await file.stat()).isFile()) return new Uint8Array()
      const start = new Uint8Array(count)
      const { bytesRead } = await file.read(start, 0, count, 0)
      return start.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  },
}

/** Blocks the thread that asks, for a third of the time: only for a thread of its own. */
export const syncDisk: Disk = {
  readdir: (at) => readdirSync(at, { withFileTypes: true }),
  readdirBytes: (at) => readdirSync(at, { withFileTypes: true, encoding: 'buffer' }),
  lstat: (at) => lstatSync(at),
  realpath: (at) => nameFromBytes(realpathSync.native(at, { encoding: 'buffer' })),
  readStart(at, count) {
    const file = openSync(at, readOnly)
    try {
      if (!fstatSync(file).isFile()) return new Uint8Array()
      const start = new Uint8Array(count)
      return start.subarray(0, readSync(file, start, 0, count, 0))
    } finally {
      closeSync(file)
    }
  },
}

/** How long to wait when the process has no descriptor left, in milliseconds. */
const descriptorWait = 100

/** The same disk, which tries again and again until there is a free descriptor; it rejects with the signal's reason. */
export function patient(disk: Disk, signal: AbortSignal): Disk {
  return {
    ...disk,
    readdir: (at) => patiently(signal, () => disk.readdir(at)),
    readdirBytes: (at) => patiently(signal, () => disk.readdirBytes(at)),
    readStart: (at, count) => patiently(signal, () => disk.readStart(at, count)),
  }
}

async function patiently<T>(signal: AbortSignal, act: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EMFILE' && code !== 'ENFILE') throw error
      await delay(descriptorWait, undefined, { ref: false })
      signal.throwIfAborted()
    }
  }
}
