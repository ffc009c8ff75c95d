import { withEmulation, withoutEmulation } from './bits.ts'

const UNIT_TYPE = 6
/** payloadType (ISO/IEC 14496-10 section D.1). */
const RECOVERY_POINT = 6
const STOP = 0x80

/** A message of supplemental enhancement information, its type and size included. */
interface Message {
  readonly type: number
  readonly bytes: Uint8Array
}

/** Whether a NAL unit is supplemental enhancement information with a recovery point (sections 7.3.2.3.1 and D.2.8). */
export function isH264RecoveryPoint(unit: Uint8Array): boolean {
  return messagesOf(unit).some(({ type }) => type === RECOVERY_POINT)
}

/** The NAL unit without its recovery points, which some decoders begin with whatever else is said; undefined where nothing else is in it. */
export function withoutRecoveryPoint(unit: Uint8Array): Uint8Array | undefined {
  const messages = messagesOf(unit, unit.length)
  const others = messages.filter(({ type }) => type !== RECOVERY_POINT)
  if (others.length === messages.length) return unit
  if (others.length === 0) return undefined
  const bytes = others.flatMap((message) => [...message.bytes])
  return withEmulation(Uint8Array.of(unit[0] ?? 0, ...bytes, STOP))
}

function messagesOf(unit: Uint8Array, limit?: number): Message[] {
  if (((unit[0] ?? 0) & 0x1f) !== UNIT_TYPE) return []
  const bytes = withoutEmulation(unit, limit)
  const messages: Message[] = []
  for (let at = 1; at + 2 < bytes.length; ) {
    const type = extended(bytes, at)
    const size = extended(bytes, type.next)
    const end = size.next + size.value
    messages.push({ type: type.value, bytes: bytes.subarray(at, end) })
    at = end
  }
  return messages
}

/** A number of any size: each byte of 255 adds that, and the first other one ends it. */
function extended(bytes: Uint8Array, from: number): { value: number; next: number } {
  let at = from
  while (bytes[at] === 0xff) at += 1
  return { value: (at - from) * 255 + (bytes[at] ?? 0), next: at + 1 }
}
