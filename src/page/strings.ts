import type { GalleryPageJson, PlayerPageJson, TroubleJson } from '../wire.ts'
import { english } from './english.ts'
import type { Language } from './language.ts'
import { simplifiedChinese } from './simplified-chinese.ts'

/** What kind of container a file is, as far as the words about it differ. */
export type ContainerFamily =
  | 'mp4'
  | 'webm'
  | 'matroska'
  | 'mpeg-ts'
  | 'mpeg-ps'
  | 'avi'
  | 'flv'
  | 'windows-media'
  | 'other'

/** What is said of a request that has no page. */
export type ErrorDetail =
  | 'not-found'
  | 'unreadable'
  | 'gone'
  | 'host'
  | 'method'
  | 'busy'
  | 'failure'

/** Every word of the pages. Numbers come in as text, as the language writes them. */
export interface Strings {
  readonly home: string
  readonly skip: string
  readonly folderPath: string
  readonly size: string
  readonly gallery: {
    readonly description: (folder: string) => string
    readonly filter: string
    readonly filterHint: string
    readonly applyFilter: string
    readonly sortBy: string
    readonly name: string
    readonly modified: string
    readonly ascending: string
    readonly descending: string
    readonly layout: string
    readonly grid: string
    readonly list: string
    readonly videos: (count: number, text: string) => string
    readonly matches: (count: number, text: string) => string
    readonly foundSoFar: (count: number, text: string) => string
    readonly folders: string
    readonly recordings: string
    readonly pages: string
    readonly previousPage: string
    readonly nextPage: string
    readonly page: (page: string) => string
    readonly openInVlc: string
    readonly showAll: string
    readonly noMatch: (filter: string) => string
    readonly noMatchAdvice: string
    readonly looking: string
    readonly lookingAdvice: string
    readonly empty: string
    readonly emptyAdvice: (folder: string) => string
    readonly emptyKinds: string
  }
  readonly player: {
    readonly description: (name: string) => string
    readonly previous: string
    readonly next: string
    readonly neighbours: string
    readonly download: string
    readonly openInVlc: string
    readonly copyLink: string
    readonly keys: string
    readonly facts: string
    readonly folder: string
    readonly date: string
    readonly kind: string
    readonly length: string
    readonly picture: string
    readonly way: string
    readonly subtitles: string
    readonly pictureSubtitles: (names: string) => string
    readonly burnIn: (name: string) => string
    readonly noVideoElement: string
    readonly continueAt: string
    readonly startOver: string
    readonly recording: string
    readonly goLive: string
    readonly upNext: string
    readonly playNext: string
    readonly close: string
  }
  readonly keys: {
    readonly title: string
    readonly play: string
    readonly tenSeconds: string
    readonly fiveSeconds: string
    readonly volume: string
    readonly mute: string
    readonly fullscreen: string
    readonly captions: string
    readonly jump: string
    readonly speed: string
    readonly frame: string
    readonly neighbours: string
    readonly help: string
    readonly enabled: string
    readonly scope: string
  }
  readonly trouble: {
    readonly retry: string
    readonly keepListening: string
    readonly download: string
    readonly openElsewhere: string
    readonly copyAddress: string
    /** What to do about a format: {advice} in the texts below. */
    readonly advice: { readonly [way in 'install' | 'inVain' | 'elsewhere']: string }
    readonly undecodable: { readonly [family in ContainerFamily]: TroubleJson }
    readonly general: Omit<PlayerPageJson['troubles'], 'undecodable'>
  }
  /** Templates for what the scripts say: each {word} is filled in. */
  readonly galleryScript: GalleryPageJson['texts']
  readonly playerScript: PlayerPageJson['texts']
  readonly plans: PlayerPageJson['plans']
  readonly error: {
    readonly title: { readonly [detail in ErrorDetail]: string }
    readonly advice: { readonly [detail in Exclude<ErrorDetail, 'host'>]: string }
    readonly hostAdvice: (host: string) => string
    readonly toGallery: string
  }
}

const all: { readonly [language in Language]: Strings } = {
  en: english,
  'zh-CN': simplifiedChinese,
}

/** The words of the pages in a language. */
export function strings(language: Language): Strings {
  return all[language]
}
