import type { ByteSource } from '../../../bytes.ts'
import { PictureOrder } from '../../codecs/h264-order.ts'
import type { H264Slice } from '../../codecs/h264-slice.ts'
import type { CutPoint } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import { readPiece } from '../read-piece.ts'
import type { PictureTrack } from './avi-file.ts'
import { secondsOf } from './avi-stream.ts'
import type { ChunkTable } from './chunk-table.ts'
import { sliceHeadOf, unitsOf } from './h264-stream.ts'
import { isKeyPicture } from './key-picture.ts'

/** What is read of a picture to tell what it is, in bytes. */
const HEAD = 1024
const SAMPLES = 16
/** Pictures that are looked at one by one where the index cannot be believed; of more, a cut every so many seconds is looked for. */
const MOST_LOOKS = 10_000
const SPARSE_STEP = 2
const MOST_LEADING = 32
/** What is not found with that many looks is not looked for any more. */
const MOST_TRIES = 20_000
/** No more cut points are of use, however long a file is. */
const MOST_CUTS = 50_000
/** Chunks that are gone through before others have their turn. */
const SLICE = 1 << 15

/** A cut point, and the chunk that it is. */
export interface PictureCut extends CutPoint {
  readonly chunk: number
}

/** The cut points of a picture track: what the index calls keyframes where samples of them are, else those that are. */
export async function pictureCuts(source: ByteSource, track: PictureTrack): Promise<PictureCut[]> {
  const { chunks } = track.stream
  const looker = new Looker(source, track)
  const candidates = new Candidates(chunks)
  if (chunks.keyCount > 0 && (await looker.trusts(candidates))) return looker.all(candidates)
  return looker.search(candidates)
}

/** The chunks that the index calls keyframes, or all where it calls none so. */
class Candidates {
  readonly #chunks: ChunkTable

  constructor(chunks: ChunkTable) {
    this.#chunks = chunks
  }

  get count(): number {
    return this.#chunks.keyCount || this.#chunks.count
  }

  /** One of so many each. */
  *every(step: number): Generator<number, void, undefined> {
    let passed = 0
    let next = 0
    for (let chunk = 0; chunk < this.#chunks.count; chunk += 1) {
      if (this.#chunks.keyCount > 0 && !this.#chunks.isKey(chunk)) continue
      if (passed >= Math.floor(next)) {
        yield chunk
        next += step
      }
      passed += 1
    }
  }
}

class Looker {
  readonly #source: ByteSource
  readonly #track: PictureTrack

  constructor(source: ByteSource, track: PictureTrack) {
    this.#source = source
    this.#track = track
  }

  /** When a chunk begins, in seconds. */
  #timeOf(chunk: number): number {
    const { stream } = this.#track
    return secondsOf(stream, stream.chunks.start(chunk))
  }

  /** The cut at a chunk, before which so many pictures are shown that follow it. */
  cut(chunk: number, leading: number): PictureCut {
    const { chunks } = this.#track.stream
    return { time: this.#timeOf(chunk + leading), offset: chunks.offset(chunk) - 8, chunk }
  }

  /** The cuts at these chunks; where there are very many, not all of those that lie close together. */
  async all(candidates: Candidates): Promise<PictureCut[]> {
    const { chunks, tick } = this.#track.stream
    const step = candidates.count > MOST_CUTS ? (chunks.ticks * tick) / MOST_CUTS : 0
    const cuts: PictureCut[] = []
    let next = Number.NEGATIVE_INFINITY
    let passed = 0
    for (const chunk of candidates.every(1)) {
      passed += 1
      if (passed % SLICE === 0) await pause()
      if (this.#timeOf(chunk) < next) continue
      const cut = this.cut(chunk, 0)
      cuts.push(cut)
      next = cut.time + step
    }
    return cuts
  }

  /** Whether samples of the candidates are keyframes that nothing behind them is shown before. */
  async trusts(candidates: Candidates): Promise<boolean> {
    for (const chunk of candidates.every(Math.max(1, candidates.count / SAMPLES)))
      if ((await this.#leading(chunk, true)) !== 0) return false
    return true
  }

  async search(candidates: Candidates): Promise<PictureCut[]> {
    const cuts: PictureCut[] = []
    const step = candidates.count > MOST_LOOKS ? SPARSE_STEP : 0
    let next = 0
    let tries = 0
    let passed = 0
    for (const chunk of candidates.every(1)) {
      passed += 1
      if (passed % SLICE === 0) await pause()
      if (cuts.length > 0 && this.#timeOf(chunk) < next) continue
      tries += 1
      if (tries > MOST_TRIES) break
      const leading = await this.#leading(chunk, false)
      if (leading === undefined) continue
      const cut = this.cut(chunk, leading)
      if (cut.time > (cuts.at(-1)?.time ?? -1)) cuts.push(cut)
      next = cut.time + step
    }
    return cuts
  }

  /** How many pictures behind a chunk are shown before it; undefined where decoding cannot begin with it. */
  async #leading(chunk: number, strict: boolean): Promise<number | undefined> {
    const { stream, h264 } = this.#track
    if (!h264) {
      const key = isKeyPicture(stream.format.codec, await this.#head(chunk))
      return (key ?? (strict || chunk === 0)) ? 0 : undefined
    }
    const head = await this.#slice(chunk)
    if (head?.idr) return 0
    if (!head?.intra || strict) return undefined
    return this.#countLeading(chunk, head)
  }

  /** Pictures that follow a keyframe and are shown before it come ahead of those that are shown behind it. */
  async #countLeading(chunk: number, first: H264Slice): Promise<number> {
    const { h264, stream } = this.#track
    if (!h264 || h264.depth === 0) return 0
    const counts = new PictureOrder(h264.sequence)
    const count = counts.next(first)
    const end = Math.min(stream.chunks.count, chunk + MOST_LEADING)
    for (let next = chunk + 1; next < end; next += 1) {
      const head = await this.#slice(next)
      if (!head || head.idr || counts.next(head) > count) return next - chunk - 1
    }
    return 0
  }

  async #slice(chunk: number): Promise<H264Slice | undefined> {
    const { h264 } = this.#track
    return h264 && sliceHeadOf(h264, unitsOf(h264, await this.#head(chunk)))
  }

  #head(chunk: number): Promise<Uint8Array> {
    const { chunks } = this.#track.stream
    return readPiece(this.#source, chunks.offset(chunk), Math.min(HEAD, chunks.size(chunk)))
  }
}
