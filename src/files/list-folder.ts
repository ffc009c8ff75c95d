import type { Buffer } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { nameFromBytes, type RelativePath } from '../path.ts'
import { admit, type EntryType, type Folder, isGone, type Place } from './admit.ts'
import { type Disk, type Native, pieceLength } from './disk.ts'
import type { FoundFile } from './folder-change.ts'
import { nativePath } from './native-path.ts'

/** Some of what a folder holds. */
export interface Part {
  readonly files: readonly FoundFile[]
  readonly folders: readonly Folder[]
  /** On the last part. Of an unreadable folder some files or all are missing. */
  readonly end?: 'whole' | 'unreadable' | undefined
}

/** How a listing is done. */
export interface Listing {
  readonly disk: Disk
  readonly place: Place
  /** How many files are looked at at a time. */
  readonly lanes: number
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Lists one folder in parts; a file may be in two of them. Rejects only with the signal's reason, or as `emit` does. */
export async function listFolder(
  { disk, place, lanes, signal }: Listing,
  folder: Folder,
  emit: (part: Part) => Promise<void> | void,
): Promise<void> {
  const folders = new Map<RelativePath, Folder>()
  let end: 'whole' | 'unreadable' = 'whole'
  const failed = (error: unknown) => {
    signal.throwIfAborted()
    if (!isGone(error)) end = 'unreadable'
  }
  const take = async (entries: readonly Entry[]) => {
    const files: FoundFile[] = []
    await inLanes(lanes, entries, async ({ name, type }) => {
      try {
        const found = await admit(disk, place, folder, name, type)
        if (found?.kind === 'folder') folders.set(found.path, found)
        else if (found) files.push(found)
      } catch (error) {
        failed(error)
      }
    })
    if (files.length > 0) await emit({ files, folders: [], end: undefined })
  }
  const at = nativePath(place.root, folder.path)
  const exact = await takeText(disk, at, take).catch(() => false)
  signal.throwIfAborted()
  if (!exact) await takeBytes(disk, at, take).catch(failed)
  await emit({ files: [], folders: [...folders.values()], end })
}

interface Entry {
  readonly name: string
  readonly type: EntryType
}

type Take = (entries: readonly Entry[]) => Promise<void>

/** Takes a folder's entries quickly and in pieces. False at the first name that may not be UTF-8, whose type may be unknown too. */
async function takeText(disk: Disk, at: Native, take: Take): Promise<boolean> {
  const dir = await disk.opendir(at)
  try {
    for (;;) {
      const piece = await disk.nextEntries(dir)
      if (piece.length === 0) return true
      if (piece.some(({ name }) => name.includes('\ufffd'))) return false
      await take(piece.map((entry) => ({ name: entry.name, type: typeOf(entry) })))
    }
  } finally {
    await disk.closedir(dir)
  }
}

async function takeBytes(disk: Disk, at: Native, take: Take): Promise<void> {
  const entries = await disk.readdirBytes(at)
  for (let from = 0; from < entries.length; from += pieceLength) {
    const piece = entries.slice(from, from + pieceLength)
    await take(piece.map((entry) => ({ name: nameFromBytes(entry.name), type: typeOf(entry) })))
  }
}

function typeOf(entry: Dirent | Dirent<Buffer>): EntryType {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

/** Does something with every item, with some of them at a time. */
export async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) await act(item)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
