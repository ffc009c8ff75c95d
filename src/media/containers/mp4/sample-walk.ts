import { boxIn } from './box.ts'
import type { SampleTable } from './sample-table.ts'
import { ChunkSizes, Entries, Keys, Runs, SampleNumbers, Sizes } from './table-runs.ts'

/** When so many samples are missing in the file, or so many chunks are empty, no others will be there. */
const MOST_MISSED = 1_000_000
const MOST_EMPTY = 1_000_000
/** Of sound whose samples last a tick each, so many are a packet (as ffmpeg has it). */
const PACKET_SAMPLES = 1024

/** How sound without frames of its own lies in chunks: `bytes` hold `samples` of each channel. */
export interface Grouping {
  readonly samples: number
  readonly bytes: number
}

/** What a walk goes by: the tables, which are read in place. */
interface Tables {
  /** Of the file, in bytes. */
  readonly length: number
  readonly grouping: Grouping | undefined
  readonly sizes: Sizes
  readonly chunks: ChunkOffsets
}

/** What a walk reads one after the other. */
interface Runners {
  readonly chunkSizes: ChunkSizes
  readonly durations: Runs
  readonly shifts: Runs
  readonly keys: Keys
}

/** Walks over the samples that a sample table box lists (ISO/IEC 14496-12 section 8.5.1). */
export class SampleWalk {
  readonly #tables: Tables
  readonly #runners: Runners
  #chunk = 0
  #left: number
  #inChunk = 0
  #at = 0
  #sample = 0
  #time = 0
  #missed = 0
  #empty = 0

  /** Use walkSamples. */
  constructor(tables: Tables, runners: Runners) {
    this.#tables = tables
    this.#runners = runners
    this.#left = tables.sizes.count
  }

  /** When the next sample is decoded, in ticks. */
  get time(): number {
    return this.#time
  }

  /** Whether some samples lie behind the end of the file, and were left out. */
  get cutOff(): boolean {
    return this.#missed > 0
  }

  /** Another walk that has come as far. */
  copy(): SampleWalk {
    const { chunkSizes, durations, shifts, keys } = this.#runners
    const other = new SampleWalk(this.#tables, {
      chunkSizes: chunkSizes.copy(),
      durations: durations.copy(),
      shifts: shifts.copy(),
      keys: keys.copy(),
    })
    other.#chunk = this.#chunk
    other.#left = this.#left
    other.#inChunk = this.#inChunk
    other.#at = this.#at
    other.#sample = this.#sample
    other.#time = this.#time
    other.#missed = this.#missed
    other.#empty = this.#empty
    return other
  }

  /** Adds the next sample to a table, or goes to the next chunk; whether there is more. */
  step(table: SampleTable): boolean {
    if (this.#inChunk === 0 || this.#left === 0) return this.#nextChunk()
    const { grouping } = this.#tables
    if (grouping) this.#pushGroup(grouping, table)
    else this.#pushSample(table)
    return true
  }

  #nextChunk(): boolean {
    const { chunks } = this.#tables
    if (this.#chunk >= chunks.count || this.#left === 0) return false
    this.#inChunk = Math.min(this.#runners.chunkSizes.next(), this.#left)
    this.#at = chunks.get(this.#chunk)
    this.#chunk += 1
    if (this.#inChunk === 0) this.#empty += 1
    return this.#empty <= MOST_EMPTY
  }

  #pushSample(table: SampleTable): void {
    const { durations, shifts, keys } = this.#runners
    // QuickTime has negative shifts in tables of version 0, too; a negative duration is somebody's error.
    const duration = durations.next()
    const shift = shifts.next() | 0
    const size = this.#tables.sizes.get(this.#sample)
    this.#sample += 1
    this.#push(table, 1, size, duration > 0x7fffffff ? 1 : duration, shift, keys.next())
  }

  #pushGroup({ samples, bytes }: Grouping, table: SampleTable): void {
    const most = samples >= PACKET_SAMPLES ? samples : PACKET_SAMPLES - (PACKET_SAMPLES % samples)
    const count = Math.min(most, this.#inChunk)
    this.#push(table, count, Math.ceil(count / samples) * bytes, count, 0, true)
  }

  #push(
    table: SampleTable,
    count: number,
    size: number,
    duration: number,
    shift: number,
    key: boolean,
  ): void {
    const offset = this.#at
    if (offset + size > this.#tables.length) this.#miss()
    else table.push({ offset, size, time: this.#time, shift, key }, duration)
    this.#at += size
    this.#time += duration
    this.#inChunk -= count
    this.#left = Math.max(0, this.#left - count)
  }

  /** Leaves a sample out, and gives up where there seem to be endlessly many. */
  #miss(): void {
    this.#missed += 1
    if (this.#missed > MOST_MISSED) this.#left = 0
  }
}

/** A walk from the first sample of a file of `length` bytes on. */
export function walkSamples(
  stbl: Uint8Array,
  length: number,
  grouping: Grouping | undefined,
): SampleWalk {
  const [stts, stss] = [new Entries(boxIn(stbl, 'stts'), 2), boxIn(stbl, 'stss')]
  const isEven = stts.count === 1 && stts.get(0, 1) === 1
  const tables = {
    length,
    grouping: isEven ? grouping : undefined,
    sizes: new Sizes(boxIn(stbl, 'stsz'), boxIn(stbl, 'stz2')),
    chunks: new ChunkOffsets(stbl),
  }
  return new SampleWalk(tables, {
    chunkSizes: new ChunkSizes(new Entries(boxIn(stbl, 'stsc'), 3)),
    durations: new Runs(stts),
    shifts: new Runs(new Entries(boxIn(stbl, 'ctts'), 2)),
    keys: new Keys(
      stss && new SampleNumbers(new Entries(stss, 1)),
      new SampleNumbers(new Entries(boxIn(stbl, 'stps'), 1)),
    ),
  })
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
