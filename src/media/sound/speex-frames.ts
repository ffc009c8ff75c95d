import { BitReader } from '../codecs/bits.ts'

/** Bits of a narrowband frame by its mode, and of a layer above it by its own (RFC 5574 section 3.3, The Speex Manual section 5), their headers included. */
const NARROW = [5, 43, 119, 160, 220, 300, 364, 492, 79]
const LAYER = [4, 36, 112, 192, 352]
/** Modes that are no sound: 14 is for the decoder, 13 for others, and 15 is the end. */
const FOR_DECODER = 14
const FOR_OTHERS = 13
/** Bits of what is for the decoder, by its kind. */
const SIGNALS = [1, 1, 4, 4, 4, 4, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64]

/** The frames of a packet, in which they lie bit behind bit, as packets of their own. */
export function speexFrames(packet: Uint8Array): Uint8Array[] {
  const bits = new BitReader(packet)
  const frames: Uint8Array[] = []
  const end = packet.length * 8
  while (bits.position + 5 <= end) {
    const from = bits.position
    const mode = bits.bits(5)
    if (mode === FOR_DECODER) bits.skip(SIGNALS[bits.bits(4)] ?? 0)
    else if (mode === FOR_OTHERS) bits.skip(bits.bits(4) * 8)
    else {
      const to = endOf(packet, from + (NARROW[mode] ?? end))
      if (to > end) break
      frames.push(cut(packet, from, to))
      bits.skip(to - bits.position)
    }
  }
  return frames
}

/** Where a frame ends whose narrowband part ends there: behind its layers, whose first bit is 1. */
function endOf(packet: Uint8Array, narrow: number): number {
  const end = packet.length * 8
  let to = narrow
  for (let next = at(packet, to); next >> 3 === 1 && to < end; next = at(packet, to))
    to += LAYER[next & 7] ?? end
  return to
}

/** The four bits there. */
function at(packet: Uint8Array, position: number): number {
  const bits = new BitReader(packet.subarray(position >> 3))
  bits.skip(position & 7)
  return bits.bits(4)
}

/** Bits `from` to `to` (exclusive), and zeros up to a whole byte. */
function cut(packet: Uint8Array, from: number, to: number): Uint8Array {
  const bits = new BitReader(packet.subarray(from >> 3))
  bits.skip(from & 7)
  return Uint8Array.from({ length: Math.ceil((to - from) / 8) }, (_, index) => {
    const width = Math.min(8, to - from - index * 8)
    return bits.bits(width) << (8 - width)
  })
}
