/** Writes Matroska elements (RFC 8794), right or wrong, for tests. */

type Part = Uint8Array | number[] | string

function bytesOf(part: Part): Uint8Array {
  return typeof part === 'string' ? new TextEncoder().encode(part) : Uint8Array.from(part)
}

export function join(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...bytesOf(part)]))
}

function idBytes(id: number): number[] {
  const bytes: number[] = []
  for (let rest = id; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return bytes
}

/** A size of eight bytes. */
export function size(value: number): number[] {
  const bytes = [1]
  for (let index = 6; index >= 0; index -= 1) bytes.push(Math.floor(value / 256 ** index) % 256)
  return bytes
}

export const UNKNOWN_SIZE: number[] = [1, 255, 255, 255, 255, 255, 255, 255]

/** An element with its data's parts. */
export function element(id: number, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const data = join(...parts)
  return join(idBytes(id), size(data.length), data)
}

/** A master of unknown size. */
export function open(id: number, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  return join(idBytes(id), UNKNOWN_SIZE, ...parts)
}

export function uint(id: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = idBytes(value)
  return element(id, bytes.length === 0 ? [0] : bytes)
}

export function float(id: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return element(id, bytes)
}

export const ebml: Uint8Array<ArrayBuffer> = element(0x1a45dfa3, element(0x4282, 'matroska'))

/** A TrackEntry. */
export function track(
  number: number,
  type: number,
  codecId: string,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  return element(0xae, uint(0xd7, number), uint(0x83, type), element(0x86, codecId), ...parts)
}

export function video(width: number, height: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(0xe0, uint(0xb0, width), uint(0xba, height), ...parts)
}

export function audio(rate: number, channels: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(0xe1, float(0xb5, rate), uint(0x9f, channels), ...parts)
}

/** What stands in a SimpleBlock or a Block: the track, the offset in ticks, the flags, and the frames. */
export function blockData(
  number: number,
  ticks: number,
  flags: number,
  ...data: readonly Part[]
): Uint8Array<ArrayBuffer> {
  return join([0x80 | number, (ticks >> 8) & 0xff, ticks & 0xff, flags], ...data)
}

export function simpleBlock(
  number: number,
  ticks: number,
  flags: number,
  ...data: readonly Part[]
): Uint8Array<ArrayBuffer> {
  return element(0xa3, blockData(number, ticks, flags, ...data))
}

export function cluster(ticks: number, ...blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return element(0x1f43b675, uint(0xe7, ticks), ...blocks)
}

/** A whole file: an Info with milliseconds as ticks, the tracks, and what follows. */
export function matroska(
  tracks: readonly Uint8Array[],
  rest: readonly Uint8Array[],
  duration?: number,
): Uint8Array<ArrayBuffer> {
  const info = element(0x1549a966, duration === undefined ? [] : float(0x4489, duration))
  return join(ebml, element(0x18538067, info, element(0x1654ae6b, ...tracks), ...rest))
}
