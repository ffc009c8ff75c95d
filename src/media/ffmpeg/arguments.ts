import { type Encoder, pictureArguments, type Size } from './encoders.ts'
import { type Filtered, shapingFilters, soundFilters, timingFilters } from './filters.ts'
import { inputFrom, QUIETLY } from './input.ts'
import { blackInput, NO_PICTURE } from './no-picture.ts'

/** Timestamps of pictures a second. */
export const PICTURE_TIMESCALE = 90_000
/** In bits a second. */
export const SOUND_BITS = 160_000

/** How long before a time decoding begins, in seconds. */
const MARGIN = 0.5
/** The same for containers whose seeks do not look for a keyframe: the longest usual distance between two of MPEG-2's. */
const BLIND_MARGIN = 3

/** All that a run is told. */
export interface Job extends Filtered {
  readonly size: Size
  readonly encoder: Encoder
  /** ffmpeg's names of the container's demuxer. */
  readonly format: string
  /** Ordinal of the sound track among all, from 0; undefined for none. */
  readonly sound: number | undefined
  /** Ordinal of the subtitle track that is burnt in, likewise. */
  readonly burn: number | undefined
}

/** The arguments of a run that reads what is lent at `url` and writes fragmented MP4 to stdout. They are made of constants and numbers. */
export function transcodeArguments(job: Job, url: string): string[] {
  const { encoder, size, grid, segment, sound } = job
  const lead = grid.leadFrames(segment)
  return [
    ...['-nostdin', ...QUIETLY, ...encoder.device],
    // Times stay those of the recording, which begins at 0; what comes before the first segment is left out by the filters.
    ...['-copyts', '-start_at_zero', '-noaccurate_seek', ...seek(job)],
    ...inputFrom(url),
    ...(job.picture === NO_PICTURE ? blackInput() : []),
    ...pictureMap(job),
    ...pictureArguments(encoder, size, grid.rate, { frames: grid.frames, lead }),
    ...(sound === undefined ? [] : soundArguments(job, sound)),
    ...[
      '-sn',
      '-dn',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-max_muxing_queue_size',
      '9999',
    ],
    ...['-avoid_negative_ts', 'disabled', '-video_track_timescale', String(PICTURE_TIMESCALE)],
    ...['-movflags', 'empty_moov+frag_keyframe+default_base_moof+frag_discont', '-f', 'mp4', '-'],
  ]
}

function seek({ grid, segment, format }: Job): string[] {
  const margin = /^(?:mpeg|mpegts|mpegvideo|h264|hevc|pva)$/.test(format) ? BLIND_MARGIN : MARGIN
  const time = grid.start(segment) - margin
  // A seek to the very beginning may end behind its keyframe.
  return time < MARGIN ? [] : ['-ss', time.toFixed(6)]
}

function pictureMap(job: Job): string[] {
  const { burn, encoder, picture } = job
  const shaping = [...shapingFilters(job), encoder.input]
  const source = picture === NO_PICTURE ? '1:v:0' : '0:V:0'
  if (burn === undefined || picture === NO_PICTURE)
    return ['-map', source, '-filter:v', [...timingFilters(job), ...shaping].join()]
  const overlaid = ['overlay=x=(W-w)/2:y=(H-h)/2:eof_action=pass', ...shaping].join()
  const graph = `[0:V:0]${timingFilters(job).join()}[p];[p][0:s:${burn}]${overlaid}[v]`
  return ['-filter_complex', graph, '-map', '[v]']
}

function soundArguments(job: Job, sound: number): string[] {
  return [
    ...['-map', `0:a:${sound}`, '-filter:a', soundFilters(job).join(), '-ac', '2'],
    ...['-c:a', 'aac', '-b:a', String(SOUND_BITS)],
  ]
}
