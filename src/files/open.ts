import { type BigIntStats, read } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { FileUnavailable, type OpenFile } from '../bytes.ts'
import { nameFromBytes, nameOf, type RelativePath } from '../path.ts'
import { isBelow, realPathOf } from './containment.ts'
import { type Descriptor, Descriptors, look } from './descriptors.ts'
import { isAsNamed, type Kind, kindOf, needsSniffing, SNIFFED_BYTES } from './kinds.ts'
import { concerns, mayBeListed, type Scope } from './names.ts'
import { nativePath } from './native-path.ts'
import { OpenVersion } from './open-version.ts'

const readAsync = promisify(read)

/** Above the tick of every clock that stamps files on a local disk. */
const STAMP_MS = 20

/** Where files may be opened, and which. */
export interface Opening extends Scope {
  /** The real path of the served folder. */
  readonly root: string
}

/** Opens files of the folder. */
export interface Opener {
  /** Opens a file of the kind by the rule that lists it. Rejects with FileUnavailable, 'missing' whenever it may not be read. */
  open(path: RelativePath, kind: Kind): Promise<OpenFile>
  /** Gives up what is kept open without a reader. */
  close(): void
}

/** Opens by name, then judges what was opened: a link or a folder that is exchanged between the two gains nothing. */
export function createOpener(opening: Opening): Opener {
  const descriptors = new Descriptors()
  return {
    async open(path, kind) {
      if (!isNamedFor(opening, path, kind)) throw new FileUnavailable('missing', 'no such name')
      const native = nativePath(opening.root, path)
      const descriptor = await descriptors.acquire(path, native, (fd, stats) =>
        admit(opening, kind, path, fd, stats),
      )
      try {
        await settle(descriptor)
      } catch (error) {
        descriptors.release(descriptor, false)
        throw error
      }
      return new OpenVersion(descriptor, (again) => descriptors.release(descriptor, again))
    },
    close: () => descriptors.close(),
  }
}

/** Whether the path by its names alone may be listed as the kind. */
function isNamedFor(opening: Opening, path: RelativePath, kind: Kind): boolean {
  return (
    kindOf(nameOf(path)) === kind && mayBeListed(path, opening.hidden) && concerns(path, opening)
  )
}

async function admit(
  { root, followSymlinks }: Opening,
  kind: Kind,
  path: RelativePath,
  fd: number,
  stats: BigIntStats,
): Promise<void> {
  if (!stats.isFile()) throw new FileUnavailable('missing', 'not a regular file')
  if (!followSymlinks) {
    const real = await realPathOf(fd, stats, nativePath(root, path))
    const inside = real !== undefined && isBelow(root, real) && kindOf(nameFromBytes(real)) === kind
    if (!inside) throw new FileUnavailable('missing', 'a link to what is not served')
  }
  if (needsSniffing(path) && !isAsNamed(path, await startOf(fd)))
    throw new FileUnavailable('missing', 'not the recording that its name says')
}

async function startOf(fd: number): Promise<Uint8Array> {
  const start = new Uint8Array(SNIFFED_BYTES)
  const { bytesRead } = await readAsync(fd, start, 0, start.length, 0)
  return start.subarray(0, bytesRead)
}

/**
 * Waits until the clock that stamps files has moved past the last change, so that the next change cannot get the same stamp and
 * with it the same version; by ctime, which nobody can set back. Kernels before Linux 6.13 stamp with the time of their last tick,
 * at most 10 ms ago.
 */
async function settle(descriptor: Descriptor): Promise<void> {
  const age = Date.now() - Number(descriptor.stats.ctimeNs / 1_000_000n)
  if (age < 0 || age >= STAMP_MS) return
  await delay(STAMP_MS - age)
  await look(descriptor)
}
