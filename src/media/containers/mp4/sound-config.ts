import { BitReader } from '../../codecs/bits.ts'
import type { AudioCodec } from '../../track.ts'
import { Fields } from './fields.ts'

/** The OpusHead packet (RFC 7845 section 5.1) of a dOps box, which has the same fields big-endian; undefined without one. */
export function opusHead(dOps: Uint8Array | undefined): Uint8Array | undefined {
  if (dOps === undefined || dOps.length < 11) return undefined
  const fields = new Fields(dOps).skip(1)
  const head = new Uint8Array(19 + (dOps.length - 11))
  const view = new DataView(head.buffer)
  head.set(new TextEncoder().encode('OpusHead'))
  view.setUint8(8, 1)
  view.setUint8(9, fields.u8())
  view.setUint16(10, fields.u16(), true)
  view.setUint32(12, fields.u32(), true)
  view.setUint16(16, fields.u16(), true)
  head.set(fields.bytes(fields.left), 18)
  return head
}

/** The metadata blocks of a dfLa box, STREAMINFO first (Encapsulation of FLAC in ISO BMFF, section 3.3.2). */
export function flacBlocks(dfLa: Uint8Array | undefined): Uint8Array | undefined {
  return dfLa && dfLa.length > 4 ? dfLa.subarray(4) : undefined
}

/** Channels by acmod (ETSI TS 102 366 table 4.3). */
const CHANNELS = [2, 1, 2, 3, 3, 4, 4, 5]

/** How many channels a dac3 or a dec3 box says (ETSI TS 102 366 annex F): sample entries say 2 for all. */
export function dolbyChannels(codec: AudioCodec, config: Uint8Array): number | undefined {
  if ((codec !== 'ac3' && codec !== 'eac3') || config.length < 3) return undefined
  const reader = new BitReader(config)
  // dac3: fscod, bsid and bsmod; dec3: data_rate, num_ind_sub, fscod, bsid, a reserved bit, asvc and bsmod.
  reader.skip(codec === 'ac3' ? 10 : 28)
  const mode = reader.bits(3)
  return (CHANNELS[mode] ?? 2) + reader.bits(1)
}
