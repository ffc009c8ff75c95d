import type { ByteSource } from '../../../bytes.ts'
import { pause } from '../pause.ts'
import { ScanWindow } from '../scan-window.ts'
import { BOX_HEADER, readBoxHeader } from './box.ts'

/** A box of a file. */
export interface FileBox {
  readonly type: string
  /** Of its header. */
  readonly offset: number
  /** Of its content. */
  readonly content: number
  /** Behind it; behind the end of a file that is cut off. */
  readonly end: number
}

/** A fragment's headers and the header of its data fit in, usually. */
const WINDOW = 1 << 13
/** Boxes that are walked over before others have their turn. */
const SLICE = 1 << 11
/** Where more boxes stand around fragments, there is nothing to come. */
const MOST_OTHERS = 200_000
const OTHERS_PER_FRAGMENT = 16

/** Walks over the boxes of a file that are in no other, by their headers alone. */
export class BoxWalk {
  readonly #window: ScanWindow
  #at: number
  #count = 0
  #left = MOST_OTHERS

  constructor(source: ByteSource, at = 0) {
    this.#window = new ScanWindow(source, WINDOW)
    this.#at = at
  }

  /** The next box; undefined where there is none, or bytes that are no box. */
  async next(): Promise<FileBox | undefined> {
    const offset = this.#at
    this.#count += 1
    this.#left -= 1
    if (this.#left < 0) return undefined
    if (this.#count % SLICE === 0) await pause()
    const header = readBoxHeader(await this.#window.copy(offset, BOX_HEADER))
    if (header === undefined || !/^[\x20-\x7e\xa9]{4}$/.test(header.type)) return undefined
    const end = header.size === undefined ? this.#window.length : offset + header.size
    this.#at = end
    if (header.type === 'moof') this.#left += OTHERS_PER_FRAGMENT
    return { type: header.type, offset, content: offset + header.length, end }
  }

  /** What is in a box, whose size the caller has bounded. */
  read({ content, end }: FileBox): Promise<Uint8Array> {
    return this.#window.copy(content, end - content)
  }
}
