import { Buffer } from 'node:buffer'
import type { BigIntStats } from 'node:fs'
import { readlink, realpath, stat } from 'node:fs/promises'
import { sep } from 'node:path'

/**
 * Where an open file really is: an absolute path without links, as bytes. Linux tells it of the descriptor itself. Elsewhere it
 * is the real path of the path that was opened, which counts only if the file found there is the one that is open.
 */
export async function realPathOf(
  fd: number,
  stats: BigIntStats,
  native: string | Buffer,
): Promise<Buffer | undefined> {
  if (process.platform === 'linux') {
    const told = await readlink(`/proc/self/fd/${fd}`, { encoding: 'buffer' }).catch(
      () => undefined,
    )
    if (told !== undefined) return told
  }
  const real = await realpath(native, { encoding: 'buffer' })
  const there = await stat(real, { bigint: true })
  return there.ino === stats.ino && there.dev === stats.dev ? real : undefined
}

/** Whether a real path lies below a real folder; the folder itself does not. */
export function isBelow(folder: string, real: Buffer): boolean {
  const prefix = Buffer.from(folder.endsWith(sep) ? folder : folder + sep)
  return real.length > prefix.length && real.subarray(0, prefix.length).equals(prefix)
}
