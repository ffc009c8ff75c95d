import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import { SYNC } from './packet.ts'

/** How transport packets lie in a file. */
export interface Layout {
  /** From one packet to the next, in bytes: 188, 192 with a time code before each (Blu-ray, AVCHD), 204 with a checksum behind each. */
  readonly size: number
  /** Of these, before the sync byte. */
  readonly lead: number
  /** The offset of the first packet, what stands before its sync byte included. */
  readonly first: number
}

const SIZES = [188, 192, 204]
const TIME_CODE = 4
const SEARCHED_BYTES = 1 << 20
const FIRST_SEARCH = 1 << 16
/** So many packets in a row, or all of a smaller file, but not fewer than three. */
const ROW = 8
const SHORTEST_ROW = 3

/** Finds where packets begin, and how far they are apart. Rejects with MalformedMedia where there are none. */
export async function findLayout(source: ByteSource): Promise<Layout> {
  for (const size of [FIRST_SEARCH, SEARCHED_BYTES]) {
    const bytes = new Uint8Array(Math.min(size, source.length))
    const got = await source.read(bytes, 0)
    const layout = layoutOf(bytes.subarray(0, got))
    if (layout) return layout
  }
  throw new MalformedMedia(
    `no transport packets (sync byte 0x47) in the first ${SEARCHED_BYTES} bytes`,
  )
}

/** The layout of packets among these bytes; undefined without any. */
function layoutOf(bytes: Uint8Array): Layout | undefined {
  for (let at = bytes.indexOf(SYNC); at >= 0; at = bytes.indexOf(SYNC, at + 1)) {
    const size = SIZES.find((candidate) => isRow(bytes, at, candidate))
    if (size === undefined) continue
    const lead = size === 192 ? TIME_CODE : 0
    return { size, lead, first: at < lead ? at + size - lead : at - lead }
  }
  return undefined
}

function isRow(bytes: Uint8Array, from: number, size: number): boolean {
  let count = 0
  for (let at = from; at < bytes.length && count < ROW; at += size) {
    if (bytes[at] !== SYNC) return false
    count += 1
  }
  return count >= SHORTEST_ROW
}
