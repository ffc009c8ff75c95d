import { Buffer } from 'node:buffer'

const START_CODE = Buffer.of(0, 0, 1)
/** What has more units is damaged: no picture has as many. */
const MOST_UNITS = 1 << 17

/** The NAL units of a byte stream (ISO/IEC 14496-10 annex B), without start codes and the zeros around them. */
export function nalUnits(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.length)
  let start = -1
  for (let at = bytes.indexOf(START_CODE); at >= 0; at = bytes.indexOf(START_CODE, start)) {
    if (units.length >= MOST_UNITS) break
    if (start >= 0) pushTrimmed(units, stream.subarray(start, at))
    start = at + START_CODE.length
  }
  if (start >= 0) pushTrimmed(units, stream.subarray(start))
  return units
}

/** Whether the bytes begin with a start code. */
export function startsWithStartCode(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0 || bytes[1] !== 0) return false
  return bytes[2] === 1 || (bytes[2] === 0 && bytes[3] === 1)
}

/** The units each behind its length in `lengthSize` bytes, as a sample of ISO/IEC 14496-15 has them. */
export function lengthPrefixed(units: readonly Uint8Array[], lengthSize = 4): Uint8Array {
  let length = 0
  for (const unit of units) length += unit.length + lengthSize
  const sample = new Uint8Array(length)
  let at = 0
  for (const unit of units) {
    for (let byte = lengthSize - 1, rest = unit.length; byte >= 0; byte -= 1) {
      sample[at + byte] = rest & 0xff
      rest = Math.floor(rest / 256)
    }
    sample.set(unit, at + lengthSize)
    at += lengthSize + unit.length
  }
  return sample
}

/** The units of a sample, each behind its length in `lengthSize` bytes; the last one may be cut off. */
export function prefixedUnits(sample: Uint8Array, lengthSize: number): Uint8Array[] {
  const units: Uint8Array[] = []
  for (let at = 0; at + lengthSize < sample.length && units.length < MOST_UNITS; ) {
    const length = lengthAt(sample, at, lengthSize)
    units.push(sample.subarray(at + lengthSize, at + lengthSize + length))
    at += lengthSize + length
  }
  return units
}

/** The same sample without units that are empty, or cut off. */
export function wholeUnits(sample: Uint8Array, lengthSize: number): Uint8Array {
  const kept: Uint8Array[] = []
  let at = 0
  let size = 0
  while (at + lengthSize <= sample.length) {
    const length = lengthAt(sample, at, lengthSize)
    const end = at + lengthSize + length
    if (end > sample.length) break
    if (length > 0) {
      kept.push(sample.subarray(at + lengthSize, end))
      size += end - at
    }
    at = end
  }
  return size === sample.length ? sample : lengthPrefixed(kept, lengthSize)
}

function lengthAt(sample: Uint8Array, at: number, lengthSize: number): number {
  let length = 0
  for (let index = 0; index < lengthSize; index += 1)
    length = length * 256 + (sample[at + index] ?? 0)
  return length
}

function pushTrimmed(units: Uint8Array[], unit: Uint8Array): void {
  let end = unit.length
  while (end > 0 && unit[end - 1] === 0) end -= 1
  if (end > 0) units.push(unit.subarray(0, end))
}
