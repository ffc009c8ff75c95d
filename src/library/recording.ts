import type { RelativePath } from '../path.ts'

/** A video as the index knows it: by its place and its size, its content unread. */
export interface Recording {
  readonly path: RelativePath
  /** In bytes, when it was last looked at. */
  readonly size: number
  /** When it was last changed, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number
}
