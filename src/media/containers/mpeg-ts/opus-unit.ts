import type { Descriptor } from './tables.ts'

/** An access unit of Opus in a transport stream ("Opus in MPEG-2 TS", ETSI TS 103 491). */
export interface OpusUnit {
  /** With its control header. */
  readonly size: number
  /** Of the control header, in bytes. */
  readonly strip: number
  readonly samples: number
  readonly sampleRate: number
  readonly channels: number
}

export const OPUS_HEADER_BYTES = 11
const RATE = 48_000
const EXTENSION_TAG = 0x7f
const OPUS_EXTENSION = 0x80

/** Reads the control header at `at`; undefined where there is none. */
export function parseOpusUnit(bytes: Uint8Array, at: number): OpusUnit | undefined {
  const flags = bytes[at + 1] ?? 0
  if (bytes[at] !== 0x7f || flags >> 5 !== 7) return undefined
  let next = at + 2
  let size = 0
  while (bytes[next] === 255) {
    size += 255
    next += 1
  }
  size += bytes[next] ?? 0
  next += 1
  if (flags & 0x10) next += 2
  if (flags & 0x08) next += 2
  if (flags & 0x04) next += 1 + (bytes[next] ?? 0)
  if (size === 0 || next >= bytes.length) return undefined
  const samples = samplesOf(bytes[next] ?? 0, bytes[next + 1] ?? 0)
  return { size: next + size - at, strip: next - at, samples, sampleRate: RATE, channels: 0 }
}

/** From the first bytes of a packet (RFC 6716 section 3.1), at 48 kHz. */
function samplesOf(toc: number, count: number): number {
  const mode = toc >> 3
  let frame = 120 << (mode & 3)
  if (mode < 12) frame = [480, 960, 1920, 2880][mode & 3] ?? 960
  else if (mode < 16) frame = 480 << (mode & 1)
  const frames = [1, 2, 2, count & 63][toc & 3] ?? 1
  return frame * Math.max(1, frames)
}

/** Streams, coupled streams and the mapping of channels by channel_config_code, for 1 to 8 channels (RFC 7845 section 5.1.1.2). */
const LAYOUTS: readonly (readonly [streams: number, coupled: number, ...mapping: number[]])[] = [
  [1, 1, 0, 1],
  [1, 0, 0],
  [1, 1, 0, 1],
  [2, 1, 0, 2, 1],
  [2, 2, 0, 1, 2, 3],
  [3, 2, 0, 4, 1, 2, 3],
  [4, 2, 0, 4, 1, 2, 3, 5],
  [4, 3, 0, 4, 1, 2, 3, 5, 6],
  [5, 3, 0, 6, 1, 2, 3, 4, 5, 7],
]

/** The OpusHead (RFC 7845 section 5.1) of a stream with these descriptors; undefined where they do not say how many channels it has. */
export function opusHead(descriptors: readonly Descriptor[]): Uint8Array | undefined {
  const data = descriptors.find(
    ({ tag, data }) => tag === EXTENSION_TAG && data[0] === OPUS_EXTENSION,
  )?.data
  const layout = data && LAYOUTS[data[1] ?? 255]
  if (!layout) return undefined
  const [streams, coupled, ...mapping] = layout
  const isPlain = mapping.length <= 2
  const head = [...new TextEncoder().encode('OpusHead'), 1, mapping.length, 0, 0]
  head.push(RATE & 0xff, RATE >> 8, 0, 0, 0, 0, isPlain ? 0 : 1)
  if (!isPlain) head.push(streams, coupled, ...mapping)
  return Uint8Array.from(head)
}
