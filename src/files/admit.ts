import { sep } from 'node:path'
import { joinPath, type RelativePath } from '../path.ts'
import { type Disk, type Native, nativeReal } from './disk.ts'
import type { FoundFile } from './folder-change.ts'
import { isAsNamed, kindOf, needsSniffing, SNIFFED_BYTES } from './kinds.ts'
import { concerns, isListed, mayHold, type Scope } from './names.ts'
import { nativePath } from './native-path.ts'

/** A folder that may be listed, and the way to it. */
export interface Folder {
  readonly kind: 'folder'
  readonly path: RelativePath
  /** Its absolute path without links, as `Disk.realpath` gives it. */
  readonly real: string
  /** The real paths of those folders whose links were followed on the way. */
  readonly left: readonly string[]
}

/** The served folder, and what of it is served. */
export interface Place {
  /** Absolute. */
  readonly root: string
  /** Its real path. */
  readonly real: string
  readonly scope: Scope
}

/** What a folder tells of one of its names. */
export type EntryType = 'file' | 'folder' | 'link' | 'other'

/** Folders that link to each other can be reached on n! ways: not more links than these are followed in a row. */
const linksInARow = 4

/** The served folder itself. */
export function rootFolder(place: Place): Folder {
  return { kind: 'folder', path: '', real: place.real, left: [] }
}

/**
 * The file or folder of that name, if it may be listed: the one rule, for every way that leads to a name. Rejects with the
 * operating system's error when it cannot be told.
 */
export async function admit(
  disk: Disk,
  place: Place,
  folder: Folder,
  name: string,
  type?: EntryType,
): Promise<FoundFile | Folder | undefined> {
  const path = joinPath(folder.path, name)
  if (!isListed(name, place.scope.hidden) || type === 'other') return undefined
  if (type === 'folder') return subfolder(place, folder, path, name)
  const kind = concerns(path, place.scope) ? kindOf(name) : undefined
  if (type === 'file' && kind === undefined) return undefined
  const at = nativePath(place.root, path)
  try {
    const stats = await disk.lstat(at)
    if (stats.isDirectory()) return subfolder(place, folder, path, name)
    if (stats.isSymbolicLink()) return await admitLink(disk, place, folder, path, at)
    if (kind === undefined || !stats.isFile()) return undefined
    const { size, mtimeMs: modified } = stats
    const is = await areAsNamed([name], disk, at, size)
    return is ? { path, kind, size, modified } : undefined
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** Whether an error says that there is nothing of that name. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP'
}

function subfolder(
  place: Place,
  folder: Folder,
  path: RelativePath,
  name: string,
): Folder | undefined {
  if (!mayHold(path, place.scope)) return undefined
  return { kind: 'folder', path, real: below(folder.real) + name, left: folder.left }
}

/** Whether the file is what each of its names says. */
async function areAsNamed(
  names: readonly string[],
  disk: Disk,
  at: Native,
  size: number,
): Promise<boolean> {
  if (!names.some(needsSniffing)) return true
  if (size === 0) return false
  const start = await disk.readStart(at, SNIFFED_BYTES)
  return names.every((name) => isAsNamed(name, start))
}

async function admitLink(
  disk: Disk,
  place: Place,
  folder: Folder,
  path: RelativePath,
  at: Native,
): Promise<FoundFile | Folder | undefined> {
  const { scope } = place
  const real = await disk.realpath(at)
  if (!scope.followSymlinks && !isWithin(place.real, real)) return undefined
  const target = nativeReal(real)
  const stats = await disk.lstat(target)
  if (stats.isDirectory()) return linkedFolder(place, folder, path, real)
  const kind = concerns(path, scope) ? kindOf(path) : undefined
  if (kind === undefined || !stats.isFile()) return undefined
  if (!scope.followSymlinks && kindOf(real) !== kind) return undefined
  const { size, mtimeMs: modified } = stats
  const names = scope.followSymlinks ? [path] : [path, real]
  const is = await areAsNamed(names, disk, target, size)
  return is ? { path, kind, size, modified } : undefined
}

/** Leads nowhere where one already is: neither to a folder on the way here nor to one above it. */
function linkedFolder(
  place: Place,
  folder: Folder,
  path: RelativePath,
  real: string,
): Folder | undefined {
  const left = [...folder.left, folder.real]
  const leadsBack = left.some((from) => isWithin(real, from))
  if (leadsBack || left.length > linksInARow || !mayHold(path, place.scope)) return undefined
  return { kind: 'folder', path, real, left }
}

/** Whether a real path is `outer` or lies below it. */
function isWithin(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(below(outer))
}

function below(real: string): string {
  return real.endsWith(sep) ? real : real + sep
}
