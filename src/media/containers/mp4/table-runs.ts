import { fullBox } from './box.ts'
import { MOST_SAMPLES } from './sample-table.ts'

/** The entries of one table of a sample table box, read in place: `width` numbers of 32 bits each, behind a count of them. */
export class Entries {
  readonly #view: DataView
  readonly #width: number
  /** How many there are, in the bytes that there are; more than a file may have samples are none. */
  readonly count: number

  constructor(data: Uint8Array | undefined, width: number) {
    const fields = fullBox(data ?? new Uint8Array(0)).fields
    const count = fields.u32()
    const rest = fields.bytes(fields.left)
    this.#view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
    this.#width = width
    this.count = Math.min(count, Math.floor(rest.byteLength / 4 / width), MOST_SAMPLES)
  }

  /** A number of an entry, as it stands there: unsigned. Past the last entry it is 0. */
  get(entry: number, column: number): number {
    return entry < this.count ? this.#view.getUint32((entry * this.#width + column) * 4) : 0
  }
}

/** Walks over a run-length table ('stts', 'ctts'): the value of one sample after the other. */
export class Runs {
  readonly #entries: Entries
  #entry = -1
  #left = 0
  #value = 0

  constructor(entries: Entries) {
    this.#entries = entries
  }

  /** Another walk that has come as far. */
  copy(): Runs {
    const other = new Runs(this.#entries)
    other.#entry = this.#entry
    other.#left = this.#left
    other.#value = this.#value
    return other
  }

  /** The next sample's; the last one's again where the table has too few, and 0 where it has none. */
  next(): number {
    while (this.#left === 0 && this.#entry + 1 < this.#entries.count) {
      this.#entry += 1
      this.#left = this.#entries.get(this.#entry, 0)
      this.#value = this.#entries.get(this.#entry, 1)
    }
    if (this.#left > 0) this.#left -= 1
    return this.#value
  }
}

/** Walks over 'stsc': how many samples one chunk after the other has. */
export class ChunkSizes {
  readonly #entries: Entries
  #entry = 0
  #chunk = 0

  constructor(entries: Entries) {
    this.#entries = entries
  }

  /** Another walk that has come as far. */
  copy(): ChunkSizes {
    const other = new ChunkSizes(this.#entries)
    other.#entry = this.#entry
    other.#chunk = this.#chunk
    return other
  }

  next(): number {
    this.#chunk += 1
    while (
      this.#entry + 1 < this.#entries.count &&
      this.#entries.get(this.#entry + 1, 0) <= this.#chunk
    )
      this.#entry += 1
    return this.#entries.get(this.#entry, 1)
  }
}

/** What 'stsz' or 'stz2' say (ISO/IEC 14496-12 section 8.7.3): the size of each sample. */
export class Sizes {
  readonly #view: DataView
  readonly #bits: number
  /** Of all samples, in bytes; 0 where each has its own. */
  readonly constant: number
  /** How many samples there are, in the bytes that there are. */
  readonly count: number

  constructor(stsz: Uint8Array | undefined, stz2: Uint8Array | undefined) {
    const { fields } = fullBox(stsz ?? stz2 ?? new Uint8Array(0))
    const first = fields.u32()
    const count = fields.u32()
    const rest = fields.bytes(fields.left)
    this.#view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
    this.constant = stsz === undefined ? 0 : first
    this.#bits = stsz === undefined ? first & 0xff : 32
    const room = this.#bits > 0 ? Math.floor((rest.byteLength * 8) / this.#bits) : 0
    this.count = this.constant > 0 ? count : Math.min(count, room)
  }

  /** Of a sample, in bytes; 0 behind the last. */
  get(at: number): number {
    if (this.constant > 0) return this.constant
    if (at >= this.count) return 0
    if (this.#bits === 32) return this.#view.getUint32(at * 4)
    if (this.#bits === 16) return this.#view.getUint16(at * 2)
    if (this.#bits === 8) return this.#view.getUint8(at)
    return (this.#view.getUint8(at >> 1) >> (at & 1 ? 0 : 4)) & 15
  }
}

/** Walks over 'stss' and the 'stps' of QuickTime: whether one sample after the other is a keyframe; all are without any 'stss'. */
export class Keys {
  readonly #all: boolean
  readonly #sync: SampleNumbers
  readonly #partial: SampleNumbers
  #sample = 0

  /** Of all samples where there is no `sync`. */
  constructor(sync: SampleNumbers | undefined, partial: SampleNumbers) {
    this.#all = sync === undefined
    this.#sync = sync ?? partial
    this.#partial = partial
  }

  /** Another walk that has come as far. */
  copy(): Keys {
    const other = new Keys(this.#all ? undefined : this.#sync.copy(), this.#partial.copy())
    other.#sample = this.#sample
    return other
  }

  next(): boolean {
    this.#sample += 1
    return this.#all || this.#sync.has(this.#sample) || this.#partial.has(this.#sample)
  }
}

/** A list of numbers that ascend. */
export class SampleNumbers {
  readonly #entries: Entries
  #at = 0

  constructor(entries: Entries) {
    this.#entries = entries
  }

  copy(): SampleNumbers {
    const other = new SampleNumbers(this.#entries)
    other.#at = this.#at
    return other
  }

  /** Whether it has a number, which is greater each time. */
  has(sample: number): boolean {
    while (this.#at < this.#entries.count && this.#entries.get(this.#at, 0) < sample) this.#at += 1
    return this.#at < this.#entries.count && this.#entries.get(this.#at, 0) === sample
  }
}
