import { inflateSync } from 'node:zlib'
import { children, uint } from './ebml.ts'
import { ID } from './ids.ts'

/** No frame that is worth compressing grows beyond this, and no CodecPrivate beyond that. */
const MAX_INFLATED = { frame: 4 * 2 ** 20, private: 2 ** 17 }
const MAX_ENCODINGS = 8
/** What all frames of a track begin with is a header of some bytes. */
const MAX_PREFIX_BYTES = 256

/** One way in which a track's data were altered (RFC 9559 section 5.1.4.1.31). */
interface Encoding {
  readonly order: number
  /** Bit 0: the frames; bit 1: CodecPrivate. */
  readonly scope: number
  readonly kind: 'zlib' | 'stripped' | 'unreadable'
  /** The bytes that were stripped off each frame's start. */
  readonly prefix: Uint8Array
}

/** How a track's data were altered, in the order in which that is undone. */
export type Encodings = readonly Encoding[]

/** What ContentEncodings says. */
export function readEncodings(data: Uint8Array): Encodings {
  const encodings: Encoding[] = []
  for (const child of children(data))
    if (child.id === ID.contentEncoding && encodings.length < MAX_ENCODINGS)
      encodings.push(readEncoding(child.data))
  return encodings.sort((a, b) => b.order - a.order)
}

function readEncoding(data: Uint8Array): Encoding {
  let order = 0
  let scope = 1
  let type = 0
  let compression = { algorithm: 0, prefix: new Uint8Array(0) }
  for (const child of children(data)) {
    if (child.id === ID.contentEncodingOrder) order = uint(child.data)
    else if (child.id === ID.contentEncodingScope) scope = uint(child.data)
    else if (child.id === ID.contentEncodingType) type = uint(child.data)
    else if (child.id === ID.contentCompression) compression = readCompression(child.data)
  }
  const { algorithm, prefix } = compression
  const isPlausible = prefix.length <= MAX_PREFIX_BYTES
  return { order, scope, kind: isPlausible ? kindOf(type, algorithm) : 'unreadable', prefix }
}

function readCompression(data: Uint8Array): { algorithm: number; prefix: Uint8Array<ArrayBuffer> } {
  let algorithm = 0
  let prefix = new Uint8Array(0)
  for (const { id, data: value } of children(data)) {
    if (id === ID.contentCompAlgo) algorithm = uint(value)
    else if (id === ID.contentCompSettings) prefix = value.slice(0, MAX_PREFIX_BYTES + 1)
  }
  return { algorithm, prefix }
}

function kindOf(type: number, algorithm: number): Encoding['kind'] {
  if (type !== 0) return 'unreadable'
  if (algorithm === 0) return 'zlib'
  return algorithm === 3 ? 'stripped' : 'unreadable'
}

/** Whether all of it can be undone: it is not encrypted, nor compressed in a way that went out of use. */
export function isReadable(encodings: Encodings): boolean {
  return encodings.every(({ kind }) => kind !== 'unreadable')
}

/** A frame or a CodecPrivate as it was before; undefined when it is damaged. */
export function decode(
  encodings: Encodings,
  what: 'frame' | 'private',
  data: Uint8Array,
): Uint8Array | undefined {
  let decoded: Uint8Array | undefined = data
  for (const encoding of encodings)
    if ((encoding.scope & (what === 'frame' ? 1 : 2)) !== 0 && decoded !== undefined)
      decoded = undo(encoding, decoded, MAX_INFLATED[what])
  return decoded
}

function undo(
  { kind, prefix }: Encoding,
  data: Uint8Array,
  maxOutputLength: number,
): Uint8Array | undefined {
  if (kind === 'stripped') {
    const whole = new Uint8Array(prefix.length + data.length)
    whole.set(prefix)
    whole.set(data, prefix.length)
    return whole
  }
  if (kind === 'unreadable') return data
  try {
    return inflateSync(data, { maxOutputLength })
  } catch {
    return undefined
  }
}
