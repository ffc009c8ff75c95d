/** What the header of a PES packet says (ISO/IEC 13818-1 section 2.4.3.6). */
export interface PesHeader {
  /** How far from its beginning its payload begins, in bytes. */
  readonly size: number
  /** Bytes of the payload; undefined where it goes on to the next PES packet. */
  readonly length: number | undefined
  /** In units of 1/90000 s, of 33 bits; undefined where they are not given. */
  readonly pts: number | undefined
  readonly dts: number | undefined
}

const START_CODE = [0, 0, 1]
const SHORT = 6
const PLAIN = 9
/** stream_id of those without a header behind their length (table 2-21). */
const BARE = new Set([0xbc, 0xbe, 0xbf, 0xf0, 0xf1, 0xf2, 0xf8, 0xff])

/** Reads the header; undefined for what is none, 'short' where more bytes are needed. */
export function parsePesHeader(bytes: Uint8Array): PesHeader | 'short' | undefined {
  if (!START_CODE.every((byte, at) => byte === (bytes[at] ?? byte))) return undefined
  if (bytes.length < PLAIN) return 'short'
  const total = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0)
  if (BARE.has(bytes[3] ?? 0)) return { size: SHORT, length: total, pts: undefined, dts: undefined }
  if ((bytes[6] ?? 0) >> 6 !== 2) return undefined
  const size = PLAIN + (bytes[8] ?? 0)
  if (bytes.length < size) return 'short'
  const length = total === 0 ? undefined : Math.max(0, total + SHORT - size)
  return { size, length, ...timesOf(bytes, size) }
}

function timesOf(bytes: Uint8Array, size: number): Pick<PesHeader, 'pts' | 'dts'> {
  const flags = (bytes[7] ?? 0) >> 6
  return {
    pts: flags >= 2 && size >= PLAIN + 5 ? timestamp(bytes, PLAIN) : undefined,
    dts: flags === 3 && size >= PLAIN + 10 ? timestamp(bytes, PLAIN + 5) : undefined,
  }
}

function timestamp(bytes: Uint8Array, at: number): number {
  const [high = 0, second = 0, third = 0, fourth = 0, low = 0] = bytes.subarray(at, at + 5)
  const rest = (second << 22) | ((third & 0xfe) << 14) | (fourth << 7) | (low >> 1)
  return (high & 0x0e) * 2 ** 29 + rest
}
