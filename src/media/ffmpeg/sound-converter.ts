import { AAC_RATES } from '../segment/audio-frame.ts'
import { aacConverter } from '../sound/aac-converter.ts'
import { beginsTrueHd } from '../sound/access-units.ts'
import type { SoundConverter } from '../sound/converter.ts'
import { type Placed, type PlacePieces, spanDecoder } from '../sound/span.ts'
import type { AudioTrack, Track } from '../track.ts'
import type { Ffmpeg } from './find.ts'
import { QUIETLY } from './input.ts'
import { convert } from './process.ts'
import { soundFile } from './sound-file.ts'

/** For some seconds of sound. */
const LIMITS = { timeoutMs: 30_000, mostBytes: 32 * 1024 * 1024 }
/** A stretch of sound that breaks off more often than that is damaged. */
const MOST_RUNS = 8
/** Silence stands for what it fails to decode, so that what follows is heard in time; and no sum of channels is cut. */
const RESAMPLING = 'async=1:min_hard_comp=0.01:first_pts=0:rematrix_maxval=1'

/** What only ffmpeg decodes. */
const CODECS: ReadonlySet<Track['codec']> = new Set(['truehd', 'amr', 'speex'])

/** Converts by the user's ffmpeg, which is handed nothing but the sound, what nothing else here decodes. */
export function ffmpegConverter(ffmpeg: Ffmpeg): SoundConverter {
  const place: PlacePieces = async (track, pieces, { from, channels }, into) => {
    for (const run of runsOf(track, pieces)) {
      const sound = await decode(ffmpeg, track, run, channels)
      const at = ((run[0]?.at ?? 0) - from) * channels
      const cut = Math.max(0, -at)
      if (at < into.length) into.set(sound.subarray(cut, into.length - at), at + cut)
    }
  }
  return aacConverter(takes, spanDecoder(place))
}

function takes({ codec, sampleRate }: AudioTrack): boolean {
  return needsFfmpeg(codec) && AAC_RATES.includes(sampleRate)
}

/** Whether sound of this codec is converted by ffmpeg alone. */
export function needsFfmpeg(codec: Track['codec']): boolean {
  return CODECS.has(codec)
}

/** The pieces that follow each other without a gap, from the first of them that a decoder can begin with. */
function runsOf({ codec }: AudioTrack, pieces: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = []
  for (const piece of pieces) {
    const before = runs.at(-1)?.at(-1)
    if (before && piece.at === before.at + before.samples) runs.at(-1)?.push(piece)
    else if (codec !== 'truehd' || beginsTrueHd(piece.data)) runs.push([piece])
  }
  return runs.slice(0, MOST_RUNS)
}

/** Interleaved; what cannot be decoded is left out. Rejects where ffmpeg itself fails. */
async function decode(
  { ffmpeg }: Ffmpeg,
  track: AudioTrack,
  run: readonly Placed[],
  channels: number,
): Promise<Float32Array> {
  const args = [
    ...[...QUIETLY, '-protocol_whitelist', 'pipe', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-map', '0:a:0', '-filter:a', `aresample=${track.sampleRate}:${RESAMPLING}`],
    ...['-ac', String(channels), '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'],
  ]
  const bytes = await convert(ffmpeg, args, soundFile(track, run), LIMITS)
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)),
  )
}
