import { Buffer } from 'node:buffer'
import type { ByteSource } from '../../../bytes.ts'
import { NothingToPlay } from '../../demuxer.ts'
import { pause } from '../pause.ts'
import { boxesIn, boxIn, fullBox } from './box.ts'
import type { Stretch } from './edits.ts'
import type { FragmentContext, SampleDefaults } from './fragment.ts'
import { FIRST_FRAGMENTS, type Hopped } from './fragment-hop.ts'
import { type FragmentIndex, indexFragments, walkFrom } from './fragment-index.ts'
import { FragmentWalk } from './fragment-walk.ts'
import { SampleRoom } from './sample-table.ts'
import { survey } from './survey.ts'
import { describeTrack, type Mp4Track, TrackSamples } from './track.ts'
import { readTraks, type Trak } from './trak.ts'

/** An opened file. */
export interface Movie {
  readonly source: ByteSource
  readonly moov: Uint8Array
  /** The tracks that are shown. */
  readonly tracks: readonly MovieTrack[]
  /** The track of text that names chapters. */
  readonly chapters: MovieTrack | undefined
  /** The one that cuts go by: the first of pictures, else of sound. */
  readonly main: MovieTrack
  /** Undefined where the file has none. */
  readonly fragments: FragmentIndex | undefined
  /** What its fragments are read with. */
  readonly reading: Reading
  /** Whether the movie box says how long all fragments are together ('mehd', ISO/IEC 14496-12 section 8.8.2). */
  readonly declaresEnd: boolean
}

/** What the movie box says of how fragments are read. */
interface Reading {
  /** Where they begin. */
  readonly rest: number
  readonly newContext: () => FragmentContext
}

/** Reads the movie box, and finds the fragments. Rejects with NeverFinished, and with MalformedMedia. */
export async function openMovie(source: ByteSource): Promise<Movie> {
  const { moov, rest } = await survey(source)
  const { version, fields } = fullBox(boxIn(moov, 'mvhd') ?? new Uint8Array(0))
  const timescale = fields.skip(version === 1 ? 16 : 8).u32()
  const traks = await readTraks(moov, timescale || 1)
  const mvex = boxIn(moov, 'mvex')
  const defaults = readDefaults(mvex ?? new Uint8Array(0))
  const chapterIds = new Set(traks.flatMap(({ chapters }) => chapters))
  const described = await describeTracks(traks, defaults)
  const shown = described.filter(({ trak }) => !chapterIds.has(trak.id))
  const main =
    shown.find(({ track }) => track.kind === 'video') ??
    shown.find(({ track }) => track.kind === 'audio')
  if (main === undefined) throw new NothingToPlay("no track of pictures or sound in the 'moov' box")
  const chapters = described.find(
    ({ trak, track }) => chapterIds.has(trak.id) && track.kind === 'subtitle',
  )
  const sounds = new Set(
    described.filter(({ track }) => track.kind !== 'video').map(({ trak }) => trak.id),
  )
  const newContext = (): FragmentContext => ({ defaults, sounds, ends: new Map(), untimed: false })
  const fragments = mvex && (await indexFragments(source, rest, main, newContext))
  const declaresEnd = mvex !== undefined && boxIn(mvex, 'mehd') !== undefined
  const content = { moov, shown, main, chapters, reading: { rest, newContext }, declaresEnd }
  return movieOf(source, content, fragments)
}

async function describeTracks(
  traks: readonly Trak[],
  defaults: ReadonlyMap<number, SampleDefaults>,
): Promise<Mp4Track[]> {
  const described: Mp4Track[] = []
  for (const trak of traks) {
    const track = describeTrack(trak, defaults.get(trak.id)?.duration ?? 0)
    if (track !== undefined) described.push(track)
    await pause()
  }
  return described
}

/** What the movie box says of a file, however much of that is there. */
interface Content extends Pick<Movie, 'moov' | 'reading' | 'declaresEnd'> {
  readonly shown: readonly Mp4Track[]
  readonly main: Mp4Track
  readonly chapters: Mp4Track | undefined
}

function movieOf(
  source: ByteSource,
  { shown, main, chapters, ...said }: Content,
  fragments: FragmentIndex | undefined,
): Movie {
  const file = { source, fragments, ...said.reading }
  const room = new SampleRoom()
  const tracks = shown.map((track) => new MovieTrack(track, file, room))
  return {
    ...said,
    source,
    tracks,
    chapters: chapters && new MovieTrack(chapters, file, room),
    main: tracks[shown.indexOf(main)] as MovieTrack,
    fragments,
  }
}

/**
 * The same movie when its file has got more fragments: only those are looked at. Undefined where its writer came back to the movie box,
 * the fragments were never walked over, or they did not show yet when the movie begins. Rejects with MalformedMedia.
 */
export async function growMovie(movie: Movie, source: ByteSource): Promise<Movie | undefined> {
  const { fragments, reading, main, chapters, tracks } = movie
  const { moov, rest } = await survey(source)
  const isSame = rest === reading.rest && Buffer.compare(moov, movie.moov) === 0
  const hopped = fragments?.hopped
  if (!isSame || !hopped || !showsStarts(hopped, tracks)) return undefined
  const more = await indexFragments(source, rest, main.of, reading.newContext, hopped)
  const shown = tracks.map(({ of }) => of)
  return movieOf(source, { ...movie, shown, main: main.of, chapters: chapters?.of }, more)
}

function showsStarts({ count, first }: Hopped, tracks: readonly MovieTrack[]): boolean {
  const timed = tracks.filter(({ of }) => of.track.kind !== 'subtitle')
  return count >= FIRST_FRAGMENTS || timed.every(({ of }) => first.has(of.trak.id))
}

function readDefaults(mvex: Uint8Array): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>()
  for (const { type, data } of boxesIn(mvex)) {
    const { fields } = fullBox(data)
    const id = fields.u32()
    const [duration, size, flags] = [fields.skip(4).u32(), fields.u32(), fields.u32()]
    if (type === 'trex') defaults.set(id, { duration, size, flags })
  }
  return defaults
}

/** What the fragments of a file are read by. */
interface Fragmented extends Reading {
  readonly source: ByteSource
  readonly fragments: FragmentIndex | undefined
}

/** Sound lies in the same fragments as the pictures that it is heard with, or in ones that are that far away, in seconds. */
const INTERLEAVE = 10

/** A track of an opened file. */
export class MovieTrack {
  readonly of: Mp4Track
  readonly samples: TrackSamples
  readonly #file: Fragmented

  constructor(of: Mp4Track, file: Fragmented, room: SampleRoom) {
    this.of = of
    this.#file = file
    this.samples = new TrackSamples(of, file.source.length, room)
  }

  /** Ticks that are added to those of samples in fragments: by the first edit. */
  get shift(): number {
    const [edit] = this.of.trak.edits
    return edit ? edit.start - edit.media : 0
  }

  /**
   * What is presented of it, in decoding order, from a place on that is at or before `from`, to one behind `to`; in seconds of the movie.
   */
  async *stretches(
    from: number,
    to: number,
    main: MovieTrack,
  ): AsyncGenerator<Stretch, void, undefined> {
    yield* await this.samples.stretches()
    const { fragments } = this.#file
    if (fragments === undefined) return
    const walk = await this.#walkBefore(fragments, from, main)
    let late = 0
    const { hopped } = fragments
    for (let fragment = await walk.next(); fragment && late < 2; fragment = await walk.next()) {
      if (hopped && fragment.end > hopped.at) return
      const table = fragment.samples.get(this.of.trak.id)
      if (table) yield { table, first: 0, end: table.count, shift: this.shift }
      const others = fragment.samples.get(main.of.trak.id)
      if (others && main.#seconds(others.time(0)) > to + INTERLEAVE) late += 1
    }
  }

  #seconds(ticks: number): number {
    return (ticks + this.shift) / this.of.trak.timescale
  }

  /** A walk that begins with the last keyframe of the main track at which, or before which, there is some of this track at `from` or before. */
  async #walkBefore(
    { entries }: FragmentIndex,
    from: number,
    main: MovieTrack,
  ): Promise<FragmentWalk> {
    const { source, rest, newContext } = this.#file
    let at = entries.findLastIndex(({ time }) => main.#seconds(time) <= from)
    for (; at > 0; at -= 1) {
      const entry = entries[at]
      if (entry === undefined || main.#seconds(entry.time) < from - INTERLEAVE) break
      const fragment = await walkFrom(source, entry, newContext()).next()
      const table = fragment?.samples.get(this.of.trak.id)
      if (table && table.count > 0 && this.#seconds(table.shown(0)) <= from) break
    }
    const entry = entries[at]
    return entry && at > 0
      ? walkFrom(source, entry, newContext())
      : new FragmentWalk(source, rest, newContext())
  }
}
