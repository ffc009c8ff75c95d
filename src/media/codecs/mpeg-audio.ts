import type { SoundFrame } from './sound-frame.ts'

/** A frame of MPEG audio (ISO/IEC 11172-3 section 2.4.1.3, ISO/IEC 13818-3, and the customary MPEG 2.5). */
export interface MpegAudioFrame extends SoundFrame {
  readonly layer: 1 | 2 | 3
}

/** Kilobits a second by bitrate_index, for MPEG 1 layers 1, 2 and 3, then MPEG 2 layers 1, and 2 and 3. */
const BITRATES = {
  one: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  two: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  three: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  lowOne: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  low: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const RATES = [44_100, 48_000, 32_000]

/** Reads the frame header at `at`; undefined where there is none, or where its bit rate is 'free'. */
export function parseMpegAudio(bytes: Uint8Array, at: number): MpegAudioFrame | undefined {
  if (bytes[at] !== 0xff) return undefined
  const [kind = 0, rates = 0, mode = 0] = bytes.subarray(at + 1, at + 4)
  const version = (kind >> 3) & 3
  const layerBits = (kind >> 1) & 3
  if ((kind & 0xe0) !== 0xe0 || version === 1 || layerBits === 0) return undefined
  const layer = (4 - layerBits) as 1 | 2 | 3
  const first = version === 3
  const kilobits = bitrates(first, layer)[rates >> 4]
  const rate = RATES[(rates >> 2) & 3]
  if (!kilobits || !rate || bytes.length < at + 4) return undefined
  const sampleRate = rate / (first ? 1 : version === 2 ? 2 : 4)
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152
  const slot = layer === 1 ? 4 : 1
  const slots = Math.floor((samples * kilobits * 125) / sampleRate / slot)
  return {
    layer,
    size: (slots + ((rates >> 1) & 1)) * slot,
    samples,
    sampleRate,
    channels: mode >> 6 === 3 ? 1 : 2,
  }
}

function bitrates(first: boolean, layer: 1 | 2 | 3): readonly number[] {
  if (layer === 1) return first ? BITRATES.one : BITRATES.lowOne
  if (!first) return BITRATES.low
  return layer === 2 ? BITRATES.two : BITRATES.three
}
