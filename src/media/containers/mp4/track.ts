import type { SubtitleCodec, Track } from '../../track.ts'
import { boxIn } from './box.ts'
import { type BuiltSamples, buildSamples } from './build-samples.ts'
import { type Stretch, stretchesOf } from './edits.ts'
import { readEsds } from './esds.ts'
import { describePicture } from './picture-track.ts'
import type { SampleRoom } from './sample-table.ts'
import type { Grouping } from './sample-walk.ts'
import { describeSound } from './sound-track.ts'
import { Entries } from './table-runs.ts'
import type { Trak } from './trak.ts'

/** A track, and how its samples are found. */
export interface Mp4Track {
  readonly trak: Trak
  readonly track: Track
  readonly grouping: Grouping | undefined
}

const KINDS: ReadonlyMap<string, Track['kind']> = new Map([
  ['vide', 'video'],
  ['soun', 'audio'],
  ...['text', 'sbtl', 'subt', 'subp', 'clcp'].map((handler) => [handler, 'subtitle'] as const),
])
const SUBTITLES: ReadonlyMap<string, SubtitleCodec> = new Map([
  ['tx3g', 'tx3g'],
  ['text', 'tx3g'],
  ['wvtt', 'vtt'],
])
/** objectTypeIndication of VobSub in an 'mp4s' entry, as Nero and others have it. */
const VOBSUB = 0xe0
/** A rate is said where that share of all samples lasts as long, and not of tables of more runs than these. */
const EVEN = 0.95
const MOST_RUNS = 1 << 16

/** The track that a 'trak' describes; undefined for time codes, hints and the like. `usual` is how long a fragment's samples are, in ticks. */
export function describeTrack(trak: Trak, usual: number): Mp4Track | undefined {
  const kind = KINDS.get(trak.handler) ?? (trak.entry.type === 'mp4s' ? 'subtitle' : undefined)
  if (kind === undefined) return undefined
  const { id, language, title } = trak
  const base = { id, language, title, default: trak.enabled }
  if (kind === 'video') {
    const frameRate = frameRateOf(trak, usual)
    return { trak, track: { ...base, ...describePicture(trak), frameRate }, grouping: undefined }
  }
  if (kind === 'audio') {
    const { track, grouping } = describeSound(trak.entry)
    return { trak, track: { ...base, ...track }, grouping }
  }
  return { trak, track: { ...base, kind, ...subtitleFormat(trak) }, grouping: undefined }
}

function subtitleFormat({ entry: { type, data } }: Trak): {
  codec: SubtitleCodec
  codecName: string
  config: Uint8Array | undefined
} {
  const config = data.length > 8 ? data.slice(8) : undefined
  if (type !== 'mp4s') return { codec: SUBTITLES.get(type) ?? 'other', codecName: type, config }
  const decoder = readEsds(boxIn(data.subarray(8), 'esds') ?? new Uint8Array(0))
  if (decoder?.objectType !== VOBSUB) return { codec: 'other', codecName: type, config }
  // The name is that of Matroska, by which pictures of text are known.
  return { codec: 'vobsub', codecName: 'VOBSUB', config: decoder.specific }
}

function frameRateOf({ stbl, timescale }: Trak, usual: number): number | undefined {
  const runs = new Entries(boxIn(stbl, 'stts'), 2)
  if (runs.count > MOST_RUNS) return undefined
  let samples = 0
  let most = { count: 0, duration: 0 }
  for (let run = 0; run < runs.count; run += 1) {
    const count = runs.get(run, 0)
    samples += count
    if (count > most.count) most = { count, duration: runs.get(run, 1) }
  }
  const duration = samples === 0 ? usual : most.count >= samples * EVEN ? most.duration : 0
  const rate = duration > 0 ? timescale / duration : 0
  return rate > 0 && rate <= 1000 ? Math.round(rate * 1000) / 1000 : undefined
}

/** The samples of a track that the movie box lists, found when they are first asked for. */
export class TrackSamples {
  readonly #of: Mp4Track
  readonly #length: number
  readonly #room: SampleRoom
  #built: Promise<BuiltSamples> | undefined
  #stretches: Promise<readonly Stretch[]> | undefined

  /** `length` is the file's, in bytes, and `room` that of all its tracks. */
  constructor(of: Mp4Track, length: number, room: SampleRoom) {
    this.#of = of
    this.#length = length
    this.#room = room
  }

  built(): Promise<BuiltSamples> {
    const { trak, grouping } = this.#of
    this.#built ??= buildSamples(trak.stbl, this.#length, grouping, this.#room)
    return this.#built
  }

  /** Those that are presented. */
  stretches(): Promise<readonly Stretch[]> {
    const { trak, track } = this.#of
    this.#stretches ??= this.built().then(({ table }) =>
      stretchesOf(table, trak.edits, track.kind, trak.timescale),
    )
    return this.#stretches
  }
}
