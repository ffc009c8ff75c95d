import type { RelativePath } from '../path.ts'

/** A regular file that vidserve may read, and what it is by its name (and a .ts file by its content). */
export interface FoundFile {
  readonly path: RelativePath
  readonly kind: 'video' | 'subtitle'
  /** In bytes. */
  readonly size: number
  /** When it was last changed, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number
}

/** A step from one state of the folder to the next. `gone` comes first: a path may be gone and found in one step. */
export interface FolderChange {
  /** Paths that are no more: of a file, or of a folder with everything below it ('' is everything). */
  readonly gone: readonly RelativePath[]
  /** Files that are new, or whose size or date changed. */
  readonly found: readonly FoundFile[]
}
