import { nalUnits } from '../../codecs/annex-b.ts'
import type { CutPoint } from '../../demuxer.ts'
import { beginsUnit, isRandomAccess, PACKET_BYTES, payloadStart } from './packet.ts'
import { PacketWalk } from './packet-walk.ts'
import { parsePesHeader } from './pes-header.ts'
import { grammarOf } from './picture-form.ts'
import type { PictureGrammar } from './picture-grammar.ts'
import { pictures } from './pictures.ts'
import { stampAt } from './stamps.ts'
import { mainPid, type PictureStream, TICKS, type TsFile } from './ts-file.ts'

/** What lies before the first slice is seldom longer, in bytes. */
const MOST_HEAD = 1 << 15
/** A slice's header is read whole, as long as there are so many bytes of it. */
const SLICE_BYTES = 64
/** Times that are not given depend on those of the pictures before, that far in the file. */
export const UNTIMED: number = 2 << 20
/** Pictures that are looked at: more are in no file that is searched, or those of no recording. */
const MOST_LOOKS = 300_000
/** Packets of other streams may lie between those of a head. */
const BEHIND = 1 << 18

/** Finds cut points from any place in the file on. */
export interface CutSearch {
  /** The cut points in PES packets that begin from offset `from` on and before `to`; one search at a time. */
  cuts(from: number, to: number): AsyncGenerator<CutPoint, void, undefined>
}

/** `capacity`, in bytes, is read at once. */
export function cutSearch(file: TsFile, capacity: number): CutSearch {
  const [picture] = file.streams.pictures
  if (!picture) return new SoundSearch(file, capacity)
  return picture.form.isAligned
    ? new HeadSearch(file, picture, capacity)
    : new SlowSearch(file, picture)
}

/** Where each PES packet begins with a picture, its head shows whether that is a keyframe. */
class HeadSearch implements CutSearch {
  readonly #file: TsFile
  readonly #walk: PacketWalk
  readonly #pid: number
  readonly #grammar: PictureGrammar | undefined
  #head = new Uint8Array(MOST_HEAD)
  #length = 0
  /** How much of it there was when it was judged last. */
  #judged = 0
  /** What may be a cut point, of the PES packet that is under way. */
  #begun: CutPoint | undefined

  constructor(file: TsFile, { pid, form }: PictureStream, capacity: number) {
    this.#file = file
    this.#pid = pid
    this.#walk = new PacketWalk(file.source, file.layout, capacity)
    this.#grammar = grammarOf(form.codec, form.sequence)
  }

  async *cuts(from: number, to: number): AsyncGenerator<CutPoint, void, undefined> {
    const walk = this.#walk
    walk.seek(Math.max(from, this.#file.layout.first))
    walk.want(this.#pid, 'starts')
    this.#begun = undefined
    // The head of one that begins before the limit may reach over it.
    while (await walk.load(this.#begun ? to + BEHIND : to)) {
      for (const cut of this.#loaded(to)) {
        if (cut === 'end') return
        yield cut
      }
    }
    const last = this.#decided(true)
    if (last) yield last
  }

  /** The cut points in what was loaded, and whether what begins next lies behind `to`. */
  *#loaded(to: number): Generator<CutPoint | 'end', void, undefined> {
    const walk = this.#walk
    for (let at = walk.take(); at >= 0; at = walk.take()) {
      const begins = beginsUnit(walk.bytes, at)
      const ended = begins ? this.#decided(true) : undefined
      if (ended) yield ended
      if (begins && walk.offsetOf(at) >= to) return yield 'end'
      if (begins) this.#begun = this.#begin(at)
      else this.#add(at)
      const decided = this.#decided(false)
      if (decided) yield decided
      walk.want(this.#pid, this.#begun ? 'all' : 'starts')
    }
  }

  /** The cut point that has begun, if it is known to be one. */
  #decided(isAll: boolean): CutPoint | undefined {
    const begun = this.#begun
    const isDue = isAll || this.#length >= Math.min(2 * this.#judged, MOST_HEAD)
    if (!begun || !isDue) return undefined
    this.#judged = this.#length
    const isKey = this.#isKey(isAll)
    if (isKey !== undefined) this.#begun = undefined
    return isKey ? begun : undefined
  }

  /** A PES packet begins; undefined where its time is not given. */
  #begin(at: number): CutPoint | undefined {
    this.#length = 0
    this.#judged = 0
    const stamp = stampAt(this.#walk, at)
    if (!stamp) return undefined
    this.#add(at)
    if (!this.#grammar && !isRandomAccess(this.#walk.bytes, at)) return undefined
    const time = this.#file.timeline.at(stamp.offset, stamp.pts) / TICKS
    return { time, offset: stamp.offset }
  }

  #add(at: number): void {
    const { bytes } = this.#walk
    const piece = bytes.subarray(at + payloadStart(bytes, at), at + PACKET_BYTES)
    const fits = piece.subarray(0, MOST_HEAD - this.#length)
    this.#head.set(fits, this.#length)
    this.#length += fits.length
  }

  /** Whether the PES packet begins with a keyframe; undefined where more of it has to be seen. */
  #isKey(isAll: boolean): boolean | undefined {
    const head = this.#head.subarray(0, this.#length)
    const header = parsePesHeader(head)
    if (header === undefined) return false
    if (header === 'short') return isAll ? false : undefined
    if (!this.#grammar) return true
    const units = nalUnits(head.subarray(header.size))
    const whole = isAll || this.#length >= MOST_HEAD ? units : units.slice(0, -1)
    const last = units.at(-1)
    if (last && whole !== units && last.length >= SLICE_BYTES) whole.push(last)
    for (const unit of whole) this.#grammar.note?.(unit)
    const verdict = this.#grammar.isKey(whole)
    return verdict ?? (isAll || this.#length >= MOST_HEAD ? false : undefined)
  }
}

/** Where PES packets begin anywhere, all of them are put together. */
class SlowSearch implements CutSearch {
  readonly #file: TsFile
  readonly #stream: PictureStream

  constructor(file: TsFile, stream: PictureStream) {
    this.#file = file
    this.#stream = stream
  }

  async *cuts(from: number, to: number): AsyncGenerator<CutPoint, void, undefined> {
    const start = Math.max(this.#file.layout.first, from - UNTIMED)
    let looked = 0
    for await (const { key, offset, pts } of pictures(this.#file, this.#stream, start)) {
      looked += 1
      if (offset >= to || looked > MOST_LOOKS) return
      if (key && offset >= from) yield { time: pts / TICKS, offset }
    }
  }
}

/** Decoding of sound can begin anywhere. */
class SoundSearch implements CutSearch {
  readonly #file: TsFile
  readonly #walk: PacketWalk

  constructor(file: TsFile, capacity: number) {
    this.#file = file
    this.#walk = new PacketWalk(file.source, file.layout, capacity)
    this.#walk.want(mainPid(file.streams), 'starts')
  }

  async *cuts(from: number, to: number): AsyncGenerator<CutPoint, void, undefined> {
    this.#walk.seek(Math.max(from, this.#file.layout.first))
    while (await this.#walk.load(to))
      for (let at = this.#walk.take(); at >= 0; at = this.#walk.take()) {
        const stamp = stampAt(this.#walk, at)
        if (!stamp) continue
        const time = this.#file.timeline.at(stamp.offset, stamp.pts) / TICKS
        yield { time, offset: stamp.offset }
      }
  }
}
