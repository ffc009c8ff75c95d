import type { Language } from './language.ts'

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const
const bytes: { readonly [language in Language]: string } = { en: 'bytes', 'zh-CN': '字节' }

interface Formats {
  readonly digit: Intl.NumberFormat
  readonly whole: Intl.NumberFormat
  readonly date: Intl.DateTimeFormat
}

const made = new Map<Language, Formats>()

/** Made once for each language that is asked for: making them takes longer than the rest of a page. */
function formats(language: Language): Formats {
  const known = made.get(language) ?? {
    digit: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }),
    whole: new Intl.NumberFormat(language, { maximumFractionDigits: 0 }),
    date: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
  }
  made.set(language, known)
  return known
}

/** A size in bytes with a decimal unit (1 kB is 1000 bytes), to three digits. */
export function formatSize(size: number, language: Language): string {
  if (size < 1000) return size === 1 && language === 'en' ? '1 byte' : `${size} ${bytes[language]}`
  let scaled = size / 1000
  let unit = 0
  // 999.5 would be written as 1000.
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000
    unit += 1
  }
  const { digit, whole } = formats(language)
  return `${(scaled < 9.95 ? digit : whole).format(scaled)} ${units[unit]}`
}

/** A whole number as the language groups its digits. */
export function formatCount(count: number, language: Language): string {
  return formats(language).whole.format(count)
}

/** A moment in milliseconds since 1970-01-01T00:00:00Z, in the time zone of this machine, to the minute. */
export function formatDate(moment: number, language: Language): string {
  return formats(language).date.format(validMoment(moment))
}

/** The same moment for `<time datetime>`: RFC 3339 in UTC. */
export function machineDate(moment: number): string {
  return validMoment(moment).toISOString()
}

/** File systems can hold dates that a Date cannot. */
function validMoment(moment: number): Date {
  const date = new Date(moment)
  return Number.isNaN(date.getTime()) ? new Date(0) : date
}
