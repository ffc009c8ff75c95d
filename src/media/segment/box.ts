/** Pieces of bytes that follow each other: data of packets is never copied. */
export type Pieces = readonly Uint8Array[]

/** The pieces in one. */
export function join(pieces: Pieces): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/** A box of a four-character type (ISO/IEC 14496-12 section 4.2). */
export function box(type: string, ...content: Pieces): Uint8Array {
  const size = content.reduce((sum, piece) => sum + piece.length, 8)
  return join([u32(size), ascii(type), ...content])
}

/** A box with a version and 24 flags (ISO/IEC 14496-12 section 4.2.2). */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...content: Pieces
): Uint8Array {
  return box(type, u32(version * 0x1000000 + flags), ...content)
}

/** One byte for each character. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Unsigned 8-bit numbers. */
export function u8(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values)
}

/** 16-bit numbers, big-endian; negative ones in two's complement. */
export function u16(...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 2))
  for (const [index, value] of values.entries()) bytes.setUint16(index * 2, value)
  return new Uint8Array(bytes.buffer)
}

/** 32-bit numbers, big-endian; negative ones in two's complement. */
export function u32(...values: readonly number[]): Uint8Array {
  return u32List(values)
}

/** The same of a list, which may be long. */
export function u32List(values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 4))
  for (const [index, value] of values.entries()) bytes.setUint32(index * 4, value)
  return new Uint8Array(bytes.buffer)
}

/** A 64-bit number, big-endian. */
export function u64(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}
