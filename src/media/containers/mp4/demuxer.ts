import type { ByteSource } from '../../../bytes.ts'
import { parseDts } from '../../codecs/dts.ts'
import { parseMpegAudio } from '../../codecs/mpeg-audio.ts'
import type { Chapter, CutPoint, Demuxer, MediaInfo, Packet } from '../../demuxer.ts'
import type { Track } from '../../track.ts'
import { pause } from '../pause.ts'
import { neroChapters, trackChapters } from './chapters.ts'
import { growMovie, type Movie, type MovieTrack, openMovie } from './movie.ts'
import { packetsOf, selectPictures, selectSounds, shownAt } from './packets.ts'
import { measure } from './timeline.ts'

/**
 * Opens an MP4 or QuickTime file (ISO/IEC 14496-12, QuickTime File Format), fragmented or not. Rejects with NeverFinished where it has
 * no movie box yet, and with MalformedMedia where that or its tracks make no sense.
 *
 * Time 0 is the first picture's or sound's. That is when the movie begins, but where all tracks begin later, and where an edit list
 * has the first picture in the middle of what it is decoded from: then the pictures before it are shown as well. A file is unfinished
 * when the end of its data is missing; a fragmented one also when nothing of what is written last ('mfra', 'mehd', a 'sidx' of all of
 * it) is there.
 */
export async function openMp4(source: ByteSource): Promise<Demuxer> {
  const movie = await openMovie(source)
  return demuxerOf(movie, movie.fragments !== undefined)
}

/** `grows` says whether it is to follow a writer who goes on. */
async function demuxerOf(movie: Movie, grows: boolean): Promise<Demuxer> {
  const { origin, end, unfinished, intricate } = await measure(movie)
  const packets = (track: MovieTrack): AsyncGenerator<Packet> =>
    packetsBetween(movie, track, origin, 0, Number.POSITIVE_INFINITY)
  const tracks: Track[] = []
  for (const track of movie.tracks) tracks.push(await named(track.of.track, () => packets(track)))
  const chapters = await chaptersOf(movie, origin, packets)
  const duration = lengthOf(origin, end)
  const info: MediaInfo = { container: 'mp4', tracks, duration, chapters, unfinished, intricate }
  return new Mp4Demuxer(movie, origin, info, grows)
}

function lengthOf(origin: number, end: number): number | undefined {
  return end > origin ? end - origin : undefined
}

/** Sounds of two codecs may have the same sample entry: the first frame tells them apart. */
async function named(track: Track, packets: () => AsyncGenerator<Packet>): Promise<Track> {
  if (track.kind !== 'audio' || (track.codec !== 'mp3' && track.codec !== 'dts')) return track
  for await (const { data } of packets()) {
    const layer = parseMpegAudio(data, 0)?.layer
    if (track.codec === 'mp3' && (layer === 1 || layer === 2))
      return { ...track, codec: 'mp2', codecString: undefined }
    // It has no core that decoders of DTS know.
    if (track.codec === 'dts' && parseDts(data, 0)?.extension)
      return { ...track, codec: 'other', codecName: 'DTS Express', codecString: undefined }
    return track
  }
  return track
}

async function chaptersOf(
  { moov, chapters }: Movie,
  origin: number,
  packets: (track: MovieTrack) => AsyncGenerator<Packet>,
): Promise<Chapter[]> {
  const titled = chapters ? await trackChapters(packets(chapters)) : []
  return titled.length > 0 ? titled : neroChapters(moov, origin)
}

/** Cut points of a file without pictures lie at least that far apart, in seconds. */
const SOUND_STEP = 1
/** No more of them are of use, however long a file is. */
const MOST_CUTS = 100_000
/** Samples that are looked at before others have their turn. */
const SLICE = 1 << 16

class Mp4Demuxer implements Demuxer {
  readonly info: MediaInfo
  readonly #movie: Movie
  readonly #origin: number
  #cuts: Promise<readonly CutPoint[]> | undefined

  readonly grown?: (source: ByteSource) => Promise<Demuxer>

  constructor(movie: Movie, origin: number, info: MediaInfo, grows: boolean) {
    this.#movie = movie
    this.#origin = origin
    this.info = info
    if (grows) this.grown = (source) => this.#grow(source)
  }

  cutPoints(): Promise<readonly CutPoint[]> {
    this.#cuts ??= findCuts(this.#movie, this.#origin, this.info.duration ?? 0)
    return this.#cuts
  }

  async *packets(id: number, from: number, to: number): AsyncIterable<Packet> {
    const track = this.#movie.tracks.find(({ of }) => of.track.id === id)
    if (track !== undefined && from < to)
      yield* packetsBetween(this.#movie, track, this.#origin, from, to)
  }

  /** Writers that close a file may make another of it: one that is not fragmented, or that has an index. */
  async #grow(source: ByteSource): Promise<Demuxer> {
    const movie = await growMovie(this.#movie, source)
    if (movie === undefined) return demuxerOf(await openMovie(source), true)
    const { end, unfinished } = await measure(movie)
    const info = { ...this.info, duration: lengthOf(this.#origin, end), unfinished }
    return new Mp4Demuxer(movie, this.#origin, info, true)
  }
}

function packetsBetween(
  { source, main }: Movie,
  track: MovieTrack,
  origin: number,
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const { trak, track: described } = track.of
  const stretches = track.stretches(from + origin, to + origin, main)
  const select = described.kind === 'video' ? selectPictures(from, to) : selectSounds(from, to)
  const clock = { scale: trak.timescale, origin }
  return packetsOf(source, described.kind, stretches, clock, from, select)
}

/** `duration` is that of the file, in seconds. */
async function findCuts(
  { main, fragments }: Movie,
  origin: number,
  duration: number,
): Promise<CutPoint[]> {
  const { track, trak } = main.of
  const clock = { scale: trak.timescale, origin }
  const step = Math.max(track.kind === 'video' ? 0 : SOUND_STEP, duration / MOST_CUTS)
  const cuts: CutPoint[] = []
  const add = (time: number, offset: number): void => {
    const last = cuts.at(-1)
    if (last === undefined || (time > last.time && time >= last.time + step))
      cuts.push({ time, offset })
  }
  for (const stretch of await main.samples.stretches())
    for (let sample = stretch.first; sample < stretch.end; sample += 1) {
      if (sample % SLICE === 0) await pause()
      if (stretch.table.isKey(sample))
        add(shownAt(stretch, sample, clock), stretch.table.offset(sample))
    }
  for (const { time, offset } of fragments?.entries ?? [])
    add((time + main.shift) / clock.scale - origin, offset)
  return cuts
}
