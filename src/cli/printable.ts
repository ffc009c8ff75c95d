/**
 * Control characters, the ones that turn the direction of writing or break lines, and surrogates that stand alone: what could
 * move a terminal's cursor, or make a line read as another.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text as one line that a terminal shows and does not obey; bytes that are not UTF-8 as \xNN. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => short[character] ?? escaped(character))
}

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x80) return `\\x${hex(code, 2)}`
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`
  return `\\u${hex(code, 4)}`
}

/** The value as one line of JSON, with everything escaped that a terminal could obey. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, (it) => `\\u${hex(it.charCodeAt(0), 4)}`)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** The text in quotation marks, as a message shows what it was given. */
export function quoted(text: string): string {
  return `'${printable(text)}'`
}
