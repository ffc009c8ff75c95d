import type { AudioTrack } from '../track.ts'
import type { AccessUnit } from './access-units.ts'
import type { Sound } from './sound.ts'

type Format = NonNullable<AudioTrack['adpcm']>

/** The quantizer's steps (IMA Digital Audio Focus and Technical Working Group, Recommended Practices 3.0, 1992). */
const STEPS: Int32Array = Int32Array.from(
  '7 8 9 10 11 12 13 14 16 17 19 21 23 25 28 31 34 37 41 45 50 55 60 66 73 80 88 97 107 118 130 143 157 173 190 209 230 253 279 307 337 371 408 449 494 544 598 658 724 796 876 963 1060 1166 1282 1411 1552 1707 1878 2066 2272 2499 2749 3024 3327 3660 4026 4428 4871 5358 5894 6484 7132 7845 8630 9493 10442 11487 12635 13899 15289 16818 18500 20350 22385 24623 27086 29794 32767'.split(
    ' ',
  ),
  Number,
)
/** By how many of them a code goes on, its sign left out. */
const MOVES = [-1, -1, -1, -1, 2, 4, 6, 8]
/** Of Microsoft's: what the two samples before weigh, in 64ths, and how a code changes the step, in 256ths. */
const WEIGHTS = [
  [64, 0],
  [128, -64],
  [0, 0],
  [48, 16],
  [60, 0],
  [115, -52],
  [98, -58],
] as const
const GROWTH = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230]
/** Of which the greatest growth still has 32 bits. */
const MOST_STEP = Math.floor((2 ** 31 - 1) / 768)
/** Bytes of a channel that come before its codes, and how many samples these hold. */
const HEADERS = { ima: [4, 1], ms: [7, 2], qt: [2, 0] } as const

/** Whether blocks of this form are read here, of so many channels. */
export function isKnownAdpcm(format: Format, channels: number): boolean {
  return channels <= 2 && samplesIn(format, channels, format.block) > 0
}

/** The blocks of a packet; the last may be cut off. */
export function adpcmUnits({ adpcm, channels }: AudioTrack, packet: Uint8Array): AccessUnit[] {
  const units: AccessUnit[] = []
  const block = adpcm?.block ?? 0
  for (let at = 0; adpcm && at < packet.length; at += block) {
    const data = packet.subarray(at, at + block)
    units.push({ data, samples: samplesIn(adpcm, channels, data.length) })
  }
  return units
}

/** How many samples of each channel a block of so many bytes holds; codes in groups of four bytes are there for all channels, or not. */
function samplesIn({ form }: Format, channels: number, bytes: number): number {
  const [header, samples] = HEADERS[form]
  const codes = Math.floor(((bytes - header * channels) * 2) / channels)
  if (codes < 0) return 0
  return samples + (form === 'ima' ? codes - (codes % 8) : codes)
}

/** Decodes ADPCM of IMA, as WAVE files and as QuickTime have it, and of Microsoft: block after block. */
export class AdpcmDecoder {
  readonly #format: Format
  readonly #sampleRate: number
  /** Of each channel; QuickTime's go on from block to block. */
  readonly #states: ImaState[]

  constructor(format: Format, { channels, sampleRate }: AudioTrack) {
    this.#format = format
    this.#sampleRate = sampleRate
    this.#states = Array.from({ length: channels }, () => new ImaState(format.form === 'ima'))
  }

  /** The sound of one block, which may be cut off. */
  decode(block: Uint8Array): Sound {
    const channels = this.#states.length
    const count = samplesIn(this.#format, channels, block.length)
    const planes = this.#states.map(() => new Float32Array(count))
    const view = new DataView(block.buffer, block.byteOffset, block.length)
    for (const [channel, plane] of planes.entries()) {
      if (count > 0) this.#channel(view, channel, plane)
    }
    return { sampleRate: this.#sampleRate, planes }
  }

  #channel(view: DataView, channel: number, plane: Float32Array): void {
    const channels = this.#states.length
    const state = this.#states[channel]
    if (this.#format.form === 'ms') microsoft(view, channel, channels, plane)
    else if (this.#format.form === 'ima') state?.wave(view, channel, channels, plane)
    else state?.quickTime(view, channel * 34, plane)
  }
}

/** A channel of IMA's. */
class ImaState {
  readonly #rounded: boolean
  #sample = 0
  #step = 0

  /** `rounded` says that a difference is a product, and not a sum of parts that are rounded by themselves. */
  constructor(rounded: boolean) {
    this.#rounded = rounded
  }

  /** Its header, then a group of four bytes in turn with the other channels. */
  wave(view: DataView, channel: number, channels: number, plane: Float32Array): void {
    this.#sample = view.getInt16(channel * 4, true)
    this.#step = Math.min(view.getUint8(channel * 4 + 2), STEPS.length - 1)
    plane[0] = this.#sample / 2 ** 15
    for (let at = 1; at < plane.length; at += 1) {
      const code = at - 1
      const group = channels + (code >> 3) * channels + channel
      plane[at] = this.#next(view.getUint8(group * 4 + ((code & 7) >> 1)), code)
    }
  }

  /** Its header has but the sample's upper bits: what does not fit is moved as little as will do, and is soon right wherever it began. */
  quickTime(view: DataView, from: number, plane: Float32Array): void {
    const header = view.getInt16(from)
    const sample = header & ~0x7f
    this.#sample = Math.min(Math.max(this.#sample, sample), sample + 0x7f)
    this.#step = Math.min(header & 0x7f, STEPS.length - 1)
    for (let at = 0; at < plane.length; at += 1)
      plane[at] = this.#next(view.getUint8(from + 2 + (at >> 1)), at)
  }

  /** The sample of the lower or upper code of a byte, by whether it is the even or the odd one. */
  #next(byte: number, index: number): number {
    const code = (index & 1 ? byte >> 4 : byte) & 15
    const step = STEPS[this.#step] ?? 0
    const parts =
      (step >> 3) + (code & 4 && step) + (code & 2 && step >> 1) + (code & 1 && step >> 2)
    const difference = this.#rounded ? ((2 * (code & 7) + 1) * step) >> 3 : parts
    this.#sample = clip(this.#sample + (code & 8 ? -difference : difference))
    this.#step = Math.min(Math.max(this.#step + (MOVES[code & 7] ?? 0), 0), STEPS.length - 1)
    return this.#sample / 2 ** 15
  }
}

/** A channel of Microsoft's: its codes are the upper halves of bytes, or all where it is the only one. */
function microsoft(view: DataView, channel: number, channels: number, plane: Float32Array): void {
  const [first, second] = WEIGHTS[view.getUint8(channel)] ?? WEIGHTS[0]
  const word = (index: number) => view.getInt16(channels + (index * channels + channel) * 2, true)
  let step = word(0)
  let before = word(1)
  let earlier = word(2)
  plane[0] = earlier / 2 ** 15
  plane[1] = before / 2 ** 15
  for (let at = 2; at < plane.length; at += 1) {
    const nibble = (at - 2) * channels + channel
    const byte = view.getUint8(7 * channels + (nibble >> 1))
    const code = nibble & 1 ? byte & 15 : byte >> 4
    const expected = Math.trunc((before * first + earlier * second) / 64)
    const sample = clip(expected + (code - (code & 8) * 2) * step)
    earlier = before
    before = sample
    step = Math.min(Math.max(((GROWTH[code] ?? 0) * step) >> 8, 16), MOST_STEP)
    plane[at] = sample / 2 ** 15
  }
}

function clip(sample: number): number {
  return Math.min(Math.max(sample, -(2 ** 15)), 2 ** 15 - 1)
}
