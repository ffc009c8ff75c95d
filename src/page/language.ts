/** A language that the pages are written in (BCP 47). */
export type Language = 'en' | 'zh-CN'

interface Preference {
  readonly tag: string
  readonly quality: number
}

/** The page language that fits an Accept-Language header best (RFC 9110 section 12.5.4); English where none does. */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  const preferences = (acceptLanguage ?? '')
    .split(',')
    .map(parsePreference)
    .filter((preference) => preference.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of preferences) {
    if (isIn(tag, 'en')) return 'en'
    if (isSimplifiedChinese(tag)) return 'zh-CN'
  }
  // Traditional Chinese alone: a reader of it is served better by Simplified Chinese than by English.
  return preferences.some(({ tag }) => isIn(tag, 'zh')) ? 'zh-CN' : 'en'
}

function parsePreference(member: string): Preference {
  const [tag = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  if (weight === undefined) return { tag, quality: 1 }
  const quality = /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0
  return { tag, quality }
}

/** Basic filtering (RFC 4647 section 3.3.1). */
function isIn(tag: string, range: string): boolean {
  return tag === range || tag.startsWith(`${range}-`)
}

function isSimplifiedChinese(tag: string): boolean {
  return isIn(tag, 'zh') && !/-(hant|tw|hk|mo)\b/.test(tag)
}
