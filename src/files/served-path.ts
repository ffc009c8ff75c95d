import { access, constants, open, opendir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { nameFromBytes, type RelativePath } from '../path.ts'
import { isAsNamed, kindOf, SNIFFED_BYTES } from './kinds.ts'

/** What is to be served. */
export interface Served {
  /** The real path of the folder. */
  readonly root: string
  /** The one video that is served, where a file was named instead of a folder. */
  readonly only: RelativePath | undefined
  /** The folder's or the file's name, as it was given. */
  readonly title: string
}

/** Rejected with where a path cannot be served; its message begins with the path. */
export class NotServable extends Error {
  constructor(path: string, why: string) {
    super(`'${path}' ${why}`)
    this.name = 'NotServable'
  }
}

/** Finds out what a path, relative to the current folder, is. Rejects with NotServable. */
export async function resolveServed(path: string): Promise<Served> {
  try {
    const real = nameFromBytes(await realpath(path, { encoding: 'buffer' }))
    const stats = await stat(path)
    const title = basename(resolve(path)) || real
    if (stats.isDirectory())
      return { root: await readableFolder(path, real), only: undefined, title }
    if (!stats.isFile()) throw new NotServable(path, 'is neither a folder nor a file')
    await checkVideo(path, real)
    const root = dirname(real)
    return { root: await readableFolder(root, root), only: basename(real), title }
  } catch (error) {
    throw error instanceof NotServable ? error : new NotServable(path, reason(error))
  }
}

async function readableFolder(path: string, real: string): Promise<string> {
  if (!real.isWellFormed()) throw new NotServable(path, 'lies in a folder whose name is not UTF-8')
  await access(real, constants.X_OK)
  const folder = await opendir(real)
  await folder.close()
  return real
}

async function checkVideo(path: string, real: string): Promise<void> {
  const file = await open(path)
  try {
    const start = new Uint8Array(SNIFFED_BYTES)
    const { bytesRead } = await file.read(start, 0, start.length, 0)
    if (kindOf(real) !== 'video' || !isAsNamed(real, start.subarray(0, bytesRead)))
      throw new NotServable(path, 'is not a video')
  } finally {
    await file.close()
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'may not be read'
    case 'ELOOP':
      return 'is a link that leads to itself'
    default:
      return `cannot be read (${error instanceof Error ? error.message : String(error)})`
  }
}
