/** A language's tag as BCP 47 has it in its shortest form, from such a tag or from the three letters of ISO 639-2; undefined for none. */
export function languageTag(tag: string): string | undefined {
  if (tag === 'und' || tag === '') return undefined
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}
