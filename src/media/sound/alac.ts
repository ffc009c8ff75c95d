import { alacConfig } from '../segment/audio-frame.ts'
import type { AudioTrack } from '../track.ts'
import { AlacBits, type Rice } from './alac-bits.ts'
import type { Sound } from './sound.ts'

/** Of an element's tag: one channel, a pair, low frequencies, data, fill and the end; the others are never used. */
const PAIR = 1
const LOW = 3
const DATA = 4
const FILL = 6

/** In a packet; one that says to have more is damaged. */
const MOST_CHANNELS = 8
const MOST_SAMPLES = 1 << 16

/** A predictor's order that means: as the sample before. */
const AS_BEFORE = 31

/** What each channel of an element says of its prediction. */
interface Prediction {
  readonly twice: boolean
  readonly shift: number
  readonly change: number
  readonly factors: Int16Array
}

/** What an element says of itself. */
interface Element {
  readonly channels: number
  readonly count: number
  /** How many of a sample's lowest bits stand apart from the others. */
  readonly apart: number
  /** Whether samples stand as they are. */
  readonly plain: boolean
}

/** Decodes Apple Lossless (Apple's reference decoder, ALACDecoder.cpp), each packet by itself. */
export class AlacDecoder {
  readonly #frame: number
  readonly #depth: number
  readonly #rice: Rice
  readonly #sampleRate: number

  /** Throws MalformedMedia for a track without a configuration. */
  constructor(track: AudioTrack) {
    const config = alacConfig(track)
    const view = new DataView(config.buffer, config.byteOffset, config.length)
    this.#frame = Math.min(view.getUint32(0), MOST_SAMPLES)
    this.#depth = view.getUint8(5)
    this.#rice = { change: view.getUint8(6), mean: view.getUint8(7), most: view.getUint8(8) }
    this.#sampleRate = view.getUint32(20)
  }

  /** The sound of a packet, its channels in the order of its elements. Throws a RangeError for what is cut off. */
  decode(packet: Uint8Array): Sound {
    const bits = new AlacBits(packet)
    const planes: Float32Array[] = []
    while (planes.length < MOST_CHANNELS) {
      const tag = bits.read(3)
      if (tag <= LOW) planes.push(...this.#element(bits, tag === PAIR ? 2 : 1))
      else if (tag === DATA || tag === FILL) skip(bits, tag)
      else break
    }
    return { sampleRate: this.#sampleRate, planes }
  }

  #element(bits: AlacBits, channels: number): Float32Array[] {
    bits.read(16)
    const partial = bits.read(1)
    const apart = bits.read(2) * 8
    const plain = bits.read(1) === 1
    const count = partial ? Math.min(bits.read(32), this.#frame) : this.#frame
    const element = { channels, count, apart: plain ? 0 : apart, plain }
    const samples = plain ? this.#plain(bits, element) : this.#predicted(bits, element)
    return samples.map((each) => Float32Array.from(each, (value) => value / 2 ** (this.#depth - 1)))
  }

  #plain(bits: AlacBits, { channels, count }: Element): Int32Array[] {
    const samples = Array.from({ length: channels }, () => new Int32Array(count))
    for (let at = 0; at < count; at += 1)
      for (const each of samples) each[at] = bits.signed(this.#depth)
    return samples
  }

  #predicted(bits: AlacBits, { channels, count, apart }: Element): Int32Array[] {
    const mixShift = bits.read(8)
    const mix = bits.signed(8)
    const predictions = Array.from({ length: channels }, () => readPrediction(bits))
    const lowest = Array.from({ length: channels }, () => new Int32Array(apart > 0 ? count : 0))
    for (let at = 0; at < count * Math.sign(apart); at += 1)
      for (const each of lowest) each[at] = bits.read(apart)
    const width = this.#depth - apart + channels - 1
    const samples = predictions.map((prediction) => {
      const change = (this.#rice.change * prediction.change) >> 2
      const values = bits.residuals(count, { ...this.#rice, change }, width)
      if (prediction.twice) predict(values, { ...prediction, factors: asBefore }, width)
      predict(values, prediction, width)
      return values
    })
    const [first, second] = samples
    if (first && second && mix !== 0) unmix(first, second, mix, mixShift)
    for (const [channel, low] of lowest.entries())
      for (const [at, value] of low.entries()) join(samples[channel], at, apart, value)
    return samples
  }
}

const asBefore = new Int16Array(AS_BEFORE)

function readPrediction(bits: AlacBits): Prediction {
  const twice = bits.read(4) > 0
  const shift = bits.read(4)
  const change = bits.read(3)
  const factors = Int16Array.from({ length: bits.read(5) }, () => bits.signed(16))
  return { twice, shift, change, factors }
}

function join(samples: Int32Array | undefined, at: number, apart: number, low: number): void {
  if (samples) samples[at] = ((samples[at] ?? 0) << apart) | low
}

function skip(bits: AlacBits, tag: number): void {
  let bytes = 0
  if (tag === FILL) {
    bytes = bits.read(4)
    if (bytes === 15) bytes += bits.read(8) - 1
  } else {
    bits.read(4)
    const aligned = bits.read(1)
    bytes = bits.read(8)
    if (bytes === 255) bytes += bits.read(8)
    if (aligned) bits.align()
  }
  for (; bytes > 0; bytes -= 1) bits.read(8)
}

/** The pair as left and right. */
function unmix(first: Int32Array, second: Int32Array, mix: number, shift: number): void {
  for (let at = 0; at < first.length; at += 1) {
    const [one, other] = [first[at] ?? 0, second[at] ?? 0]
    const left = one + other - (Math.imul(mix, other) >> shift)
    first[at] = left
    second[at] = left - other
  }
}

/** Adds to residuals of `width` bits what is predicted, in place; the factors follow what they err by. */
function predict(values: Int32Array, { factors, shift }: Prediction, width: number): void {
  const order = factors.length
  if (order === 0) return
  const unused = Math.max(0, 32 - width)
  const half = shift > 0 ? 1 << (shift - 1) : 0
  for (let at = 1; at < values.length; at += 1) {
    const residual = values[at] ?? 0
    if (at <= order || order === AS_BEFORE) {
      values[at] = ((residual + (values[at - 1] ?? 0)) << unused) >> unused
      continue
    }
    const base = values[at - order - 1] ?? 0
    let sum = half
    for (let tap = 0; tap < order; tap += 1)
      sum = (sum + Math.imul(factors[tap] ?? 0, (values[at - 1 - tap] ?? 0) - base)) | 0
    values[at] = ((residual + base + (sum >> shift)) << unused) >> unused
    if (residual !== 0) adapt(factors, values, at, residual, shift)
  }
}

function adapt(
  factors: Int16Array,
  values: Int32Array,
  at: number,
  residual: number,
  shift: number,
): void {
  const order = factors.length
  const base = values[at - order - 1] ?? 0
  const sign = Math.sign(residual)
  let left = residual
  for (let tap = order - 1; tap >= 0 && left * sign > 0; tap -= 1) {
    const off = base - (values[at - 1 - tap] ?? 0)
    const step = Math.sign(off) * sign
    factors[tap] = (factors[tap] ?? 0) - step
    left -= (order - tap) * ((step * off) >> shift)
  }
}
