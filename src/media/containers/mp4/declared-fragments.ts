import type { ByteSource } from '../../../bytes.ts'
import { readPiece } from '../read-piece.ts'
import { boxesIn, boxIn, fullBox } from './box.ts'
import { BoxWalk } from './box-walk.ts'

/** A fragment that begins with a keyframe, or one with a keyframe in it. */
export interface Entry {
  /** When the keyframe is shown, in ticks of its track's media. */
  readonly time: number
  /** Of the 'moof' box. */
  readonly offset: number
}

/** What a file says of its fragments. */
export interface Declared {
  /** Undefined where it does not say, or not of all. */
  readonly entries: readonly Entry[] | undefined
  /** Whether its end is of the kind that only a writer writes who has come to the end. */
  readonly closed: boolean
}

/** What a 'sidx' lists. */
interface Indexed {
  readonly entries: readonly Entry[]
  /** Where the last of it ends. */
  readonly end: number
}

/** What indexes a day of fragments takes less. */
const MOST_INDEX = 16 << 20
const MFRO_BYTES = 16
/** No more entries are of use, however long a file is: of more, some are passed over. */
const MOST_ENTRIES = 100_000
/** A segment index has up to 65,535 entries of twelve bytes; one of the whole file is among the first. */
const MOST_SIDX = 1 << 20
const MOST_INDEXES = 16
const NOTHING = new Uint8Array(0)

/**
 * The fragments of a track by the random access index at the end of the file ('mfra', ISO/IEC 14496-12 section 8.8.9), or the segment
 * index ('sidx', section 8.16.3) among the boxes from `rest` on that goes to the file's end.
 */
export async function readDeclared(
  source: ByteSource,
  rest: number,
  track: { readonly id: number; readonly timescale: number },
): Promise<Declared> {
  const mfra = await readMfra(source)
  const entries = mfra && entriesOf(mfra, track.id, source.length)
  if (entries !== undefined && entries.length > 0) return { entries, closed: true }
  const indexed = await readSidx(source, rest, track.timescale)
  return {
    entries: indexed?.entries.filter(({ offset }) => offset < source.length),
    closed: mfra !== undefined || (indexed !== undefined && isClosed(indexed, source.length)),
  }
}

/** One that lists a single fragment may be of that alone, and be followed by another. */
function isClosed({ entries, end }: Indexed, length: number): boolean {
  return entries.length > 1 && end <= length
}

async function readMfra(source: ByteSource): Promise<Uint8Array | undefined> {
  const end = await readPiece(source, Math.max(0, source.length - MFRO_BYTES), MFRO_BYTES)
  const mfro = boxIn(end, 'mfro')
  const size = mfro === undefined ? 0 : fullBox(mfro).fields.u32()
  if (size < MFRO_BYTES || size > Math.min(MOST_INDEX, source.length)) return undefined
  return boxIn(await readPiece(source, source.length - size, size), 'mfra')
}

function entriesOf(mfra: Uint8Array, track: number, length: number): Entry[] {
  const entries: Entry[] = []
  for (const { type, data } of boxesIn(mfra)) {
    const { version, fields } = fullBox(type === 'tfra' ? data : NOTHING)
    if (fields.u32() !== track) continue
    const widths = fields.u32()
    const numbers = [4, 2, 0].reduce((sum, shift) => sum + ((widths >> shift) & 3) + 1, 0)
    const count = fields.u32()
    const size = (version === 1 ? 16 : 8) + numbers
    const passed = Math.floor(Math.min(count, fields.left / size) / MOST_ENTRIES) * size
    for (let left = count; left > 0 && fields.left >= 8; left -= 1) {
      const entry = { time: fields.sized(version), offset: fields.sized(version) }
      fields.skip(numbers + passed)
      if (follows(entries.at(-1), entry) && entry.offset < length) entries.push(entry)
    }
    return entries
  }
  return entries
}

function follows(before: Entry | undefined, { time, offset }: Entry): boolean {
  return before === undefined || (time > before.time && offset >= before.offset)
}

async function readSidx(
  source: ByteSource,
  rest: number,
  timescale: number,
): Promise<Indexed | undefined> {
  const walk = new BoxWalk(source, rest)
  let left = MOST_INDEXES
  for (let box = await walk.next(); box && box.type !== 'moof'; box = await walk.next()) {
    if (box.type !== 'sidx' || box.end - box.content > MOST_SIDX || box.end > source.length)
      continue
    left -= 1
    if (left < 0) return undefined
    const found = subsegments(await walk.read(box), box.end, timescale)
    // One that lists less is of a part of the file.
    if (found && found.end >= source.length) return found
  }
  return undefined
}

function subsegments(sidx: Uint8Array, anchor: number, timescale: number): Indexed | undefined {
  const { version, fields } = fullBox(sidx)
  const scale = timescale / fields.skip(4).u32()
  let time = fields.sized(version)
  let offset = anchor + fields.sized(version)
  const entries: Entry[] = []
  for (let left = fields.skip(2).u16(); left > 0 && fields.left >= 12; left -= 1) {
    const reference = fields.u32()
    const duration = fields.u32()
    const startsWithKey = fields.u32() >>> 31 === 1
    if (reference >>> 31 === 1) return undefined
    if (startsWithKey) entries.push({ time: time * scale, offset })
    time += duration
    offset += reference
  }
  return entries.length > 0 ? { entries, end: offset } : undefined
}
