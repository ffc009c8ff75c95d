import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { counter, RATE } from '../helpers/encoded-anew.ts'
import { type Firefox, startFirefox } from '../helpers/firefox.ts'
import { tone } from '../helpers/made-media.ts'
import { anyPort, binary, startVidserve } from '../helpers/vidserve.ts'
import { sharedFolder } from './helpers.ts'

const SECONDS = 9
const PAGE_SCRIPT = readFileSync(
  new URL('../helpers/media-source-page.js', import.meta.url),
  'utf8',
)
const h264 = '-c:v libx264 -preset ultrafast -bf 3 -b_strategy 0 -g 50 -pix_fmt yuv420p'
const x265 = '-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=error'
const hevc = `${x265}:keyint=50:min-keyint=50:bframes=3:b-adapt=0`

/** What Firefox takes otherwise than Chromium, or not at all as it is in the file. */
const recordings: readonly (readonly [name: string, options: string, plan: string])[] = [
  ['aac.mp4', `${h264} -c:a aac`, 'direct'],
  ['aac.mkv', `${h264} -c:a aac`, 'hls'],
  ['mp3.flv', `${h264} -c:a libmp3lame`, 'hls'],
  ['open.ts', `${h264} -flags -cgop -x264-params open-gop=1:scenecut=0 -c:a aac`, 'hls'],
  ['hevc.mkv', `${hevc} -c:a ac3`, 'sound'],
  ['hevc-open.ts', `${hevc}:open-gop=1 -c:a aac`, 'hls'],
  ['hevc-radl.mkv', `${hevc}:open-gop=0:radl=2 -c:a aac`, 'hls'],
]
const media = sharedFolder(async (folder) => {
  for (const [name, options] of recordings)
    await execa('ffmpeg', [
      ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', counter(SECONDS)],
      ...[...tone(44_100, SECONDS), ...options.split(' '), join(folder, name)],
    ])
})

let firefox: Firefox
let url: string
const ends: (() => Promise<void>)[] = []
beforeAll(async () => {
  const args = [media(), ...anyPort, '--json', '--no-ffmpeg']
  const server = await startVidserve(args, {}, binary, (end) => void ends.push(end))
  url = server.url
  firefox = await startFirefox()
  ends.push(firefox.end)
})
afterAll(() => Promise.all(ends.map((end) => end())))

/** Resolves when a condition of `video`, the element that plays, holds. */
function until(condition: string): Promise<void> {
  return firefox.evaluate(`new Promise((done) => {
    const look = () =>
      (video => ${condition})(document.querySelector('video')) ? done() : setTimeout(look, 20)
    look()
  })`)
}

/**
 * The number of the frame that is shown within the time of another, or of that one as soon as it is. Encoders have sound begin up to
 * 25 ms before the pictures, which are that much later then.
 */
function shownAt(frame: number): Promise<number> {
  return firefox.evaluate(`(() => {
    ${PAGE_SCRIPT}
    const video = document.querySelector('video')
    video.pause()
    const sought = happens(video, 'seeked')
    video.currentTime = ${(frame + 0.8) / RATE}
    return sought.then(() => numberOnce(video, ${frame}))
  })()`)
}

test.each(recordings)('Firefox plays %s, found in the gallery', async (name, _, plan) => {
  await firefox.goto(url)
  await firefox.click(`.recording > a[href="/watch/${name}"]`)
  await until('video?.readyState >= 2 && video.videoWidth === 192')
  await firefox.evaluate("document.querySelector('video').play()")
  await until('video.currentTime > 0.5')
  expect(await firefox.evaluate("document.getElementById('way')?.dataset.plan")).toBe(plan)
  expect(await firefox.evaluate("document.querySelector('video').mozHasAudio")).toBe(true)
  expect(await firefox.evaluate("document.getElementById('notice').textContent")).toBe('')
  const length = await firefox.evaluate<number>("document.querySelector('video').duration")
  expect(Math.abs(length - SECONDS)).toBeLessThan(0.15)
  for (const frame of [56, 170, 22, 48, 49, 50]) expect(await shownAt(frame)).toBe(frame)
})
