import type { FolderChange } from '../files/folder-change.ts'
import type { RelativePath } from '../path.ts'
import type { Listing, ListingQuery, Neighbours } from './listing.ts'
import type { Recording } from './recording.ts'

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
  neighbours(path: RelativePath): Neighbours
  /** Names of the subtitle files in a folder, in natural order. */
  subtitlesIn(folder: RelativePath): readonly string[]
  /** All recordings, in no order; stays valid while the catalogue changes. */
  all(): Iterable<Recording>
  /** Calls back after every change with the folders whose own lists changed; returns what ends that. */
  onChange(listener: (folders: ReadonlySet<RelativePath>) => void): () => void
}
