import { beginsUnit, PACKET_BYTES, payloadStart } from './packet.ts'

const LONGEST = 4096
const HEADER = 3
/** table_id of stuffing. */
const STUFFING = 0xff

/** Puts the sections of one packet identifier together (ISO/IEC 13818-1 section 2.4.4), those with a right checksum. */
export class SectionCollector {
  #bytes: Uint8Array = new Uint8Array(0)
  #begun = false

  /** Adds the packet whose sync byte is at `at`, and gives the sections that are whole now. */
  push(bytes: Uint8Array, at: number): Uint8Array[] {
    let from = payloadStart(bytes, at)
    if (from >= PACKET_BYTES) return []
    const sections: Uint8Array[] = []
    if (beginsUnit(bytes, at)) {
      const pointer = from + 1 + (bytes[at + from] ?? 0)
      if (this.#begun)
        this.#add(bytes.subarray(at + from + 1, at + Math.min(pointer, PACKET_BYTES)))
      this.#take(sections)
      this.#bytes = new Uint8Array(0)
      this.#begun = true
      from = pointer
    }
    if (!this.#begun || from >= PACKET_BYTES) return sections
    this.#add(bytes.subarray(at + from, at + PACKET_BYTES))
    this.#take(sections)
    return sections
  }

  #add(piece: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + piece.length)
    joined.set(this.#bytes)
    joined.set(piece, this.#bytes.length)
    this.#bytes = joined
  }

  #take(sections: Uint8Array[]): void {
    while (this.#bytes.length >= HEADER && this.#bytes[0] !== STUFFING) {
      const size = HEADER + ((((this.#bytes[1] ?? 0) & 0x0f) << 8) | (this.#bytes[2] ?? 0))
      if (this.#bytes.length < size) break
      const section = this.#bytes.slice(0, size)
      if (crc32(section) === 0) sections.push(section)
      this.#bytes = this.#bytes.subarray(size)
    }
    if (this.#bytes[0] === STUFFING || this.#bytes.length > LONGEST) this.#begun = false
  }
}

/** The checksum of annex A; 0 over a section that ends with its own. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return crc >>> 0
}
