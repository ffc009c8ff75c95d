/** Name and size in front of a chunk's content, in bytes. */
export const CHUNK_HEADER = 8

/** The four characters at `at`, those of a RIFF chunk's name; bytes that are not printable are '?'. */
export function fourCc(bytes: Uint8Array, at: number): string {
  let name = ''
  for (let index = at; index < at + 4; index += 1) {
    const byte = bytes[index] ?? 0
    name += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?'
  }
  return name
}

/** A little-endian UINT32. */
export function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) + uint16(bytes, at + 2) * 0x1_0000
}

/** A little-endian UINT16. */
export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** A little-endian UINT64; exact up to 2^53. */
export function uint64(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32
}

/** The stream whose data a chunk of that name holds ('01wb' is 1); undefined for one that holds no frames of a stream. */
export function streamOf(bytes: Uint8Array, at: number): number | undefined {
  const tens = (bytes[at] ?? 0) - 0x30
  const ones = (bytes[at + 1] ?? 0) - 0x30
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return undefined
  const kind = String.fromCharCode(bytes[at + 2] ?? 0, bytes[at + 3] ?? 0).toLowerCase()
  return FRAMES.has(kind) ? tens * 10 + ones : undefined
}

/** Pictures, packed and not, sound, interleaved DV; palette changes ('pc') and text are no frames. */
const FRAMES = new Set(['dc', 'db', 'wb', 'iv', '__'])

/** The offset of what follows a chunk at `at` with that size: contents of odd size are padded. */
export function nextChunk(at: number, size: number): number {
  return at + CHUNK_HEADER + size + (size & 1)
}

/** No list of headers has that many chunks in earnest. */
const MOST_CHUNKS = 1000

/** The chunks of a list's content; `end` is exclusive, and within the content. */
export function* chunksIn(
  list: Uint8Array,
): Generator<{ readonly id: string; readonly at: number; readonly end: number }> {
  let at = 0
  for (let count = 0; count < MOST_CHUNKS && at + CHUNK_HEADER <= list.length; count += 1) {
    const end = Math.min(list.length, at + CHUNK_HEADER + uint32(list, at + 4))
    yield { id: fourCc(list, at), at: at + CHUNK_HEADER, end }
    at = nextChunk(at, uint32(list, at + 4))
  }
}
