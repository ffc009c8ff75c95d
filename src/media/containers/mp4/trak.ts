import { MalformedMedia } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import { boxesIn, boxIn, fullBox } from './box.ts'
import { type Edit, readEdits } from './edits.ts'
import { Fields } from './fields.ts'
import { readLanguage, readTitle } from './names.ts'

/** The first sample entry of a track (ISO/IEC 14496-12 section 8.5.2). */
export interface SampleEntry {
  readonly type: string
  /** What follows the box's header. */
  readonly data: Uint8Array
  /** Of the 'stsd' box around it: sound entries of version 1 are not the same in both. */
  readonly version: number
}

/** What a 'trak' says (section 8.3). */
export interface Trak {
  readonly id: number
  readonly enabled: boolean
  /** Clockwise, in degrees. */
  readonly rotation: 0 | 90 | 180 | 270
  /** In pixels; 0 where it is not said. */
  readonly width: number
  readonly height: number
  readonly handler: string
  readonly title: string | undefined
  /** BCP 47. */
  readonly language: string | undefined
  /** Ticks a second of its media. */
  readonly timescale: number
  readonly edits: readonly Edit[]
  readonly entry: SampleEntry
  /** The content of its sample table box. */
  readonly stbl: Uint8Array
  /** The ids of the tracks that are its chapters. */
  readonly chapters: readonly number[]
}

const MOST_TRACKS = 256
const NOTHING = new Uint8Array(0)

/** The tracks of a movie that have samples; `movie` is its ticks a second. Rejects with MalformedMedia where there is none. */
export async function readTraks(moov: Uint8Array, movie: number): Promise<Trak[]> {
  const traks = new Map<number, Trak>()
  const boxes = [...boxesIn(moov)].filter(({ type }) => type === 'trak')
  for (const { data } of boxes.slice(0, MOST_TRACKS)) {
    const trak = readTrak(data, movie)
    if (trak !== undefined && !traks.has(trak.id)) traks.set(trak.id, trak)
    await pause()
  }
  if (traks.size === 0) throw new MalformedMedia("no track with a sample table in the 'moov' box")
  return [...traks.values()]
}

function readTrak(trak: Uint8Array, movie: number): Trak | undefined {
  const stbl = boxIn(trak, 'mdia', 'minf', 'stbl')
  const entry = stbl && firstEntry(stbl)
  const mdhd = boxIn(trak, 'mdia', 'mdhd')
  if (stbl === undefined || entry === undefined || mdhd === undefined) return undefined
  const { version, fields } = fullBox(mdhd)
  const timescale = fields.skip(version === 1 ? 16 : 8).u32()
  const language = fields.skip(version === 1 ? 8 : 4).u16()
  if (timescale === 0) return undefined
  return {
    ...readHeader(boxIn(trak, 'tkhd') ?? NOTHING),
    handler: fullBox(boxIn(trak, 'mdia', 'hdlr') ?? NOTHING)
      .fields.skip(4)
      .ascii(4),
    title: readTitle(trak),
    language: readLanguage(boxIn(trak, 'mdia', 'elng'), language),
    timescale,
    edits: readEdits(boxIn(trak, 'edts', 'elst'), movie, timescale),
    entry,
    stbl,
    chapters: idsIn(boxIn(trak, 'tref', 'chap') ?? NOTHING),
  }
}

function firstEntry(stbl: Uint8Array): SampleEntry | undefined {
  const { version, fields } = fullBox(boxIn(stbl, 'stsd') ?? NOTHING)
  for (const { type, data } of boxesIn(fields.skip(4).bytes(fields.left)))
    return { type, data, version }
  return undefined
}

function idsIn(chap: Uint8Array): number[] {
  const fields = new Fields(chap)
  const ids: number[] = []
  while (fields.left >= 4 && ids.length < MOST_TRACKS) ids.push(fields.u32())
  return ids
}

/** TrackHeaderBox (section 8.3.2). */
function readHeader(
  tkhd: Uint8Array,
): Pick<Trak, 'id' | 'enabled' | 'rotation' | 'width' | 'height'> {
  const { version, flags, fields } = fullBox(tkhd)
  const id = fields.skip(version === 1 ? 16 : 8).u32()
  fields.skip((version === 1 ? 12 : 8) + 16)
  const [across, down] = [fields.i32(), fields.i32()]
  fields.skip(28)
  const [width, height] = [fields.u32() / 0x10000, fields.u32() / 0x10000]
  return { id, enabled: (flags & 1) === 1, rotation: rotationOf(across, down), width, height }
}

/** By where the matrix (section 6.2.2) turns the picture's upper edge to. */
function rotationOf(across: number, down: number): 0 | 90 | 180 | 270 {
  const quarters = Math.round(Math.atan2(down, across) / (Math.PI / 2))
  return ([0, 90, 180, 270] as const)[((quarters % 4) + 4) % 4] ?? 0
}
