/** A value of an attribute list (draft-pantos-hls-rfc8216bis section 4.2): a string is quoted, `token` and numbers are not. */
export type AttributeValue = string | number | { readonly token: string } | undefined

/** The attributes joined by commas, in their order; those that are undefined are left out. */
export function attributeList(attributes: Readonly<Record<string, AttributeValue>>): string {
  const written: string[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) written.push(`${name}=${attributeText(value)}`)
  }
  return written.join(',')
}

function attributeText(value: string | number | { readonly token: string }): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' ? String(value) : value.token
}

/**
 * A quoted-string, which cannot hold line breaks or double quotes (section 4.2): they, and all other control characters, become
 * spaces and apostrophes. '{$' is broken up, for it may refer to a variable (section 4.3), and lone surrogates are U+FFFD.
 */
function quoted(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll('"', "'")
    .replaceAll('{$', '{ $')
  return `"${clean}"`
}

/** A URI as it may stand on a line of its own or between quotes: what cannot be in one is percent-encoded. */
export function safeUri(uri: string): string {
  return uri
    .toWellFormed()
    .replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, (character) => encodeURIComponent(character))
    .replace(/^#/, '%23')
}
