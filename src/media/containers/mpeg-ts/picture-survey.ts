import { h264ConfigFrom } from '../../codecs/h264-config.ts'
import { hevcConfigFrom } from '../../codecs/hevc-config-from.ts'
import { type MpegVideo, parseMpeg4Video, parseMpegVideo } from '../../codecs/mpeg-video.ts'
import type { VideoCodec } from '../../track.ts'
import { ticksBetween } from './clock.ts'
import { H264_UNIT, h264Type } from './h264-grammar.ts'
import { HEVC_UNIT, hevcType } from './other-grammars.ts'
import type { Pes } from './pes.ts'
import { grammarOf, type PictureForm } from './picture-form.ts'
import { type AccessUnit, PictureSplitter } from './picture-splitter.ts'
import { startsUnit } from './unit-stream.ts'

/** So many pictures show how a stream's are timed. */
const ENOUGH = 40
/** So many pictures without what describes the stream show that it does not come. */
const MOST_NOTED = 20_000
const MOST_SETS = 32
const LARGEST_SET = 1 << 12
/** What is taken for the time of a picture where none shows it, in units of 1/90000 s. */
const USUAL_FRAME = 3600

/** What the first pictures of a stream show. */
export class PictureSurvey {
  readonly #codec: VideoCodec
  readonly #splitter: PictureSplitter | undefined
  readonly #units: AccessUnit[] = []
  readonly #packets: Pes[] = []
  readonly #sets: Uint8Array[] = []
  #noted = 0
  /** Of the decoder, for the codecs that have one in their track. */
  config: Uint8Array | undefined
  /** The headers of the codecs that have none. */
  header: MpegVideo | undefined

  constructor(codec: VideoCodec) {
    this.#codec = codec
    const grammar = grammarOf(codec, undefined)
    this.#splitter = grammar && new PictureSplitter(grammar)
  }

  /** Whether there is nothing more to be learned. */
  get isDone(): boolean {
    return this.isDescribed && this.#packets.length >= ENOUGH
  }

  get isDescribed(): boolean {
    const isKnown = this.config !== undefined || this.header !== undefined
    return !this.#splitter || isKnown || this.#noted > MOST_NOTED
  }

  get isSeen(): boolean {
    return this.#packets.length > 0
  }

  push(pes: Pes): void {
    if (this.#packets.length < ENOUGH) this.#packets.push(pes)
    for (const unit of this.#splitter?.push(pes) ?? []) this.#note(unit)
  }

  /** Takes the last picture in; nothing follows. */
  finish(): void {
    for (const unit of this.#splitter?.finish() ?? []) this.#note(unit)
  }

  #note(unit: AccessUnit): void {
    if (this.#units.length < ENOUGH) this.#units.push(unit)
    this.#noted += 1
    if (this.isDescribed || this.#noted > MOST_NOTED) return
    if (this.#codec === 'h264') this.#noteH264(unit.units)
    else if (this.#codec === 'hevc') this.#noteHevc(unit.units)
    else this.header = (this.#codec === 'mpeg4' ? parseMpeg4Video : parseMpegVideo)(unit.units)
  }

  #noteH264(units: readonly Uint8Array[]): void {
    const { sequence, picture } = H264_UNIT
    this.#keep(units.filter((unit) => [sequence, picture].some((type) => type === h264Type(unit))))
    const ofType = (type: number): Uint8Array[] =>
      this.#sets.filter((set) => h264Type(set) === type)
    this.config = h264ConfigFrom(ofType(sequence).slice(0, 1), ofType(picture))
  }

  #noteHevc(units: readonly Uint8Array[]): void {
    const types: readonly number[] = Object.values(HEVC_UNIT)
    this.#keep(units.filter((unit) => types.includes(hevcType(unit))))
    const [videos = [], sequences = [], pictures = []] = types.map((type) =>
      this.#sets.filter((set) => hevcType(set) === type),
    )
    this.config = hevcConfigFrom({ videos, sequences: sequences.slice(0, 1), pictures })
  }

  #keep(sets: readonly Uint8Array[]): void {
    for (const set of sets) {
      if (set.length > LARGEST_SET) continue
      const known = this.#sets.some((other) => other.join() === set.join())
      if (!known && this.#sets.length < MOST_SETS) this.#sets.push(set.slice())
    }
  }

  form(): PictureForm {
    const given = this.#units.filter(({ pes, place }) => place === 0 && pes.pts !== undefined)
    const isTimed = given.length === this.#units.length
    const sequence = this.#sets.find((set) => h264Type(set) === H264_UNIT.sequence)
    const isDecodingTimed =
      this.#packets.some(({ dts }) => dts !== undefined) || isAscending(this.#packets)
    return {
      codec: this.#codec,
      sequence: this.#codec === 'h264' ? sequence : undefined,
      isAligned: !this.#splitter || (isTimed && this.#isAligned()),
      isTimed,
      isDecodingTimed,
      frameTicks: this.#frameTicks(given, isTimed),
      orderTicks: isTimed || this.#codec !== 'h264' ? 0 : this.#orderTicks(),
    }
  }

  #isAligned(): boolean {
    const last = this.#units.at(-1)?.pes
    const packets = this.#packets.slice(0, last ? this.#packets.indexOf(last) + 1 : 0)
    const isEach = packets.length === this.#units.length && packets.length > 0
    return isEach && packets.every((pes, index) => this.#isAlone(pes, index))
  }

  #isAlone(pes: Pes, index: number): boolean {
    return startsUnit(pes.payload) && this.#units[index]?.pes === pes
  }

  #frameTicks(given: readonly AccessUnit[], isTimed: boolean): number {
    const times = timesOf(this.#splitter ? given.map(({ pes }) => pes) : this.#packets)
    const step = isTimed ? median(stepsOf(times)) : this.#meanTicks(given)
    return step > 0 ? step : USUAL_FRAME
  }

  /** From the first to the last picture with a time of its own, of each. */
  #meanTicks(given: readonly AccessUnit[]): number {
    const [first, last] = [given[0], given.at(-1)]
    if (!first || !last || first === last) return 0
    const count = this.#units.indexOf(last) - this.#units.indexOf(first)
    const [from, to] = [first, last].map(({ pes }) => pes.dts ?? pes.pts ?? 0)
    return ticksBetween(from ?? 0, to ?? 0) / count
  }

  /** How much later in time the next number in the order of output is, from pictures with times of their own. */
  #orderTicks(): number {
    const grammar = grammarOf(this.#codec, undefined)
    const ratios: number[] = []
    let before: { readonly place: number; readonly pts: number } | undefined
    for (const { units, pes, place } of this.#units) {
      for (const unit of units) grammar?.note?.(unit)
      const order = grammar?.order?.(units)
      if (order?.begins) before = undefined
      if (!order || place > 0 || pes.pts === undefined) continue
      if (before && order.place !== before.place)
        ratios.push(ticksBetween(before.pts, pes.pts) / (order.place - before.place))
      before = { place: order.place, pts: pes.pts }
    }
    const ratio = median(ratios)
    return ratio > 0 ? ratio : USUAL_FRAME / 2
  }

  /** Frames a second where all seen lie equally far apart. */
  get frameRate(): number | undefined {
    const times = timesOf(this.#packets)
    const steps = stepsOf(times.slice(0, -4))
    const span = steps.reduce((sum, step) => sum + step, 0)
    const isEven = steps.length > 4 && Math.max(...steps) - Math.min(...steps) <= 2
    return isEven && span > 0 ? Math.round((90_000_000 * steps.length) / span) / 1000 : undefined
  }
}

/** Ascending, from the first. */
function timesOf(packets: readonly Pes[]): number[] {
  const given = packets.map(({ pts }) => pts).filter((pts) => pts !== undefined)
  return given.map((pts) => ticksBetween(given[0] ?? 0, pts)).sort((one, other) => one - other)
}

function stepsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? 0
}

function isAscending(packets: readonly Pes[]): boolean {
  const given = packets.map(({ pts }) => pts).filter((pts) => pts !== undefined)
  return given.every((pts, index) => index === 0 || ticksBetween(given[index - 1] ?? 0, pts) >= 0)
}
