import type { FolderChange } from '../files/folder-change.ts'
import { folderOf, nameOf, type RelativePath } from '../path.ts'
import { FolderNode } from './folder-node.ts'
import { listRecordings, recordingsBelow } from './list-recordings.ts'
import type { Listing, ListingQuery, Neighbours } from './listing.ts'
import type { Recording } from './recording.ts'
import { Step } from './step.ts'

/** What is known of the folder now. */
export interface Catalogue {
  /** Takes a step of the folder; listeners hear of it once for each call that changed anything. */
  apply(change: FolderChange): void
  /** The first scan is over. */
  scanned(): void
  readonly scanning: boolean
  /** How many videos there are. */
  readonly size: number
  /** Grows with every change. */
  readonly revision: number
  get(path: RelativePath): Recording | undefined
  /** Undefined where there is no such folder. */
  list(query: ListingQuery): Listing | undefined
  /** All recordings in a folder and below it, in natural order; none where there is no such folder. */
  below(folder: RelativePath): readonly Recording[]
  neighbours(path: RelativePath): Neighbours
  /** Names of the subtitle files in a folder, in natural order. */
  subtitlesIn(folder: RelativePath): readonly string[]
  /** All recordings, in no order; stays valid while the catalogue changes. */
  all(): Iterable<Recording>
  /** Calls back after every change with the folders whose own lists changed; returns what ends that. */
  onChange(listener: (folders: ReadonlySet<RelativePath>) => void): () => void
}

/** A catalogue of nothing yet. */
export function createCatalogue(): Catalogue {
  return new FolderCatalogue()
}

class FolderCatalogue implements Catalogue {
  readonly #folders = new Map<RelativePath, FolderNode>([['', new FolderNode('', undefined)]])
  readonly #listeners = new Set<(folders: ReadonlySet<RelativePath>) => void>()
  scanning = true
  revision = 0
  #all: readonly Recording[] | undefined

  get size(): number {
    return this.#folders.get('')?.videos ?? 0
  }

  apply({ gone, found }: FolderChange): void {
    const step = new Step(this.#folders)
    for (const path of gone) step.remove(path)
    for (const file of found) step.put(file)
    const changed = step.settle()
    if (changed !== undefined) this.#changed(changed)
  }

  scanned(): void {
    this.scanning = false
    this.#changed(new Set())
  }

  get(path: RelativePath): Recording | undefined {
    return this.#folders.get(folderOf(path))?.find(nameOf(path))?.recording
  }

  list(query: ListingQuery): Listing | undefined {
    const node = this.#folders.get(query.folder)
    if (node === undefined || (node.videos === 0 && query.folder !== '')) return undefined
    return listRecordings(node, query)
  }

  below(folder: RelativePath): readonly Recording[] {
    const node = this.#folders.get(folder)
    return node === undefined ? [] : recordingsBelow(node)
  }

  neighbours(path: RelativePath): Neighbours {
    const node = this.#folders.get(folderOf(path))
    const entry = node?.find(nameOf(path))
    if (node === undefined || entry === undefined) return { previous: undefined, next: undefined }
    const { previous, next } = node.entries.beside(entry)
    return { previous: previous?.recording, next: next?.recording }
  }

  subtitlesIn(folder: RelativePath): readonly string[] {
    return this.#folders.get(folder)?.subtitles ?? []
  }

  all(): Iterable<Recording> {
    if (this.#all === undefined) {
      const all: Recording[] = []
      for (const { entries } of this.#folders.values())
        for (const { recording } of entries) all.push(recording)
      this.#all = all
    }
    return this.#all
  }

  onChange(listener: (folders: ReadonlySet<RelativePath>) => void): () => void {
    const own = (folders: ReadonlySet<RelativePath>) => listener(folders)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  #changed(folders: ReadonlySet<RelativePath>): void {
    this.revision += 1
    this.#all = undefined
    for (const listener of [...this.#listeners]) listener(folders)
  }
}
