/** One elementary stream of a program (ISO/IEC 13818-1 section 2.4.4.8). */
export interface ProgramStream {
  readonly pid: number
  /** stream_type of table 2-34. */
  readonly type: number
  readonly descriptors: readonly Descriptor[]
}

/** A program map. */
export interface ProgramMap {
  readonly program: number
  readonly streams: readonly ProgramStream[]
  readonly descriptors: readonly Descriptor[]
}

export interface Descriptor {
  readonly tag: number
  readonly data: Uint8Array
}

const ASSOCIATION = 0
const MAP = 2
const CHECKSUM = 4

/** The packet identifiers of the program maps that a program association section lists, by program; undefined for another section. */
export function parseAssociation(section: Uint8Array): Map<number, number> | undefined {
  if (section[0] !== ASSOCIATION || section.length < 12) return undefined
  const maps = new Map<number, number>()
  for (let at = 8; at + 4 <= section.length - CHECKSUM; at += 4) {
    const program = short(section, at)
    // Program 0 is the network information.
    if (program !== 0) maps.set(program, short(section, at + 2) & 0x1fff)
  }
  return maps
}

/** Reads a program map section; undefined for another section. */
export function parseMap(section: Uint8Array): ProgramMap | undefined {
  if (section[0] !== MAP || section.length < 16) return undefined
  const end = section.length - CHECKSUM
  const infoEnd = 12 + (short(section, 10) & 0x0fff)
  if (infoEnd > end) return undefined
  const streams: ProgramStream[] = []
  for (let at = infoEnd; at + 5 <= end; ) {
    const next = at + 5 + (short(section, at + 3) & 0x0fff)
    if (next > end) break
    const pid = short(section, at + 1) & 0x1fff
    const descriptors = parseDescriptors(section.subarray(at + 5, next))
    streams.push({ pid, type: section[at] ?? 0, descriptors })
    at = next
  }
  const descriptors = parseDescriptors(section.subarray(12, infoEnd))
  return { program: short(section, 3), streams, descriptors }
}

function parseDescriptors(bytes: Uint8Array): Descriptor[] {
  const descriptors: Descriptor[] = []
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + (bytes[at + 1] ?? 0)
    if (end > bytes.length) break
    descriptors.push({ tag: bytes[at] ?? 0, data: bytes.subarray(at + 2, end) })
    at = end
  }
  return descriptors
}

function short(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
