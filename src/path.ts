/**
 * A file's place below the served folder: its names joined by '/', none of them empty, '.' or '..'; the folder itself is ''.
 * A name is a string of bytes on most systems. Bytes that are not UTF-8 are held as the lone surrogates U+DC80 to U+DCFF, one
 * for each byte (as in Python's PEP 383), so that every name has one string, every string one name, and ordinary names read
 * as they are.
 */
export type RelativePath = string

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** The name that these bytes are. */
export function nameFromBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return decodeEscaping(bytes)
  }
}

function decodeEscaping(bytes: Uint8Array): string {
  let name = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) {
      name += String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
      at += 1
    } else {
      name += utf8.decode(bytes.subarray(at, at + length))
      at += length
    }
  }
  return name
}

/** RFC 3629 section 4: the least and the most second byte, after those first bytes that allow not all of 0x80 to 0xBF. */
const secondBytes = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
])

/** How many bytes the well-formed UTF-8 sequence at `at` has (RFC 3629 section 4); 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  const length = announcedLength(first)
  const [second = 0x80, ...others] = bytes.subarray(at + 1, at + Math.max(1, length))
  const [least = 0x80, most = 0xbf] = secondBytes.get(first) ?? []
  const whole = at + length <= bytes.length && second >= least && second <= most
  return whole && others.every((byte) => byte >= 0x80 && byte <= 0xbf) ? length : 0
}

/** How many bytes the first byte of a sequence says that it has; 0 for a byte that begins none. */
function announcedLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

/** The bytes that a name or a path stands for. */
export function bytesFromName(name: string): Uint8Array {
  if (name.isWellFormed()) return encoder.encode(name)
  const bytes: number[] = []
  for (const character of name) {
    const code = character.charCodeAt(0)
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00)
    else bytes.push(...encoder.encode(character))
  }
  return Uint8Array.from(bytes)
}

/** The name as people and JSON can be shown it: each byte that is not UTF-8 is U+FFFD. */
export function readableName(name: string): string {
  return name.toWellFormed()
}

/** The path as part of a URL: every name percent-encoded byte by byte (RFC 3986 section 2.1), '/' between them. */
export function encodePath(path: RelativePath): string {
  if (path.isWellFormed()) return path.split('/').map(encodeURIComponent).join('/')
  return path.split('/').map(encodeName).join('/')
}

function encodeName(name: string): string {
  let encoded = ''
  for (const byte of bytesFromName(name)) {
    const character = String.fromCharCode(byte)
    encoded += /[\w.~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

/**
 * The path that a percent-encoded URL path names, or undefined when it names none: a malformed escape (RFC 3986 section 2.1), an
 * empty name, '.' or '..', or a name with a slash or a NUL inside it. One slash at the end is ignored, as a folder's URL has it.
 */
export function decodePath(encoded: string): RelativePath | undefined {
  const trimmed = encoded.endsWith('/') ? encoded.slice(0, -1) : encoded
  if (trimmed === '') return encoded === '/' ? undefined : ''
  const names: string[] = []
  for (const part of trimmed.split('/')) {
    const name = decodeName(part)
    if (name === undefined || !isName(name)) return undefined
    names.push(name)
  }
  return names.join('/')
}

function decodeName(encoded: string): string | undefined {
  if (/%(?![\da-f]{2})/i.test(encoded)) return undefined
  const bytes: number[] = []
  for (let at = 0; at < encoded.length; at += 1) {
    const code = encoded.charCodeAt(at)
    if (code === 0x25) {
      bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16))
      at += 2
    } else if (code > 0xff) return undefined
    else bytes.push(code)
  }
  return nameFromBytes(Uint8Array.from(bytes))
}

/** Whether a folder can hold a file of this name at all. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')
}

/** The folder that a path lies in; '' for what lies in the served folder itself. */
export function folderOf(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The last name of a path. */
export function nameOf(path: RelativePath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The path of `name` in `folder`. */
export function joinPath(folder: RelativePath, name: string): RelativePath {
  return folder === '' ? name : `${folder}/${name}`
}

/** The name's extension in lower case, without the dot; '' for a name without one. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > name.lastIndexOf('/') + 1 ? name.slice(dot + 1).toLowerCase() : ''
}
