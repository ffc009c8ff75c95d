import { BitReader, packBits } from '../codecs/bits.ts'
import { MalformedMedia } from '../demuxer.ts'

const SYNC = 0x0b77
const RATES = [48_000, 44_100, 32_000]
const BLOCKS = [1, 2, 3, 6]
const BLOCK_SAMPLES = 256
/** All that a header of ours reaches to. */
const HEADER_BYTES = 32

/** What a syncframe of E-AC-3 says of itself (ETSI TS 102 366 annex E.1.2). */
interface Eac3Frame {
  readonly dependent: boolean
  readonly substream: number
  /** In bytes. */
  readonly size: number
  readonly fscod: number
  readonly sampleRate: number
  readonly samples: number
  readonly acmod: number
  readonly lfeon: number
  readonly bsid: number
  /** Where a dependent one's channels are, as dec3 says it (chan_loc). */
  readonly channelLocation: number
}

/** The content of dac3 from a packet's first syncframe (ETSI TS 102 366 annex F.4). Throws MalformedMedia. */
export function dac3(packet: Uint8Array): Uint8Array {
  const bits = new BitReader(packet)
  if (packet.length < 8 || bits.bits(16) !== SYNC)
    throw new MalformedMedia('an AC-3 packet begins with 0x0B77')
  const fscod = bits.skip(16).bits(2)
  const frmsizecod = bits.bits(6)
  const bsid = bits.bits(5)
  const bsmod = bits.bits(3)
  const acmod = bits.bits(3)
  if (acmod & 1 && acmod !== 1) bits.skip(2)
  if (acmod & 4) bits.skip(2)
  if (acmod === 2) bits.skip(2)
  const lfeon = bits.bits(1)
  return packBits(
    [fscod, 2],
    [bsid, 5],
    [bsmod, 3],
    [acmod, 3],
    [lfeon, 1],
    [frmsizecod >> 1, 5],
    [0, 5],
  )
}

/** How many samples a channel a packet of E-AC-3 holds: all its syncframes of the first programme. */
export function eac3Samples(packet: Uint8Array): number {
  return eac3Frames(packet)
    .filter((frame) => !frame.dependent && frame.substream === 0)
    .reduce((sum, frame) => sum + frame.samples, 0)
}

/** The content of dec3 from the syncframes of one packet (ETSI TS 102 366 annex F.6). Throws MalformedMedia. */
export function dec3(packet: Uint8Array): Uint8Array {
  const frames = eac3Frames(packet)
  const first = frames[0]
  if (!first || first.dependent)
    throw new MalformedMedia('an E-AC-3 packet begins with an independent syncframe')
  const independent = frames.filter(
    (frame, index) =>
      !frame.dependent && frames.findIndex((other) => isSameSubstream(other, frame)) === index,
  )
  const bytes = frames.reduce((sum, frame) => sum + frame.size, 0)
  const rate = Math.round((bytes * 8 * first.sampleRate) / eac3Samples(packet) / 1000)
  const fields = independent.flatMap((frame) => substreamFields(frame, frames))
  return packBits([Math.min(rate, 0x1fff), 13], [independent.length - 1, 3], ...fields)
}

function isSameSubstream(one: Eac3Frame, other: Eac3Frame): boolean {
  return one.dependent === other.dependent && one.substream === other.substream
}

function substreamFields(frame: Eac3Frame, frames: readonly Eac3Frame[]): [number, number][] {
  const dependents = dependentsOf(frame, frames)
  const location = dependents.reduce((all, { channelLocation }) => all | channelLocation, 0)
  return [
    [frame.fscod, 2],
    [frame.bsid, 5],
    [0, 2],
    [0, 3],
    [frame.acmod, 3],
    [frame.lfeon, 1],
    [0, 3],
    [dependents.length, 4],
    dependents.length > 0 ? [location, 9] : [0, 1],
  ]
}

/** The dependent substreams that follow an independent one, up to the next. */
function dependentsOf(frame: Eac3Frame, frames: readonly Eac3Frame[]): Eac3Frame[] {
  const after = frames.slice(frames.indexOf(frame) + 1)
  const next = after.findIndex((other) => !other.dependent)
  return after.slice(0, next < 0 ? after.length : next)
}

function eac3Frames(packet: Uint8Array): Eac3Frame[] {
  const frames: Eac3Frame[] = []
  for (let at = 0; at + 8 <= packet.length; ) {
    const frame = eac3Frame(packet.subarray(at, at + HEADER_BYTES))
    if (!frame) break
    frames.push(frame)
    at += frame.size
  }
  return frames
}

/** Undefined where no syncframe begins. */
function eac3Frame(bytes: Uint8Array): Eac3Frame | undefined {
  const bits = new BitReader(bytes)
  if (bits.bits(16) !== SYNC) return undefined
  const dependent = bits.bits(2) === 1
  const substream = bits.bits(3)
  const size = (bits.bits(11) + 1) * 2
  const fscod = bits.bits(2)
  const code = bits.bits(2)
  const acmod = bits.bits(3)
  const lfeon = bits.bits(1)
  const bsid = bits.bits(5)
  const channelLocation = dependent ? channelLocationOf(bits, acmod) : 0
  const sampleRate = RATES[fscod] ?? (RATES[code] ?? 48_000) / 2
  const samples = BLOCK_SAMPLES * (fscod === 3 ? 6 : (BLOCKS[code] ?? 6))
  return {
    dependent,
    substream,
    size,
    fscod,
    sampleRate,
    samples,
    acmod,
    lfeon,
    bsid,
    channelLocation,
  }
}

/** From behind bsid to chanmap. */
function channelLocationOf(bits: BitReader, acmod: number): number {
  for (let programmes = acmod === 0 ? 2 : 1; programmes > 0; programmes -= 1) {
    bits.skip(5)
    if (bits.bits(1)) bits.skip(8)
  }
  return bits.bits(1) ? (bits.bits(16) >> 5) & 0x1f : acmod
}
