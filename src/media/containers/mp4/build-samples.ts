import { pause } from '../pause.ts'
import { boxIn } from './box.ts'
import { type SampleRoom, SampleTable } from './sample-table.ts'
import { ChunkSizes, Entries, Keys, Runs, Sizes } from './table-runs.ts'

/** Samples that are added, and chunks that are gone to, before others have their turn. */
const SLICE = 1 << 15
/** When so many samples are missing in the file, no others will be there. */
const MOST_MISSED = 1_000_000
/** Of sound whose samples last a tick each, so many are a packet (as ffmpeg has it). */
const PACKET_SAMPLES = 1024

/** How sound without frames of its own lies in chunks: `bytes` hold `samples` of each channel. */
export interface Grouping {
  readonly samples: number
  readonly bytes: number
}

/** What is known of a track's samples. */
export interface BuiltSamples {
  readonly table: SampleTable
  /** Whether some of them lie behind the end of the file, and were left out. */
  readonly cutOff: boolean
}

/**
 * The samples that a sample table box lists (ISO/IEC 14496-12 section 8.5.1) of a file of `length` bytes. Rejects with MalformedMedia
 * where there are too many, for which there is no `room`.
 */
export async function buildSamples(
  stbl: Uint8Array,
  length: number,
  grouping: Grouping | undefined,
  room: SampleRoom,
): Promise<BuiltSamples> {
  const builder = new Builder(stbl, length, grouping, room)
  while (builder.run()) await pause()
  return builder
}

class Builder implements BuiltSamples {
  readonly table: SampleTable
  cutOff = false
  readonly #length: number
  readonly #grouping: Grouping | undefined
  readonly #sizes: Sizes
  readonly #chunks: ChunkOffsets
  readonly #chunkSizes: ChunkSizes
  readonly #durations: Runs
  readonly #shifts: Runs
  readonly #keys: Keys
  #chunk = 0
  #left: number
  #inChunk = 0
  #at = 0
  #time = 0
  #missed = 0

  constructor(stbl: Uint8Array, length: number, grouping: Grouping | undefined, room: SampleRoom) {
    this.#sizes = new Sizes(boxIn(stbl, 'stsz'), boxIn(stbl, 'stz2'))
    this.#chunks = new ChunkOffsets(stbl)
    this.#chunkSizes = new ChunkSizes(boxIn(stbl, 'stsc'))
    const stts = boxIn(stbl, 'stts')
    this.#durations = new Runs(stts)
    this.#shifts = new Runs(boxIn(stbl, 'ctts'))
    this.#keys = new Keys(boxIn(stbl, 'stss'), boxIn(stbl, 'stps'))
    this.#length = length
    this.#left = this.#sizes.count
    const entries = new Entries(stts, 2)
    this.#grouping = entries.count === 1 && entries.get(0, 1) === 1 ? grouping : undefined
    const { constant } = this.#sizes
    const expected = constant > 0 ? Math.min(this.#left, length / constant) : this.#left
    this.table = new SampleTable(this.#grouping ? 0 : Math.floor(expected), room)
  }

  /** Adds some samples; whether there are more. */
  run(): boolean {
    for (let count = 0; count < SLICE; count += 1) {
      if (this.#inChunk === 0 || this.#left === 0) {
        if (!this.#nextChunk()) return false
      } else if (this.#grouping) this.#pushGroup(this.#grouping)
      else this.#pushSample()
    }
    return true
  }

  /** Goes to the next chunk; whether there is one. */
  #nextChunk(): boolean {
    if (this.#chunk >= this.#chunks.count || this.#left === 0) return false
    this.#inChunk = Math.min(this.#chunkSizes.next(), this.#left)
    this.#at = this.#chunks.get(this.#chunk)
    this.#chunk += 1
    return true
  }

  #pushSample(): void {
    // QuickTime has negative shifts in tables of version 0, too; a negative duration is somebody's error.
    const duration = this.#durations.next()
    const shift = this.#shifts.next() | 0
    this.#push(
      1,
      this.#sizes.next(),
      duration > 0x7fffffff ? 1 : duration,
      shift,
      this.#keys.next(),
    )
  }

  #pushGroup({ samples, bytes }: Grouping): void {
    const most = samples >= PACKET_SAMPLES ? samples : PACKET_SAMPLES - (PACKET_SAMPLES % samples)
    const count = Math.min(most, this.#inChunk)
    this.#push(count, Math.ceil(count / samples) * bytes, count, 0, true)
  }

  #push(count: number, size: number, duration: number, shift: number, key: boolean): void {
    const offset = this.#at
    if (offset + size > this.#length) this.#miss()
    else this.table.push({ offset, size, time: this.#time, shift, key }, duration)
    this.#at += size
    this.#time += duration
    this.#inChunk -= count
    this.#left = Math.max(0, this.#left - count)
  }

  /** Leaves a sample out, and gives up where there seem to be endlessly many. */
  #miss(): void {
    this.cutOff = true
    this.#missed += 1
    if (this.#missed > MOST_MISSED) this.#left = 0
  }
}

/** Where each chunk begins in the file: 'stco' or 'co64' (section 8.7.5). */
export class ChunkOffsets {
  readonly #entries: Entries
  readonly #wide: boolean

  constructor(stbl: Uint8Array) {
    const stco = boxIn(stbl, 'stco')
    this.#wide = stco === undefined
    this.#entries = new Entries(stco ?? boxIn(stbl, 'co64'), this.#wide ? 2 : 1)
  }

  get count(): number {
    return this.#entries.count
  }

  get(chunk: number): number {
    const first = this.#entries.get(chunk, 0)
    return this.#wide ? first * 2 ** 32 + this.#entries.get(chunk, 1) : first
  }
}
