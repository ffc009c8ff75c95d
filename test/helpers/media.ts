import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { execa } from 'execa'

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '400k', '-c:a', 'libopus']

/**
 * Makes a video with a moving picture, 320 by 180 at 25 frames a second with a keyframe each second, and a tone. The name's
 * extension says in which container; `more` are further output options of ffmpeg.
 */
export async function makeVideo(
  path: string,
  seconds: number,
  more: readonly string[] = [],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await execa('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...(extname(path) === '.webm' ? vp8 : h264),
    ...['-g', '25', ...more, `file:${path}`],
  ])
}

/** Makes a recording of 24 seconds whose sound and picture cannot be decoded for some seconds in the middle. */
export async function makeDamaged(path: string): Promise<void> {
  await makeVideo(path, 24, ['-b:v', '100k', '-b:a', '128k'])
  const bytes = await readFile(path)
  const middle = Math.floor(bytes.length / 2)
  const end = Math.floor(bytes.length * 0.58)
  for (let at = middle; at < end; at += 1) bytes[at] = (at * 7919) % 251
  await writeFile(path, bytes)
}
