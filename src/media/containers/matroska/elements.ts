import { MalformedMedia } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import { readHeader } from './ebml.ts'
import type { Window } from './window.ts'

/** An element in the file: it begins at `at`, its data at `from`, and it ends at `to` (exclusive; undefined where that is not said). */
export interface Located {
  readonly id: number
  readonly at: number
  readonly from: number
  readonly to: number | undefined
}

/** Enough for the headers of an element and of the block in it. */
const PEEK_BYTES = 32
/** Elements after which others get a turn, and those without a block after which the file makes no sense: more than there are for each block. */
const SLICE = 2048
const MAX_BARREN = 200_000
const MAX_FOR_A_BLOCK = 1000

/** Finds elements by their offsets, and lets nobody wait meanwhile. */
export class Elements {
  readonly window: Window
  #steps = 0
  #barren = 0

  constructor(window: Window) {
    this.window = window
  }

  /** The element that begins at `at`, the start of its data held; undefined where none can. Rejects with MalformedMedia. */
  async find(at: number): Promise<Located | undefined> {
    this.#steps += 1
    this.#barren += 1
    if (this.#barren > MAX_BARREN)
      throw new MalformedMedia(`no block among ${MAX_BARREN} elements before offset ${at}`)
    if (this.#steps % SLICE === 0) await pause()
    const { window } = this
    if (!window.holds(at, PEEK_BYTES)) await window.load(at, PEEK_BYTES)
    const header = readHeader(window.bytes, at - window.from)
    if (header === undefined) return undefined
    const from = at + header.length
    return {
      id: header.id,
      at,
      from,
      to: header.size === undefined ? undefined : from + header.size,
    }
  }

  /** Says that the elements so far led to a block. */
  fruitful(): void {
    this.#barren = Math.max(0, this.#barren - MAX_FOR_A_BLOCK)
  }
}
