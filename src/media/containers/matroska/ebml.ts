/** The start of an element (RFC 8794 section 6). */
export interface ElementHeader {
  /** With its length marker. */
  readonly id: number
  /** Of the data, in bytes; undefined when the writer did not know it (RFC 8794 section 6.2). */
  readonly size: number | undefined
  /** How many bytes the ID and the size take. */
  readonly length: number
}

/** One element whose data are in memory. */
export interface Element {
  readonly id: number
  readonly data: Uint8Array
}

/** The most bytes that an ID (at most 4 in Matroska) and a size (at most 8) take. */
export const HEADER_BYTES = 12

/** How many bytes a variable-size integer takes that begins with this byte; 9 when it is none (RFC 8794 section 4). */
function vintLength(first: number): number {
  return Math.clz32(first) - 23
}

/** A variable-size integer: its value (exact up to 2^53), and how many bytes it took. Undefined where there is none. */
export function readVint(
  bytes: Uint8Array,
  at: number,
): { value: number; length: number; unknown: boolean } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  const length = vintLength(first)
  if (length > 8 || at + length > bytes.length) return undefined
  const mask = 0xff >> length
  let value = first & mask
  let unknown = value === mask
  for (let index = at + 1; index < at + length; index += 1) {
    const byte = bytes[index] ?? 0
    value = value * 256 + byte
    unknown &&= byte === 0xff
  }
  return { value, length, unknown }
}

/** The element that begins at `at`; undefined where none can, or where the bytes end within its ID or size. */
export function readHeader(bytes: Uint8Array, at: number): ElementHeader | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  const idLength = vintLength(first)
  if (idLength > 4 || at + idLength >= bytes.length) return undefined
  let id = first
  for (let index = at + 1; index < at + idLength; index += 1) id = id * 256 + (bytes[index] ?? 0)
  const size = readVint(bytes, at + idLength)
  if (size === undefined) return undefined
  return { id, size: size.unknown ? undefined : size.value, length: idLength + size.length }
}

/** No master but Cues has that many children in earnest. */
const MOST_CHILDREN = 1000

/** The elements in a master's data, as far as they make sense, `most` of them; one of unknown size reaches to the end. */
export function* children(bytes: Uint8Array, most: number = MOST_CHILDREN): Generator<Element> {
  for (let at = 0, count = 0; at < bytes.length && count < most; count += 1) {
    const header = readHeader(bytes, at)
    if (header === undefined) return
    const from = at + header.length
    const to = header.size === undefined ? bytes.length : from + header.size
    if (to > bytes.length) return
    yield { id: header.id, data: bytes.subarray(from, to) }
    at = to
  }
}

/** An unsigned integer of up to 8 bytes (RFC 8794 section 7.2), exact up to 2^53. */
export function uint(data: Uint8Array): number {
  let value = 0
  for (const byte of data.subarray(0, 8)) value = value * 256 + byte
  return value
}

/** A signed integer of up to 8 bytes (RFC 8794 section 7.1). */
export function int(data: Uint8Array): number {
  const length = Math.min(8, data.length)
  const value = uint(data)
  return length > 0 && (data[0] ?? 0) >= 0x80 ? value - 2 ** (8 * length) : value
}

/** A float of 4 or 8 bytes (RFC 8794 section 7.3); 0 for one without bytes, and for any other length. */
export function float(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (data.length === 4) return view.getFloat32(0)
  return data.length === 8 ? view.getFloat64(0) : 0
}

const utf8 = new TextDecoder()

/** A string up to its first NUL (RFC 8794 sections 7.4 and 7.5). */
export function text(data: Uint8Array): string {
  const end = data.indexOf(0)
  return utf8.decode(end === -1 ? data : data.subarray(0, end))
}
