import { analyse } from 'chardet'

/** How many bytes are looked at to guess a charset. */
const SAMPLE_BYTES = 32 * 1024
/** What most old texts are in, and what every byte means something in. */
const LAST_RESORT = 'windows-1252'
/** What its bytes 0x80 to 0x9F mean (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** The text that bytes of an unknown charset are: by its byte order mark, as UTF-8 or UTF-16, or as the charset that it looks most like. */
export function decodeText(bytes: Uint8Array): string {
  // A TextDecoder drops the mark of its own charset.
  const unicode = markedCharset(bytes) ?? unmarkedUtf16(bytes)
  if (unicode !== undefined) return new TextDecoder(unicode).decode(bytes)
  return decodeIfAll(bytes, 'utf-8') ?? decodeGuessing(bytes)
}

/** https://encoding.spec.whatwg.org/#bom-sniff */
function markedCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined
}

/** Every line of subtitles has ASCII characters, whose one byte in UTF-16 is zero; no other text has zero bytes. */
function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  const zeros = [0, 0]
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  for (const [at, byte] of sample.entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = sample.length / 20
  if (odd > many && odd > 3 * even) return 'utf-16le'
  return even > many && even > 3 * odd ? 'utf-16be' : undefined
}

function decodeIfAll(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function decodeGuessing(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const charset = analyse(sample).find(({ name }) => reads(sample, name))?.name ?? LAST_RESORT
  const decoder = new TextDecoder(charset)
  const text = decoder.decode(bytes)
  return decoder.encoding === 'windows-1252' ? mendWindows1252(text) : text
}

/** Many versions of Node decode windows-1252 as if it were ISO-8859-1 (nodejs/node#56542). */
function mendWindows1252(text: string): string {
  return text.replaceAll(
    /[\x80-\x9f]/g,
    (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? '',
  )
}

/** Whether a charset is known here and nearly all the bytes mean something in it; a text may be damaged. */
function reads(sample: Uint8Array, charset: string): boolean {
  try {
    const replaced = new TextDecoder(charset).decode(sample).split('\ufffd').length - 1
    return replaced <= 1 + sample.length / 200
  } catch {
    return false
  }
}
