// The recordings of the benchmark: a minute is encoded, and repeated without encoding until a file is large enough. It is a whole number of
// frames of sound, so that keyframes come regularly over all of it, as they do in one recording.
import { execFileSync } from 'node:child_process'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'

/** Of the picture at 8 Mbit/s and the sound at 128 kbit/s. */
export const BYTES_PER_SECOND = (8_000_000 + 128_000) / 8
const SECONDS = 64

const ffmpeg = (args) => execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args])

/** About a minute with a steady bit rate, whatever it shows; its path. */
export function makeClip(folder) {
  const path = join(folder, 'clip.mkv')
  const steady = '-b:v 8M -minrate 8M -maxrate 8M -bufsize 4M -x264-params nal-hrd=cbr:scenecut=0'
  ffmpeg([
    ...['-f', 'lavfi', '-i', `testsrc2=s=1920x1080:r=30:d=${SECONDS}`],
    ...['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${SECONDS}`],
    ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -b_strategy 0 -g 60'.split(' '),
    ...`${steady} -c:a aac -b:a 128k -ac 2`.split(' '),
    path,
  ])
  return path
}

/** Writes so many seconds of the clip; `path`'s extension says in which container. */
export function repeat(clip, path, seconds) {
  const times = Math.max(0, Math.round(seconds / SECONDS) - 1)
  ffmpeg(['-stream_loop', String(times), '-i', clip, '-c', 'copy', path])
  // One of this moment would be taken for one that is still being written.
  utimesSync(path, 1e9, 1e9)
}
