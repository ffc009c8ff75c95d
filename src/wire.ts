/** The JSON that server and browser exchange. */

/** One recording, in `GET /api/videos`. */
export interface VideoJson {
  /** Path below the served folder, '/' between names; bytes that are not UTF-8 are U+FFFD. */
  readonly path: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** RFC 3339, UTC, milliseconds. */
  readonly modified: string
  /** The original bytes: an absolute path on this server, byte-exact. */
  readonly media: string
  /** The page that plays it, likewise. */
  readonly watch: string
}

/** `GET /api/videos`. */
export interface VideosJson {
  readonly videos: readonly VideoJson[]
}

/** Event `library` of `GET /api/events`: something in the index changed. Sent once at the start, then at most once a second. */
export interface LibraryEvent {
  /** Grows with every change; two equal numbers of one server run mean the same index. */
  readonly revision: number
  /** How many videos are known. */
  readonly videos: number
  /** Whether the first scan still goes on. */
  readonly scanning: boolean
  /**
   * URL paths (`/browse/<folder>/`; `/` for the served folder) of the folders whose own lists changed, or null when they are too
   * many to name.
   */
  readonly folders: readonly string[] | null
}
