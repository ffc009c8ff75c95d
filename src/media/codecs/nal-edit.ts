import { withEmulation, withoutEmulation } from './bits.ts'

/** Bits of a NAL unit that others take the place of: `from` is inclusive, `to` exclusive; both behind the NAL header's byte. */
export interface BitEdit {
  readonly from: number
  readonly to: number
  /** Zeros and ones. */
  readonly bits: string
}

/** The part of a NAL unit that edits are made in. */
export interface EditedHead {
  /** How many bits it has behind the NAL header's byte. */
  readonly end: number
  /** Whether ones fill it up to a whole byte, as cabac_alignment_one_bit does (ISO/IEC 14496-10 section 7.3.4). */
  readonly aligned: boolean
}

/** The bits of an unsigned number in a field of `width`. */
export function fixedBits(value: number, width: number): string {
  return value.toString(2).padStart(width, '0')
}

/** ue(v) of ISO/IEC 14496-10 section 9.1. */
export function exponentialBits(value: number): string {
  const bits = (value + 1).toString(2)
  return bits.padStart(bits.length * 2 - 1, '0')
}

/**
 * A H.264 NAL unit with bits of its head exchanged, in ascending order, and another NAL header. What is behind the head is copied,
 * shifted where it must be, and emulation prevention bytes (section 7.4.1) are where they have to be.
 */
export function editUnit(
  unit: Uint8Array,
  header: number,
  head: EditedHead,
  edits: readonly BitEdit[],
): Uint8Array {
  const headBytes = withoutEmulation(unit, Math.ceil(head.end / 5) + 16).subarray(1)
  let text = ''
  let at = 0
  for (const { from, to, bits } of edits) {
    text += textOf(headBytes, at, from) + bits
    at = to
  }
  text += textOf(headBytes, at, head.end)
  const rest = Math.ceil(head.end / 8)
  if (head.aligned) text = text.padEnd(Math.ceil(text.length / 8) * 8, '1')
  else if ((text.length - head.end) % 8 !== 0) return shifted(unit, header, text, head.end)
  else text += textOf(headBytes, head.end, rest * 8)
  return spliced(unit, [header, ...bytesOf(text)], rest + 1)
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let bit = from; bit < to; bit += 1) text += ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
  return text
}

function bytesOf(text: string): number[] {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 8)
    bytes.push(Number.parseInt(text.slice(at, at + 8).padEnd(8, '0'), 2))
  return bytes
}

/** The bytes in place of the unit's first `plainFrom`, emulation prevention bytes not counted. */
function spliced(unit: Uint8Array, bytes: number[], plainFrom: number): Uint8Array {
  let plain = 0
  let zeros = 0
  let at = 0
  // From the first byte on that is no zero, what stands before has no say in emulation prevention.
  for (let done = false; at < unit.length && !done; at += 1) {
    const byte = unit[at] ?? 0
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    if (plain >= plainFrom) bytes.push(byte)
    done = plain >= plainFrom && byte !== 0
    plain += 1
  }
  const front = withEmulation(Uint8Array.from(bytes))
  const result = new Uint8Array(front.length + unit.length - at)
  result.set(front)
  result.set(unit.subarray(at), front.length)
  return result
}

/** The unit with `text` in place of the bits before `end`, all behind them shifted. */
function shifted(unit: Uint8Array, header: number, text: string, end: number): Uint8Array {
  const plain = withoutEmulation(unit, unit.length).subarray(1)
  const bits = plain.length * 8 - end
  const first = bytesOf(text)
  const result = new Uint8Array(1 + Math.ceil((text.length + bits) / 8))
  result[0] = header
  result.set(first, 1)
  const shift = (((end - text.length) % 8) + 8) % 8
  // Where the last byte of the head has room, bits of the data are added to it.
  let to = 1 + (text.length >> 3)
  let from = (end - (text.length & 7)) / 8
  result[to] = (result[to] ?? 0) | (pair(plain, from, shift) & (0xff >> (text.length & 7)))
  for (to += 1, from += 1; to < result.length; to += 1, from += 1)
    result[to] = pair(plain, from, shift)
  let length = result.length
  while (length > 1 && result[length - 1] === 0) length -= 1
  return withEmulation(result.subarray(0, length))
}

/** Eight bits from a place in bytes that is `shift` bits behind a whole one. */
function pair(bytes: Uint8Array, place: number, shift: number): number {
  const at = Math.floor(place)
  return (((bytes[at] ?? 0) << shift) | ((bytes[at + 1] ?? 0) >> (8 - shift))) & 0xff
}
