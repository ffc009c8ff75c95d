import { Fields } from './fields.ts'
import type { SampleEntry } from './trak.ts'

/** The fixed part of a sound's sample entry, and the boxes behind it. */
export interface SoundEntry {
  readonly channels: number
  readonly bits: number
  /** In hertz; 0 where it is not said. */
  readonly sampleRate: number
  /** How sound lies in packets of a fixed size, in QuickTime; 0 where that is not said. */
  readonly samplesPerPacket: number
  readonly bytesPerFrame: number
  /** formatSpecificFlags of a version 2 description: 1 is float, 2 big-endian, 4 signed; undefined elsewhere. */
  readonly flags: number | undefined
  readonly boxes: Uint8Array
}

const ENTRY_BYTES = 28

/** Reads an AudioSampleEntry (ISO/IEC 14496-12 section 12.2.3) or a sound description of QuickTime, version 0, 1 or 2. */
export function readSoundEntry({ data, version: stsd }: SampleEntry): SoundEntry {
  const fields = new Fields(data).skip(8)
  const own = fields.u16()
  // In an 'stsd' of version 1 the entry's own version 1 is that of the standard, which adds no fields.
  const version = stsd === 0 ? own : 0
  const channels = fields.skip(6).u16()
  const bits = fields.u16()
  const sampleRate = fields.skip(4).u32() >>> 16
  const plain = {
    channels,
    bits,
    sampleRate,
    samplesPerPacket: 0,
    bytesPerFrame: 0,
    flags: undefined,
  }
  if (version === 1) {
    const samplesPerPacket = fields.u32()
    const bytesPerFrame = fields.skip(4).u32()
    return { ...plain, samplesPerPacket, bytesPerFrame, boxes: data.subarray(ENTRY_BYTES + 16) }
  }
  if (version !== 2) return { ...plain, boxes: data.subarray(ENTRY_BYTES) }
  const rate = fields.skip(4).f64()
  return {
    ...plain,
    sampleRate: rate > 0 && rate < 2 ** 32 ? Math.round(rate) : 0,
    channels: Math.min(fields.u32(), 0xffff),
    bits: fields.skip(4).u32(),
    flags: fields.u32(),
    bytesPerFrame: fields.u32(),
    samplesPerPacket: fields.u32(),
    boxes: data.subarray(ENTRY_BYTES + 36),
  }
}
