import type { ByteSource } from '../../../bytes.ts'
import type { Layout } from './layout.ts'
import { PACKET_BYTES, PIDS, SYNC } from './packet.ts'

/** Which packets of a stream are wanted. */
export type Want = 'none' | 'starts' | 'all'
const WANTS: readonly Want[] = ['none', 'starts', 'all']
const LEAST_READ = 4096
/** After damage, so many sync bytes in a row are packets. */
const ROW = 4

/** Goes from packet to packet, and finds the next ones where the file is damaged. */
export class PacketWalk {
  readonly #source: ByteSource
  readonly #layout: Layout
  readonly #capacity: number
  readonly #wanted = new Uint8Array(PIDS)
  #buffer: Uint8Array = new Uint8Array(0)
  #end = 0
  /** What was read last, from offset `from` on; overwritten by the next load. */
  bytes: Uint8Array = new Uint8Array(0)
  from = 0
  /** The sync byte of the next packet, in `bytes`. */
  #at = 0

  /** `capacity`, in bytes, is read at once. */
  constructor(source: ByteSource, layout: Layout, capacity: number) {
    this.#source = source
    this.#layout = layout
    this.#capacity = capacity
    this.seek(layout.first)
  }

  want(pid: number, want: Want): void {
    this.#wanted[pid] = WANTS.indexOf(want)
  }

  /** Goes on at `offset`, where a packet may begin or not. */
  seek(offset: number): void {
    this.bytes = this.#buffer.subarray(0, 0)
    this.from = offset
    this.#at = this.#layout.lead
    this.#end = 0
  }

  /** The offset in the file of the packet whose sync byte is at `at`. */
  offsetOf(at: number): number {
    return this.from + at - this.#layout.lead
  }

  /** Reads what follows the packets taken, `most` bytes or what is read at once; false where no whole packet begins there before `limit`. */
  async load(
    limit: number = Number.POSITIVE_INFINITY,
    most: number = this.#capacity,
  ): Promise<boolean> {
    const { lead, size } = this.#layout
    const from = this.from + this.#at - lead
    const left = this.#source.length - from
    if (from >= limit || left < lead + PACKET_BYTES) return false
    const wanted = Math.min(
      Math.max(Math.min(most, limit - from + size), LEAST_READ),
      this.#capacity,
      left,
    )
    if (this.#buffer.length < wanted) this.#buffer = new Uint8Array(wanted)
    const got = await this.#source.read(this.#buffer.subarray(0, wanted), from)
    this.bytes = this.#buffer.subarray(0, got)
    this.from = from
    this.#at = lead
    this.#end = Math.min(got - PACKET_BYTES, limit - from + lead - 1)
    return got >= lead + PACKET_BYTES
  }

  /** Whether the file is cut off inside a packet, where `load` has found no more. */
  async isCutShort(): Promise<boolean> {
    const { lead } = this.#layout
    const from = this.from + this.#at - lead
    const rest = new Uint8Array(
      Math.max(0, Math.min(this.#source.length - from, PACKET_BYTES + lead)),
    )
    const got = await this.#source.read(rest, from)
    return got > 0 && (got <= lead || rest[lead] === SYNC)
  }

  /** The sync byte of the next wanted packet, in `bytes`; -1 when there is none in what was loaded. */
  take(): number {
    const { bytes } = this
    const { size } = this.#layout
    const wanted = this.#wanted
    const end = this.#end
    let at = this.#at
    while (at <= end) {
      if (bytes[at] !== SYNC) {
        at = this.#resync(at + 1)
        if (bytes[at] !== SYNC) break
      }
      const flags = bytes[at + 1] ?? 0
      const want = wanted[((flags & 0x1f) << 8) | (bytes[at + 2] ?? 0)] ?? 0
      if (want > 1 - ((flags >> 6) & 1) && at <= end) {
        this.#at = at + size
        return at
      }
      at += size
    }
    this.#at = at
    return -1
  }

  /** Where packets begin again, or from where on that is not known yet. */
  #resync(from: number): number {
    const { bytes } = this
    const isEnd = this.from + bytes.length >= this.#source.length
    const last = bytes.length - (isEnd ? PACKET_BYTES : ROW * this.#layout.size)
    for (
      let at = bytes.indexOf(SYNC, from);
      at >= 0 && at <= last;
      at = bytes.indexOf(SYNC, at + 1)
    )
      if (this.#isRow(at)) return at
    return Math.max(from, last + 1)
  }

  #isRow(from: number): boolean {
    const { bytes } = this
    for (let count = 1; count < ROW; count += 1) {
      const at = from + count * this.#layout.size
      if (at >= bytes.length) return true
      if (bytes[at] !== SYNC) return false
    }
    return true
  }
}
