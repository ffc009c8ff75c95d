/** The JSON that server and browser exchange. */

/** EXT-X-SESSION-DATA of a recording that ffmpeg converts: this and the ordinal of a sound, which `&audio=` chooses. */
export const SOUND_DATA = 'vidserve.sound.'

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

/** What a recording holds, as far as playing it goes. */
export interface HoldingJson {
  /** The container's name for people: 'MKV'. */
  readonly container: string
  /** The names of the first picture's and the first sound's codec for people ('HEVC', 'AC-3'); null where there is none. */
  readonly picture: string | null
  readonly sound: string | null
  /** How many sound tracks it has. */
  readonly sounds: number
  /** In seconds; null where only reading it all would tell, and while it is recorded. */
  readonly duration: number | null
  /** The media type of the file as it is, for HTMLMediaElement.canPlayType; null where browsers do not open it. */
  readonly file: string | null
  /** Whether browsers find out by themselves how long the file is, and where in it a time is. */
  readonly seekable: boolean
  /** The same file with an index in front, where it lacks one: an absolute path on this server. */
  readonly indexed: string | null
  /** The multivariant playlist of its segments: an absolute path on this server; `?tracks=1,2` leaves the others out. */
  readonly master: string | null
  /** What can be cut into segments. */
  readonly tracks: readonly {
    readonly id: number
    readonly kind: 'video' | 'audio'
    /** For MediaSource.isTypeSupported. */
    readonly type: string
    /** The id of the sound that this one is converted from. */
    readonly convertedFrom: number | null
  }[]
  /** The multivariant playlist of the recording as ffmpeg converts it; null where that cannot be done. */
  readonly transcoded: string | null
  /** Whether the file may still be written: its playlists grow, and do so again after a pause. It has no tracks yet where it has just begun. */
  readonly recording: boolean
  /** Whether nothing has been written to it for a while: it is whole, was cut off, or its recording is paused. */
  readonly quiet: boolean
  /** Why nothing of it can be told, or be played by anybody here. */
  readonly fault: 'neverFinished' | 'unreadable' | 'nothing' | 'protected' | null
}

/** `GET /api/videos/<path>`. */
export interface VideoDetailJson extends VideoJson {
  /** Null where it cannot be told, or not yet. */
  readonly holding: HoldingJson | null
  /** Whether it is still being looked into: ask again. */
  readonly looking: boolean
  /** How it plays in most browsers of today. */
  readonly plan: { readonly kind: string; readonly reason: string }
}

/** `GET /api/lengths/<path>`. */
export interface LengthJson {
  /** In seconds; null where nobody could tell without ffmpeg, or the recording is still being written. */
  readonly seconds: number | null
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
  /** Null where it cannot be told, or not yet. */
  readonly holding: HoldingJson | null
  /** Where to ask for a VideoDetailJson, as long as the recording is still being looked into; else null. */
  readonly looking: string | null
  /** Whether the file has the boxes of ISO/IEC 14496-12. */
  readonly boxes: boolean
  /** Seconds that the URL asks to start at. */
  readonly start: number | null
  readonly icon: string
  readonly troubles: {
    readonly [kind in
      | 'undecodable'
      | 'noPicture'
      | 'soundOnly'
      | 'picture'
      | 'pictureYet'
      | 'sound'
      | 'unreadable'
      | 'nothing'
      | 'protected'
      | 'damaged'
      | 'unconverted'
      | 'busy'
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
      | 'recordingBegins'
      | 'looking']: string
  }
  /** Templates for each kind of plan. */
  readonly plans: {
    readonly [kind in
      | 'direct'
      | 'hls'
      | 'sound'
      | 'transcode'
      | 'none'
      | 'silent'
      | 'soundNeedsFfmpeg'
      | 'soundAlone'
      | 'transcodeSound'
      | 'begun']: string
  }
}
