import type { Buffer } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { nameFromBytes } from '../path.ts'
import { admit, type EntryType, type Folder, isGone, type Place } from './admit.ts'
import type { Disk, Native } from './disk.ts'
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

/** How many entries of a folder are looked at before what is found is told. */
const pieceLength = 500

/** Lists one folder in parts. Rejects only with the signal's reason, or as `emit` does. */
export async function listFolder(
  { disk, place, lanes, signal }: Listing,
  folder: Folder,
  emit: (part: Part) => Promise<void> | void,
): Promise<void> {
  const folders: Folder[] = []
  let end: 'whole' | 'unreadable' = 'whole'
  const failed = (error: unknown) => {
    signal.throwIfAborted()
    if (!isGone(error)) end = 'unreadable'
  }
  const entries = await readEntries(disk, nativePath(place.root, folder.path)).catch(failed)
  for (let from = 0; entries !== undefined && from < entries.length; from += pieceLength) {
    const files: FoundFile[] = []
    await inLanes(lanes, entries.slice(from, from + pieceLength), async (entry) => {
      try {
        const found = await admit(disk, place, folder, textOf(entry.name), typeOf(entry))
        if (found?.kind === 'folder') folders.push(found)
        else if (found) files.push(found)
      } catch (error) {
        failed(error)
      }
    })
    if (files.length > 0) await emit({ files, folders: [], end: undefined })
  }
  await emit({ files: [], folders, end })
}

/** Reads names as text, which is quick, and once more as bytes where one of them may not be UTF-8, and its type unknown too. */
async function readEntries(disk: Disk, at: Native): Promise<(Dirent | Dirent<Buffer>)[]> {
  try {
    const entries = await disk.readdir(at)
    if (!entries.some(({ name }) => name.includes('\ufffd'))) return entries
  } catch (error) {
    if (!isGone(error)) throw error
  }
  return disk.readdirBytes(at)
}

function textOf(name: string | Buffer): string {
  return typeof name === 'string' ? name : nameFromBytes(name)
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
