import { pauseIfDue } from '../pause.ts'
import { BOX_HEADER, boxesIn, boxIn, type FullBox, fullBox } from './box.ts'
import { SampleRoom, SampleTable } from './sample-table.ts'

/** What samples of fragments are like where fragments do not say (TrackExtendsBox, ISO/IEC 14496-12 section 8.8.3). */
export interface SampleDefaults {
  readonly duration: number
  readonly size: number
  readonly flags: number
}

/** The samples of one fragment, by their track's id. */
export type FragmentSamples = ReadonlyMap<number, SampleTable>

/** What a fragment is read with. */
export interface FragmentContext {
  readonly defaults: ReadonlyMap<number, SampleDefaults>
  /** The ids of tracks whose samples are keyframes all, whatever their flags say. */
  readonly sounds: ReadonlySet<number>
  /** When the samples read so far end, by track: fragments without a 'tfdt' box go on there. Changed by reading. */
  readonly ends: Map<number, number>
  /** Whether there were such fragments. Changed by reading. */
  untimed: boolean
}

const NON_SYNC = 0x10000
const DEPENDS = 0x1000000
const NO_DEFAULTS: SampleDefaults = { duration: 0, size: 0, flags: 0 }
/** A run whose samples take no bytes of it has at most that many. */
const MOST_ALIKE = 1 << 16
/** Samples that are read before others may have their turn. */
const SLICE = 1 << 12
/** An hour of pictures and sound has fewer samples. */
const MOST_SAMPLES = 1 << 19

/** The samples that the content of a 'moof' box at an offset lists (section 8.8.4). Rejects with MalformedMedia where there are too many. */
export async function readFragment(
  moof: Uint8Array,
  offset: number,
  context: FragmentContext,
): Promise<FragmentSamples> {
  const tables = new Map<number, SampleTable>()
  const room = new SampleRoom(MOST_SAMPLES)
  const end = offset + BOX_HEADER + moof.length
  let bases: Bases = { moof: offset, end, before: offset, moved: undefined, room }
  for (const { type, data } of boxesIn(moof))
    if (type === 'traf') bases = await readTraf(data, bases, context, tables)
  return tables
}

interface Bases {
  /** Where the fragment's header begins and ends. */
  readonly moof: number
  readonly end: number
  /** Where the data of the track before in the same fragment end. */
  readonly before: number
  /** The base that tracks before say, where that is not where they are. */
  readonly moved: number | undefined
  /** For the samples of the fragment. */
  readonly room: SampleRoom
}

/** Tells from what the next track goes on. */
async function readTraf(
  traf: Uint8Array,
  bases: Bases,
  context: FragmentContext,
  tables: Map<number, SampleTable>,
): Promise<Bases> {
  const { id, base, defaults } = readHeader(
    boxIn(traf, 'tfhd') ?? new Uint8Array(0),
    bases,
    context,
  )
  const table = tables.get(id) ?? new SampleTable(expectedIn(traf), bases.room)
  tables.set(id, table)
  const tfdt = boxIn(traf, 'tfdt')
  const decode = tfdt && fullBox(tfdt)
  context.untimed ||= decode === undefined
  const moved = base === bases.moved || !isBase(base, traf, bases) ? base : bases.moved
  const from = base === moved ? bases.moof : base
  const run: Run = {
    base: from,
    at: from,
    time: decode ? decode.fields.sized(decode.version) : (context.ends.get(id) ?? 0),
    defaults,
    isSound: context.sounds.has(id),
  }
  for (const { type, data } of boxesIn(traf))
    if (type === 'trun') await readRun(fullBox(data), run, table)
  context.ends.set(id, run.time)
  return { ...bases, before: run.at, moved }
}

/**
 * Whether data may be where they are with that base. Who puts a box in front of a file's fragments, and moves no offsets, leaves bases with
 * which they would be in or before the fragment's own header; counted from the header itself, as most do, the first are right behind it.
 */
function isBase(base: number, traf: Uint8Array, { moof, end }: Bases): boolean {
  const trun = boxIn(traf, 'trun')
  if (!trun || base === moof) return true
  const { flags, fields } = fullBox(trun)
  fields.skip(4)
  const offset = flags & 1 ? fields.i32() : 0
  return base + offset >= end || moof + offset !== end
}

/** How many samples the runs of a track say that they have, as far as there may be so many: a table that grows is copied. */
function expectedIn(traf: Uint8Array): number {
  let count = 0
  for (const { type, data } of boxesIn(traf))
    if (type === 'trun') count += Math.min(fullBox(data).fields.u32(), data.length)
  return Math.min(count, MOST_SAMPLES)
}

/** TrackFragmentHeaderBox (section 8.8.7). */
function readHeader(
  tfhd: Uint8Array,
  bases: Bases,
  context: FragmentContext,
): { id: number; base: number; defaults: SampleDefaults } {
  const { flags, fields } = fullBox(tfhd)
  const id = fields.u32()
  const own = flags & 1 ? fields.u64() : undefined
  if (flags & 2) fields.skip(4)
  const usual = context.defaults.get(id) ?? NO_DEFAULTS
  const defaults = {
    duration: flags & 8 ? fields.u32() : usual.duration,
    size: flags & 0x10 ? fields.u32() : usual.size,
    flags: flags & 0x20 ? fields.u32() : usual.flags,
  }
  return { id, base: own ?? (flags & 0x20000 ? bases.moof : bases.before), defaults }
}

/** Goes on from run to run of a track. */
interface Run {
  /** From which offset on data offsets count. */
  readonly base: number
  /** Where the next sample's data are. */
  at: number
  /** When the next sample is decoded. */
  time: number
  readonly defaults: SampleDefaults
  readonly isSound: boolean
}

const DURATION = 0x100
const SIZE = 0x200
const FLAGS = 0x400
const SHIFT = 0x800

/** TrackRunBox (section 8.8.8). */
async function readRun({ flags, fields }: FullBox, run: Run, table: SampleTable): Promise<void> {
  const { defaults, isSound } = run
  const count = fields.u32()
  if (flags & 1) run.at = run.base + fields.i32()
  const first = flags & 4 ? fields.u32() : undefined
  const own = (flag: number, usual: number): number => (flags & flag ? fields.u32() : usual)
  const width = [DURATION, SIZE, FLAGS, SHIFT].filter((flag) => flags & flag).length * 4
  const most = Math.min(count, width > 0 ? Math.floor(fields.left / width) : MOST_ALIKE)
  for (let index = 0; index < most; index += 1) {
    const duration = own(DURATION, defaults.duration)
    const size = own(SIZE, defaults.size)
    const usual = own(FLAGS, defaults.flags)
    const shift = own(SHIFT, 0) | 0
    const sampleFlags = index === 0 ? (first ?? usual) : usual
    const key = isSound || (sampleFlags & (NON_SYNC | DEPENDS)) === 0
    table.push({ offset: run.at, size, time: run.time, shift, key }, duration)
    run.at += size
    run.time += duration
    if (index % SLICE === SLICE - 1) await pauseIfDue()
  }
}
