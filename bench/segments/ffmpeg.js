// The time until the segment at three quarters of a recording is there: from vidserve, and by ffmpeg.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, Recording, startServer } from './server.js'

const rounds = 3
const share = 0.75

/** From the first request for the recording to the end of the segment, of a server that has not seen it yet. */
async function served(root, name) {
  const server = await startServer(root)
  const start = performance.now()
  const recording = await Recording.of(server.url, name)
  await recording.playlists()
  await recording.inits()
  await recording.segmentAt(share)
  const ms = performance.now() - start
  const { length } = recording
  await server.stop()
  return { ms, length }
}

/** From the start of ffmpeg until its playlist names so many segments. */
async function packaged(input, options, count, folder) {
  mkdirSync(folder)
  const playlist = join(folder, 'main.m3u8')
  const hls = `-c copy -f hls -hls_time 4 -hls_list_size 0 -hls_segment_type fmp4 -hls_playlist_type event`
  const start = performance.now()
  const child = spawn(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...options, '-i', input, ...hls.split(' '), playlist],
    { stdio: 'ignore' },
  )
  const isThere = () =>
    existsSync(playlist) && readFileSync(playlist, 'utf8').split('#EXTINF').length > count
  while (!isThere()) await delay(2)
  const ms = performance.now() - start
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  return ms
}

/** What is compared, vidserve first, and its milliseconds. */
export async function ffmpegTimes(root, name, work) {
  const [ours, whole, sought] = [[], [], []]
  const input = join(root, name)
  const folder = join(work, 'hls')
  for (let round = 0; round < rounds; round += 1) {
    const { ms, length } = await served(root, name)
    ours.push(ms)
    whole.push(await packaged(input, [], Math.ceil(length * share), folder))
    sought.push(await packaged(input, ['-ss', String(length * share * 4)], 1, folder))
  }
  return [
    ['vidserve, nothing known yet', median(ours)],
    ['ffmpeg -c copy -f hls', median(whole)],
    ['ffmpeg -ss … -c copy -f hls', median(sought)],
  ]
}
