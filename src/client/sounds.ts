import type Hls from 'hls.js'
import type { MediaPlaylist } from 'hls.js'
import { SOUND_DATA } from '../wire.ts'
import { byId } from './page-data.ts'

/** A track as media-chrome's menu wants it (HTML section 4.8.11.10.1, AudioTrack). */
interface SoundTrack {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly language: string
  enabled: boolean
}

/** The sounds to choose from, like HTMLMediaElement.audioTracks, which most browsers lack. */
class SoundTracks extends EventTarget {
  #tracks: readonly SoundTrack[] = []

  get length(): number {
    return this.#tracks.length
  }

  [Symbol.iterator](): Iterator<SoundTrack> {
    return this.#tracks[Symbol.iterator]()
  }

  replace(tracks: readonly SoundTrack[]): void {
    this.#tracks = tracks
    this.dispatchEvent(new Event('addtrack'))
    this.dispatchEvent(new Event('change'))
  }

  changed(): void {
    this.dispatchEvent(new Event('change'))
  }
}

// The controls look for it when they are defined, so this module is imported before theirs.
const tracks = new SoundTracks()
Object.defineProperty(byId('video', HTMLVideoElement), 'audioTracks', { value: tracks })

/**
 * Offers the sounds of a stream in the player's menu. Of those that are no part of it, for the server converts one at a time, `choose`
 * asks for another by its ordinal.
 */
export function offerSounds(
  hls: Hls,
  events: typeof Hls.Events,
  choose: (ordinal: number) => void,
): void {
  hls.on(events.MANIFEST_LOADED, (_, { sessionData, url }) => {
    const offered = Object.entries(sessionData ?? {}).filter(([id]) => id.startsWith(SOUND_DATA))
    if (offered.length === 0) return
    const first = offered[0]?.[0].slice(SOUND_DATA.length)
    const chosen = /&audio=(\d+)/.exec(url)?.[1] ?? first
    tracks.replace(
      offered.map(([id, { VALUE: name = '', LANGUAGE: lang = '' }]) => {
        const ordinal = id.slice(SOUND_DATA.length)
        return remoteSound(ordinal, labelOf(name, lang), lang, ordinal === chosen, choose)
      }),
    )
  })
  hls.on(events.AUDIO_TRACKS_UPDATED, () => {
    if (hls.audioTracks.length > 0)
      tracks.replace(hls.audioTracks.map((track, index) => soundTrack(hls, track, index)))
  })
  hls.on(events.AUDIO_TRACK_SWITCHED, () => tracks.changed())
  hls.on(events.DESTROYING, () => tracks.replace([]))
}

function remoteSound(
  id: string,
  label: string,
  language: string,
  isChosen: boolean,
  choose: (ordinal: number) => void,
): SoundTrack {
  return {
    ...{ id, kind: 'main', label, language },
    get enabled(): boolean {
      return isChosen
    },
    set enabled(wanted: boolean) {
      if (wanted && !isChosen) choose(Number(id))
    },
  }
}

function soundTrack(hls: Hls, { name, lang = '' }: MediaPlaylist, index: number): SoundTrack {
  return {
    id: String(index),
    kind: 'main',
    label: labelOf(name, lang),
    language: lang,
    get enabled(): boolean {
      return hls.audioTrack === index
    },
    set enabled(wanted: boolean) {
      if (wanted) hls.audioTrack = index
    },
  }
}

/** A track that has no name of its own is called by its language. */
function labelOf(name: string, language: string): string {
  if (language === '') return name
  const known = languageName(language)
  const [, number] = name.startsWith(language) ? (/^\S+( \d+)?$/.exec(name) ?? []) : []
  return name === language || number !== undefined ? known + (number ?? '') : `${known} (${name})`
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
