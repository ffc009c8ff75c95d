/** The transport packet of ISO/IEC 13818-1 section 2.4.3.2, without what stands around it in a file. */
export const PACKET_BYTES = 188
export const SYNC = 0x47
/** How many packet identifiers there are. */
export const PIDS = 8192

/** The packet's identifier. */
export function pidAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at + 1] ?? 0) & 0x1f) << 8) | (bytes[at + 2] ?? 0)
}

/** payload_unit_start_indicator. */
export function beginsUnit(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + 1] ?? 0) & 0x40) !== 0
}

/** How far from its sync byte a packet's payload begins; PACKET_BYTES where it has none, is scrambled, or is known to be damaged. */
export function payloadStart(bytes: Uint8Array, at: number): number {
  const control = bytes[at + 3] ?? 0
  const unreadable = ((bytes[at + 1] ?? 0) & 0x80) !== 0 || (control & 0xc0) !== 0
  if (unreadable || (control & 0x10) === 0) return PACKET_BYTES
  const start = control & 0x20 ? 5 + (bytes[at + 4] ?? 0) : 4
  return Math.min(start, PACKET_BYTES)
}

export function continuityCounter(bytes: Uint8Array, at: number): number {
  return (bytes[at + 3] ?? 0) & 0x0f
}

/** The flags of the adaptation field; 0 without one. */
function adaptationFlags(bytes: Uint8Array, at: number): number {
  const present = ((bytes[at + 3] ?? 0) & 0x20) !== 0 && (bytes[at + 4] ?? 0) > 0
  return present ? (bytes[at + 5] ?? 0) : 0
}

/** discontinuity_indicator: the continuity counter may begin anew. */
export function isDiscontinuous(bytes: Uint8Array, at: number): boolean {
  return (adaptationFlags(bytes, at) & 0x80) !== 0
}

/** random_access_indicator: the writer's claim that decoding can begin here. */
export function isRandomAccess(bytes: Uint8Array, at: number): boolean {
  return (adaptationFlags(bytes, at) & 0x40) !== 0
}
