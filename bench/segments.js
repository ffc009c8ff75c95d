// How fast large recordings begin and are sought in: playlists, segments, a browser, ten viewers, and ffmpeg at the same task.
// node bench/segments.js [folder] [GB of the largest file]; Linux, ffmpeg, Chromium, 25 GB free; a build comes first.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserTimes } from './segments/browser.js'
import { ffmpegTimes } from './segments/ffmpeg.js'
import { BYTES_PER_SECOND, makeClip, repeat } from './segments/media.js'
import { median, Recording, startServer } from './segments/server.js'
import { tenViewers } from './segments/viewers.js'

const work = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'vidserve-bench-'))
const largest = Number(process.argv[3] ?? 20)
const containers = ['mp4', 'mkv', 'ts', 'flv']
const segments = 8

/** Milliseconds of a step. */
const timed = async (step) => {
  const start = performance.now()
  const result = await step()
  return { ms: performance.now() - start, result }
}

/** What the disk must deliver again. */
const forget = (path) =>
  execFileSync('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })

/** Playlists and segments of one file, without a browser. */
async function serve(root, name) {
  let server = await startServer(root)
  const { urls } = await Recording.of(server.url, name)
  await server.stop()
  forget(join(root, name))
  server = await startServer(root)
  try {
    const recording = new Recording(new URL(server.url), urls)
    const cold = await timed(() => recording.playlists())
    const warm = []
    for (let i = 0; i < 9; i += 1) warm.push((await timed(() => recording.playlists())).ms)
    const times = []
    let sent = 0
    const before = server.bytesRead()
    for (let i = 0; i < segments; i += 1) {
      const { ms, result } = await timed(() => recording.segmentAt((i + 0.5) / segments))
      times.push(ms)
      sent += result
    }
    const read = (server.bytesRead() - before) / sent
    return {
      cold: cold.ms,
      warm: median(warm),
      segment: median(times),
      slowest: Math.max(...times),
      read,
    }
  } finally {
    await server.stop()
  }
}

const row = (cells) => console.log(`| ${cells.join(' | ')} |`)
const head = (names) => {
  row(names)
  console.log(
    `|---|${names
      .slice(1)
      .map(() => '--:')
      .join('|')}|`,
  )
}
const round = (value, digits = 0) => (value === undefined ? '–' : value.toFixed(digits))

try {
  const clip = makeClip(work)
  const root = join(work, 'videos')
  mkdirSync(root)
  const served = []
  const seen = []
  for (const gigabytes of [1.6, largest]) {
    for (const container of containers) {
      console.error(`${gigabytes} GB of ${container} …`)
      const name = `${container}-${gigabytes}.${container}`
      const path = join(root, name)
      repeat(clip, path, (gigabytes * 1e9) / BYTES_PER_SECOND)
      const label = `${container.toUpperCase()}, ${(statSync(path).size / 1e9).toFixed(1)} GB`
      if (container !== 'mp4') served.push([label, await serve(root, name)])
      seen.push([label, await browserTimes(root, name)])
      if (name !== 'mkv-1.6.mkv') rmSync(path)
    }
  }
  console.log(
    `Node ${process.version}; 1080p30, 8 Mbit/s, a keyframe every two seconds; medians, times in ms.\n`,
  )
  head(['file', 'playlists, cold', 'warm', '4 s segment', 'slowest', 'bytes read / sent'])
  for (const [label, { cold, warm, segment, slowest, read }] of served)
    row([label, round(cold), round(warm, 1), round(segment), round(slowest), round(read, 2)])
  console.log()
  head([
    'in Chromium',
    'first frame',
    'seek to 75 %',
    'first frame / direct MP4',
    'seek / direct MP4',
  ])
  for (const [index, [label, { first, seek }]] of seen.entries()) {
    const direct = seen[index - (index % containers.length)][1]
    row([
      label,
      round(first),
      round(seek),
      round(first / direct.first, 2),
      round(seek / direct.seek, 2),
    ])
  }
  console.error('ffmpeg …')
  const first = await ffmpegTimes(root, 'mkv-1.6.mkv', work)
  console.log()
  head(['first segment at 75 % of 1.6 GB of MKV', 'ms', 'ratio'])
  for (const [label, ms] of first) row([label, round(ms), round(ms / first[0][1], 1)])
  rmSync(root, { recursive: true })
  console.error('ten viewers …')
  const viewers = await tenViewers(clip, work)
  console.log()
  head(['ten viewers of ten MKVs at 8 Mbit/s', ''])
  for (const [label, value] of viewers) row([label, value])
} finally {
  rmSync(work, { recursive: true, force: true })
}
