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

/** What a gallery page tells its script. */
export interface GalleryPageJson {
  /** The URL path of its folder, as LibraryEvent names folders. */
  readonly folder: string
  /** How many videos were known, and whether the scan went on, when the page was made. */
  readonly videos: number
  readonly scanning: boolean
  /** Templates: each {word} is filled in. */
  readonly texts: { readonly watched: string; readonly updated: string }
}

/** Why a file does not play, and what to do about it. */
export interface TroubleJson {
  readonly title: string
  readonly text: string
}

/** A recording as HLS. */
export interface StreamJson {
  /** The multivariant playlist of all tracks: an absolute path on this server; `?tracks=1,2` leaves the others out. */
  readonly master: string
  /** Those that can be cut into segments, with the type that MediaSource.isTypeSupported takes. */
  readonly tracks: readonly {
    readonly id: number
    readonly kind: 'video' | 'audio'
    readonly type: string
  }[]
  /** Whether the file has any sound, also one that cannot be cut. */
  readonly sounds: boolean
  /** Whether browsers play the file itself better, unless they cannot tell how long it is. */
  readonly spare: boolean
  /** Whether the file may still be written: its playlists grow, and do so again after a pause. It has no tracks yet where it has just begun. */
  readonly recording: boolean
}

/** What a player page tells its script. */
export interface PlayerPageJson {
  /** The original bytes and this page: absolute paths on this server. */
  readonly media: string
  readonly watch: string
  readonly name: string
  readonly folder: string
  /** The pages that play the recordings beside this one. */
  readonly previous: string | null
  readonly next: string | null
  /** The recording in segments, for what browsers do not play as it is. */
  readonly stream: StreamJson | null
  /** Whether the file has the boxes of ISO/IEC 14496-12. */
  readonly boxes: boolean
  /** Seconds that the URL asks to start at. */
  readonly start: number | null
  readonly icon: string
  readonly troubles: {
    readonly [kind in
      | 'undecodable'
      | 'noPicture'
      | 'damaged'
      | 'empty'
      | 'unfinished'
      | 'unreachable'
      | 'refused'
      | 'gone'
      | 'stalled']: TroubleJson
  }
  /** Templates: each {word} is filled in. */
  readonly texts: {
    readonly [text in
      | 'continueAt'
      | 'copied'
      | 'notCopied'
      | 'speed'
      | 'volume'
      | 'muted'
      | 'captionsOn'
      | 'captionsOff'
      | 'noCaptions'
      | 'repackaged'
      | 'recordingBegins'
      | 'silent']: string
  }
}
