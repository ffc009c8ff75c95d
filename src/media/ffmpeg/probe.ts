import type { MediaInfo } from '../demuxer.ts'
import { decodersOf } from './decoders.ts'
import type { Ffmpeg } from './find.ts'
import { inputFrom, type Loan, QUIETLY } from './input.ts'
import { parseListing } from './listing.ts'
import { parseProbe } from './probe-json.ts'
import { ask } from './process.ts'
import type { Rate } from './rate.ts'
import { TranscodeFailure } from './run.ts'

/** A file that lies may keep ffprobe busy for ever. */
const LIMITS = { timeoutMs: 5000, mostBytes: 1_000_000 }
/** How far into the file it looks for streams, in bytes; and how long, in microseconds of the recording. */
const LOOK = ['-probesize', '10000000', '-analyzeduration', '10000000']

/** What must be known of a picture to encode it anew. */
export interface Picture {
  /** As it is to be seen, in pixels: upright, and with square pixels. */
  readonly width: number
  readonly height: number
  /** The one that is made. */
  readonly rate: Rate
  /** Whether its frames may consist of two fields. */
  readonly interlaced: boolean
  /** Whether its colours are of high dynamic range: PQ or HLG (ITU-R BT.2100). */
  readonly transfer: 'pq' | 'hlg' | undefined
  /** ffmpeg's name of its codec. */
  readonly codec: string
}

/** What ffmpeg says of a recording. */
export interface Probed {
  /** Undefined where the container has no name here; track ids are ffmpeg's numbers of streams. */
  readonly info: MediaInfo | undefined
  /** ffmpeg's names of the container's demuxer, separated by commas. */
  readonly format: string
  /** In seconds. */
  readonly duration: number | undefined
  /** `NO_PICTURE` where there is sound alone; undefined where there is a picture that ffmpeg does not decode, or nothing. */
  readonly picture: Picture | undefined
  /** Which of all sound tracks ffmpeg decodes, of those in the picture's program: ordinals from 0. */
  readonly sounds: readonly number[]
  /** Which subtitle tracks are pictures: ordinals from 0 among all subtitle tracks. */
  readonly pictureSubtitles: readonly number[]
}

/** What ffmpeg finds in the bytes that were lent; undefined where it finds nothing. Rejects with TranscodeFailure where it looks for too long. */
export async function probe(
  ffmpeg: Ffmpeg,
  { url }: Pick<Loan, 'url'>,
): Promise<Probed | undefined> {
  const decodes = decodersOf(ffmpeg)
  if (ffmpeg.ffprobe !== undefined) {
    const shown = '-show_format -show_programs -show_streams -show_chapters -of json'.split(' ')
    const args = [...QUIETLY, ...LOOK, ...shown, ...inputFrom(url)]
    const { stdout, well, late } = await ask(ffmpeg.ffprobe, args, LIMITS)
    if (late) throw new TranscodeFailure('ffprobe took too long to look into it')
    return well ? parseProbe(stdout, await decodes) : undefined
  }
  // Without an output it lists what the input holds, and fails.
  const { stderr, late } = await ask(
    ffmpeg.ffmpeg,
    ['-hide_banner', '-nostdin', ...LOOK, ...inputFrom(url)],
    LIMITS,
  )
  if (late) throw new TranscodeFailure('ffmpeg took too long to look into it')
  return parseListing(stderr, await decodes)
}
