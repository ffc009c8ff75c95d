import type { Dirent } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
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
  /** Ends the wait for a free descriptor. */
  readonly signal: AbortSignal
}

const partLength = 500
/** How long to wait when the process has no descriptor left, in milliseconds. */
const descriptorWait = 100

/** Lists one folder in parts. Rejects only with the signal's reason, or as `emit` does. */
export async function listFolder(
  listing: Listing,
  folder: Folder,
  emit: (part: Part) => Promise<void> | void,
): Promise<void> {
  const { disk, place, signal } = listing
  let files: FoundFile[] = []
  const folders: Folder[] = []
  let end: 'whole' | 'unreadable' = 'whole'
  const look = async ({ name, type }: Entry) => {
    const found = await patiently(signal, () => admit(disk, place, folder, name, type))
    if (found?.kind === 'folder') folders.push(found)
    else if (found !== undefined) files.push(found)
  }
  const entries = await readEntries(listing, nativePath(place.root, folder.path)).catch((error) => {
    signal.throwIfAborted()
    if (!isGone(error)) end = 'unreadable'
    return []
  })
  await inLanes(listing.lanes, entries, async (entry) => {
    await look(entry).catch(() => {
      signal.throwIfAborted()
      end = 'unreadable'
    })
    if (files.length < partLength) return
    const part = { files, folders: [] }
    files = []
    await emit(part)
  })
  await emit({ files, folders, end })
}

interface Entry {
  readonly name: string
  readonly type: EntryType
}

/** Names are read as text, which is quick, and once more as bytes where one of them may not be UTF-8. */
async function readEntries({ disk, signal }: Listing, at: Native): Promise<Entry[]> {
  const entries = await patiently(signal, () => disk.readdir(at))
  if (!entries.some(({ name }) => name.includes('\ufffd')))
    return entries.map((entry) => ({ name: entry.name, type: typeOf(entry) }))
  const exact = await patiently(signal, () => disk.readdirBytes(at))
  return exact.map((entry) => ({ name: nameFromBytes(entry.name), type: typeOf(entry) }))
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

/** Does something that may need a descriptor, again and again until there is one. */
export async function patiently<T>(signal: AbortSignal, act: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EMFILE' && code !== 'ENFILE') throw error
      await delay(descriptorWait, undefined, { signal, ref: false })
    }
  }
}
