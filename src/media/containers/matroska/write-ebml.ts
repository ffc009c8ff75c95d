import { join, u8, u32, u64 } from '../../segment/box.ts'

/** Of a Segment or a Cluster that ends where the next one begins, or the file (RFC 8794 section 6.2). */
const UNKNOWN_SIZE = u8(1, 255, 255, 255, 255, 255, 255, 255)

/** An element with its data; the size takes eight bytes, whatever it is (RFC 8794 section 6). */
export function element(id: number, ...data: readonly Uint8Array[]): Uint8Array {
  return join([
    elementHead(
      id,
      data.reduce((sum, { length }) => sum + length, 0),
    ),
    ...data,
  ])
}

/** The start of an element whose data are so many bytes; of unknown size where that is left out. */
export function elementHead(id: number, size?: number): Uint8Array {
  return join([idOf(id), ...(size === undefined ? [UNKNOWN_SIZE] : [u8(1), u64(size).subarray(1)])])
}

/** An element of an unsigned integer, in eight bytes (RFC 8794 section 7.2). */
export function uintElement(id: number, value: number): Uint8Array {
  return element(id, u64(value))
}

/** An element of a float, in eight bytes (RFC 8794 section 7.3). */
export function floatElement(id: number, value: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(8))
  data.setFloat64(0, value)
  return element(id, new Uint8Array(data.buffer))
}

function idOf(id: number): Uint8Array {
  const bytes = u32(id)
  return bytes.subarray(bytes.findIndex((byte) => byte > 0))
}
