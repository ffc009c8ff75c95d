import { Fields } from './fields.ts'

/** A box within others that are in memory (ISO/IEC 14496-12 section 4.2). */
export interface Box {
  readonly type: string
  /** What follows its header. */
  readonly data: Uint8Array
}

/** What a box's header says. */
export interface BoxHeader {
  readonly type: string
  /** Of the header itself, in bytes. */
  readonly length: number
  /** Of the whole box, in bytes; undefined where it goes on to the end of what holds it. */
  readonly size: number | undefined
}

/** The longest header: a size, a type and a size of 64 bits. */
export const BOX_HEADER = 16
/** No box here has that many children in earnest; they are looked through for each that is sought. */
const MOST_CHILDREN = 1000

/** Reads the header that bytes begin with; undefined where there are too few, or its size is less than its own. */
export function readBoxHeader(bytes: Uint8Array): BoxHeader | undefined {
  if (bytes.length < 8) return undefined
  const type = String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0, bytes[6] ?? 0, bytes[7] ?? 0)
  const size = u32At(bytes, 0)
  if (size === 0) return { type, length: 8, size: undefined }
  if (size !== 1) return size < 8 ? undefined : { type, length: 8, size }
  const large = u32At(bytes, 8) * 2 ** 32 + u32At(bytes, 12)
  return large < BOX_HEADER ? undefined : { type, length: BOX_HEADER, size: large }
}

/** Files have millions of boxes: a view of each would be most of the work. */
function u32At(bytes: Uint8Array, at: number): number {
  const low = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  return (bytes[at] ?? 0) * 2 ** 24 + low
}

/** The boxes that lie one after the other in `data`, up to the first that makes no sense; the last may be cut off. */
export function* boxesIn(data: Uint8Array): Generator<Box, void, undefined> {
  let at = 0
  for (let count = 0; count < MOST_CHILDREN; count += 1) {
    const header = readBoxHeader(data.subarray(at, at + BOX_HEADER))
    if (header === undefined) return
    const end = header.size === undefined ? data.length : at + header.size
    yield { type: header.type, data: data.subarray(at + header.length, end) }
    at = end
  }
}

/** The content of the first box of a type within another of a type and so on; undefined where there is none. */
export function boxIn(data: Uint8Array, ...path: readonly string[]): Uint8Array | undefined {
  let found: Uint8Array | undefined = data
  for (const type of path) found = found && firstOf(found, type)
  return found
}

function firstOf(data: Uint8Array, wanted: string): Uint8Array | undefined {
  for (const { type, data: content } of boxesIn(data)) if (type === wanted) return content
  return undefined
}

/** A box's version and flags, and the fields behind them (section 4.2.2). */
export interface FullBox {
  readonly version: number
  readonly flags: number
  readonly fields: Fields
}

export function fullBox(data: Uint8Array): FullBox {
  const fields = new Fields(data)
  const head = fields.u32()
  return { version: head >>> 24, flags: head & 0xffffff, fields }
}
