import type { RelativePath } from '../path.ts'
import type { Recording } from './recording.ts'

/** What a visitor asks of a folder. */
export interface ListingQuery {
  readonly folder: RelativePath
  /** Words that must all be in a recording's path below the folder, in any case; '' lists the folder's own content. */
  readonly filter: string
  readonly sort: 'name' | 'modified' | 'size'
  readonly descending: boolean
  /** From 1; beyond the last one the last one is meant. */
  readonly page: number
}

/** A folder within the folder that is listed. */
export interface FolderSummary {
  readonly path: RelativePath
  /** Videos in it and anywhere below it. */
  readonly videos: number
}

/** One page of what a folder holds: folders first, then recordings. */
export interface Listing {
  readonly folder: RelativePath
  readonly folders: readonly FolderSummary[]
  readonly recordings: readonly Recording[]
  /** How many recordings there are on all pages. */
  readonly total: number
  /** From 1 to `pages`. */
  readonly page: number
  /** At least 1. */
  readonly pages: number
}

/** The recordings beside one in its folder, in natural order. */
export interface Neighbours {
  readonly previous: Recording | undefined
  readonly next: Recording | undefined
}
