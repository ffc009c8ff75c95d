import { AAC_RATES } from '../segment/audio-frame.ts'
import { aacConverter } from '../sound/aac-converter.ts'
import { beginsTrueHd } from '../sound/access-units.ts'
import type { SoundConverter } from '../sound/converter.ts'
import { type Placed, type PlacePieces, spanDecoder } from '../sound/span.ts'
import type { Ffmpeg } from './find.ts'
import { QUIETLY } from './input.ts'
import { convert } from './process.ts'

/** For some seconds of sound. */
const LIMITS = { timeoutMs: 30_000, mostBytes: 32 * 1024 * 1024 }
/** A stretch of sound that breaks off more often than that is damaged. */
const MOST_RUNS = 8

/** Converts TrueHD by the user's ffmpeg, which is handed nothing but the sound. */
export function ffmpegConverter(ffmpeg: Ffmpeg): SoundConverter {
  const place: PlacePieces = async ({ sampleRate }, pieces, { from, channels }, into) => {
    for (const run of runsOf(pieces)) {
      const sound = await decode(ffmpeg, run, sampleRate, channels)
      const at = ((run[0]?.at ?? 0) - from) * channels
      const cut = Math.max(0, -at)
      if (at < into.length) into.set(sound.subarray(cut, into.length - at), at + cut)
    }
  }
  return aacConverter(
    ({ codec, sampleRate }) => codec === 'truehd' && AAC_RATES.includes(sampleRate),
    spanDecoder(place),
  )
}

/** The pieces that follow each other without a gap, from the first of them that a decoder can begin with. */
function runsOf(pieces: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = []
  for (const piece of pieces) {
    const before = runs.at(-1)?.at(-1)
    if (before && piece.at === before.at + before.samples) runs.at(-1)?.push(piece)
    else if (beginsTrueHd(piece.data)) runs.push([piece])
  }
  return runs.slice(0, MOST_RUNS)
}

/** Interleaved; what cannot be decoded is left out. Rejects where ffmpeg itself fails. */
async function decode(
  { ffmpeg }: Ffmpeg,
  run: readonly Placed[],
  sampleRate: number,
  channels: number,
): Promise<Float32Array> {
  const args = [
    ...[...QUIETLY, '-protocol_whitelist', 'pipe', '-f', 'truehd', '-i', 'pipe:0', '-map', '0:a:0'],
    ...['-filter:a', `aresample=${sampleRate}:rematrix_maxval=1`, '-ac', String(channels)],
    ...['-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'],
  ]
  const bytes = await convert(ffmpeg, args, Buffer.concat(run.map(({ data }) => data)), LIMITS)
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)),
  )
}
