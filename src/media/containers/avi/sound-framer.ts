import { SOUND_HEADER_BYTES } from '../../codecs/sound-frame.ts'
import type { FramedSound } from './sound-parser.ts'

/** A frame that was found, and where it begins. */
export interface FoundSound {
  readonly data: Uint8Array
  readonly chunk: number
  /** In the chunk, in bytes. */
  readonly offset: number
  /** How many frames begin in the chunk before it, as far as they were looked for. */
  readonly index: number
  /** What it lasts, in seconds. */
  readonly duration: number
}

interface Mark {
  /** In the bytes that are held. */
  at: number
  readonly chunk: number
  readonly offset: number
}

/** Cuts a stream that comes in chunks into its frames, which may lie across them. */
export class SoundFramer {
  readonly #parse: (bytes: Uint8Array, at: number) => FramedSound | undefined
  #bytes = new Uint8Array(0)
  #marks: Mark[] = []
  #inStep = false
  #chunk = -1
  #index = 0

  constructor(parse: (bytes: Uint8Array, at: number) => FramedSound | undefined) {
    this.#parse = parse
  }

  /** Adds bytes of a chunk from an offset in it on. */
  push(bytes: Uint8Array, chunk: number, offset: number): void {
    this.#marks.push({ at: this.#bytes.length, chunk, offset })
    const joined = new Uint8Array(this.#bytes.length + bytes.length)
    joined.set(this.#bytes)
    joined.set(bytes, this.#bytes.length)
    this.#bytes = joined
  }

  /** The frames that are whole; `final` where nothing follows. */
  *take(final: boolean): Generator<FoundSound> {
    let at = 0
    while (at < this.#bytes.length) {
      const frame = this.#frameAt(at, final)
      if (frame === 'unknown') break
      this.#inStep = frame !== undefined
      if (frame) yield this.#found(frame, at)
      at += frame?.size ?? 1
    }
    this.#drop(at)
  }

  /** A frame out of step is one only if another follows it. */
  #frameAt(at: number, final: boolean): FramedSound | 'unknown' | undefined {
    const left = this.#bytes.length - at
    if (left < SOUND_HEADER_BYTES && !final) return 'unknown'
    const frame = this.#parse(this.#bytes, at)
    if (!frame || frame.size < 1) return undefined
    if (frame.size > left) return final ? undefined : 'unknown'
    if (this.#inStep) return frame
    if (frame.size + SOUND_HEADER_BYTES > left) return final ? frame : 'unknown'
    const next = this.#parse(this.#bytes, at + frame.size)
    return next?.sampleRate === frame.sampleRate ? frame : undefined
  }

  #found(frame: FramedSound, at: number): FoundSound {
    const mark = this.#marks.findLast((candidate) => candidate.at <= at)
    const chunk = mark?.chunk ?? 0
    this.#index = chunk === this.#chunk ? this.#index + 1 : 0
    this.#chunk = chunk
    return {
      data: this.#bytes.slice(at + frame.strip, at + frame.size),
      chunk,
      offset: (mark?.offset ?? 0) + at - (mark?.at ?? 0),
      index: this.#index,
      duration: frame.samples / frame.sampleRate,
    }
  }

  #drop(count: number): void {
    const first = this.#marks.findLastIndex(({ at }) => at <= count)
    this.#marks = this.#marks.slice(Math.max(0, first))
    for (const mark of this.#marks) mark.at -= count
    this.#bytes = this.#bytes.slice(count)
  }
}
