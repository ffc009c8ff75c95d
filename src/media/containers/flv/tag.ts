/** The header of a tag (Adobe FLV specification 10.1, section E.4.1), in bytes. */
export const TAG_HEADER = 11
/** PreviousTagSize behind every tag (section E.3), in bytes. */
export const BACK_POINTER = 4
/** How many bytes of a tag's payload say what it holds; the rest is not needed to walk. */
export const PAYLOAD_HEAD = 48

export const AUDIO = 8
export const VIDEO = 9
export const SCRIPT = 18
/** FrameType of section E.4.3.1: a picture that decoding can begin with. */
export const KEY_FRAME = 1

export interface Tag {
  /** Of its header in the file. */
  readonly offset: number
  readonly type: number
  /** Of its payload, in bytes. */
  readonly size: number
  /** In milliseconds, as it stands in the file. */
  readonly time: number
}

/** The offset of the tag behind this one. */
export function endOf(tag: Tag): number {
  return tag.offset + TAG_HEADER + tag.size + BACK_POINTER
}

/** Whether a header can begin at `at`; the bytes of a header are there. `stream` is the StreamID that all tags have. */
export function isTag(bytes: Uint8Array, at: number, stream: number): boolean {
  const type = bytes[at]
  if (type !== AUDIO && type !== VIDEO && type !== SCRIPT) return false
  return uint24(bytes, at + 8) === stream
}

/** Reads the header at `at` in bytes that begin at offset `from` of the file; undefined where there is none. `stream` is the StreamID that all tags have. */
export function parseTag(
  bytes: Uint8Array,
  at: number,
  from: number,
  stream: number,
): Tag | undefined {
  const type = bytes[at] ?? 0
  if (at + TAG_HEADER > bytes.length || !isTag(bytes, at, stream)) return undefined
  return {
    offset: from + at,
    type,
    size: uint24(bytes, at + 1),
    time: ((bytes[at + 7] ?? 0) << 24) | uint24(bytes, at + 4),
  }
}

/** UI24. */
export function uint24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
}

/** UI32. */
export function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 0x1000000 + uint24(bytes, at + 1)
}

/** SI24. */
export function int24(bytes: Uint8Array, at: number): number {
  return (uint24(bytes, at) << 8) >> 8
}
