import { extensionOf, readableName } from '../path.ts'

/** A subtitle file that lies beside a video and is named after it. */
export interface Sidecar {
  /** Of the file, in the video's folder. */
  readonly name: string
  /** The language tag in the name (RFC 5646) in its canonical form, where there is one. */
  readonly language: string | undefined
  /** What else the name says, for people. */
  readonly label: string | undefined
}

const extensions = new Set(['srt', 'vtt', 'ass', 'ssa'])
/** A language, and perhaps its script and region (RFC 5646 section 2.1); names also have '_' for '-'. */
const languageTag = /^[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?$/i
/** What Chinese subtitles are called besides; 'sc' is Sardinian too, which is rarer. */
const chinese = new Map([
  ['chs', 'zh-Hans'],
  ['sc', 'zh-Hans'],
  ['cht', 'zh-Hant'],
  ['tc', 'zh-Hant'],
])
/** Languages without a code of two letters that many subtitles are in; other words of three letters are more likely just words. */
const threeLetters = new Set(['fil', 'nob', 'yue'])
/** Made when the first subtitle file is met: loading the languages' names takes long. */
let languages: Intl.DisplayNames | undefined

/**
 * Those of a folder's subtitle files that belong to a video: they have its name, with or without its extension, then perhaps words
 * after dots, then their own extension.
 */
export function sidecarsOf(videoName: string, subtitleNames: readonly string[]): Sidecar[] {
  const extension = extensionOf(videoName)
  const stem = extension === '' ? videoName : videoName.slice(0, -extension.length - 1)
  return subtitleNames.flatMap((name) => {
    const words = wordsAfter(videoName, name) ?? wordsAfter(stem, name)
    return words === undefined ? [] : [describe(name, words)]
  })
}

/** What stands between a stem and the extension of a subtitle file; undefined where the file has another stem. */
function wordsAfter(stem: string, name: string): string[] | undefined {
  const extension = extensionOf(name)
  if (!extensions.has(extension) || !name.startsWith(`${stem}.`)) return undefined
  const between = name.slice(stem.length + 1, -extension.length)
  return between.split('.').filter((word) => word !== '')
}

function describe(name: string, words: readonly string[]): Sidecar {
  const at = words.findIndex((word) => languageOf(word) !== undefined)
  const label = readableName(words.filter((_, index) => index !== at).join(' '))
  return { name, language: languageOf(words[at] ?? ''), label: label === '' ? undefined : label }
}

/** Undefined for a word that only looks like a tag. */
function languageOf(word: string): string | undefined {
  const known = chinese.get(word.toLowerCase())
  if (known !== undefined || !languageTag.test(word)) return known
  const [tag = ''] = Intl.getCanonicalLocales(word.replaceAll('_', '-'))
  const [primary = ''] = tag.split('-')
  if (primary.length > 2 && !threeLetters.has(primary)) return undefined
  languages ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  return languages.of(primary) === undefined ? undefined : tag
}
