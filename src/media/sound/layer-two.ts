import { BitReader } from '../codecs/bits.ts'
import { parseMpegAudio } from '../codecs/mpeg-audio.ts'
import { LayerTwoSynthesis } from './layer-two-synthesis.ts'
import type { Sound } from './sound.ts'

/** How many levels each bit_allocation of a subband means (ISO/IEC 11172-3 table 3-B.2, ISO/IEC 13818-3 table B.1). */
type Levels = readonly number[]

const fine: Levels = [0, 3, 7, ...powers(4, 16)]
const usual: Levels = [0, 3, 5, 7, 9, ...powers(4, 13), 65_535]
const coarse: Levels = [0, 3, 5, 7, 9, 15, 31, 65_535]
const rough: Levels = [0, 3, 5, 65_535]
const slow: Levels = [0, 3, 5, 9, ...powers(4, 15)]
const half: Levels = [0, 3, 5, 7, 9, ...powers(4, 14)]

/** What the subbands have at high bit rates, at low ones, and at half the sampling rates. */
const high: readonly Levels[] = bands([3, fine], [8, usual], [12, coarse], [7, rough])
const low: readonly Levels[] = bands([2, slow], [10, slow.slice(0, 8)])
const halved: readonly Levels[] = bands([4, half], [7, slow.slice(0, 8)], [19, slow.slice(0, 4)])

const SUBBANDS = 32
/** Triples of samples in a frame, for each subband; a third of them shares a scale factor. */
const GRANULES = 12

/** 2^n - 1 for each n from `first` to `last`, both inclusive. */
function powers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => 2 ** (first + index) - 1)
}

function bands(...runs: readonly (readonly [count: number, levels: Levels])[]): Levels[] {
  return runs.flatMap(([count, levels]) => Array.from({ length: count }, () => levels))
}

/** Bits a second for a channel below which there are fewer subbands, and from which on there are most, in thousands. */
const FEW = 52
const MANY = 88

/** The subbands of a frame (ISO/IEC 11172-3 section 2.4.3.3.1). */
function tableOf(kilobits: number, sampleRate: number): readonly Levels[] {
  if (sampleRate < 32_000) return halved
  if (kilobits < FEW) return low.slice(0, sampleRate === 32_000 ? 12 : 8)
  return high.slice(0, kilobits >= MANY && sampleRate !== 48_000 ? 30 : 27)
}

/** What a frame says of one subband of one channel; the scale factors are for a third of the frame each. */
interface Band {
  readonly levels: number
  readonly scales: readonly number[]
}

/** Decodes MPEG audio layer II (ISO/IEC 11172-3 section 2.4, ISO/IEC 13818-3), frame after frame. */
export class LayerTwoDecoder {
  readonly #syntheses = [new LayerTwoSynthesis(), new LayerTwoSynthesis()]

  /** The sound of a frame; undefined where it is none of layer II. */
  decode(data: Uint8Array): Sound | undefined {
    const frame = parseMpegAudio(data, 0)
    if (frame?.layer !== 2) return undefined
    const { channels, sampleRate, samples } = frame
    const kilobits = (frame.size * 8 * sampleRate) / samples / channels / 1000
    const table = tableOf(kilobits, sampleRate)
    const bits = new BitReader(data)
    // The header, and the check word where protection_bit is 0.
    bits.skip((data[1] ?? 0) & 1 ? 32 : 48)
    const mode = (data[3] ?? 0) >> 6
    const bound = mode === 1 ? ((((data[3] ?? 0) >> 4) & 3) + 1) * 4 : SUBBANDS
    const read = readBands(bits, table, channels, bound)
    const planes = Array.from({ length: channels }, () => new Float32Array(samples))
    const values = planes.map(() => new Float32Array(3 * SUBBANDS))
    for (let granule = 0; granule < GRANULES; granule += 1) {
      readSamples(bits, read, granule >> 2, bound, values)
      for (const [channel, plane] of planes.entries())
        for (let row = 0; row < 3; row += 1)
          this.#syntheses[channel]?.run(
            values[channel]?.subarray(row * SUBBANDS, (row + 1) * SUBBANDS) ?? new Float32Array(),
            plane.subarray((granule * 3 + row) * SUBBANDS),
          )
    }
    return { sampleRate, planes }
  }
}

/** By subband and channel; from `bound` on both channels have the same samples. */
function readBands(
  bits: BitReader,
  table: readonly Levels[],
  channels: number,
  bound: number,
): Band[][] {
  const levels = table.map((choices, band) => {
    const read = () => choices[bits.bits(Math.log2(choices.length))] ?? 0
    const first = read()
    return channels === 1 ? [first] : [first, band < bound ? read() : first]
  })
  const selections = levels.map((each) => each.map((count) => (count > 0 ? bits.bits(2) : 0)))
  return levels.map((each, band) =>
    each.map((count, channel) => ({
      levels: count,
      scales: count > 0 ? readScales(bits, selections[band]?.[channel] ?? 0) : [],
    })),
  )
}

/** The scale factors of the three thirds of a frame; `selection` is scfsi (ISO/IEC 11172-3 section 2.4.2.6). */
function readScales(bits: BitReader, selection: number): number[] {
  const read = () => 2 ** (1 - bits.bits(6) / 3)
  const first = read()
  if (selection === 2) return [first, first, first]
  const second = read()
  if (selection === 1) return [first, first, second]
  return [first, second, selection === 3 ? second : read()]
}

/** Reads three samples of each subband of both channels, each row of subbands behind the other. */
function readSamples(
  bits: BitReader,
  read: readonly (readonly Band[])[],
  third: number,
  bound: number,
  into: readonly Float32Array[],
): void {
  for (const values of into) values.fill(0)
  for (const [band, channels] of read.entries()) {
    let triple: readonly number[] = []
    for (const [channel, { levels, scales }] of channels.entries()) {
      if (levels === 0) continue
      if (channel === 0 || band < bound) triple = readTriple(bits, levels)
      const scale = (scales[third] ?? 0) / levels
      for (const [row, step] of triple.entries())
        into[channel]?.fill(
          scale * (2 * step - levels + 1),
          row * SUBBANDS + band,
          row * SUBBANDS + band + 1,
        )
    }
  }
}

/** Three samples of 3, 5 or 9 levels are one number (ISO/IEC 11172-3 section 2.4.3.3.4). */
function readTriple(bits: BitReader, levels: number): number[] {
  if (levels !== 3 && levels !== 5 && levels !== 9) {
    const width = Math.log2(levels + 1)
    return [bits.bits(width), bits.bits(width), bits.bits(width)]
  }
  const code = bits.bits(Math.ceil(Math.log2(levels ** 3)))
  return [code % levels, Math.floor(code / levels) % levels, Math.floor(code / levels ** 2)]
}
