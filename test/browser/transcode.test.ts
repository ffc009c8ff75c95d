import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { counter, EncodedAnew, makeRecording, serveWithFfmpeg } from '../helpers/encoded-anew.ts'
import { findChromium } from '../helpers/find-program.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const PAGE_SCRIPT = fileURLToPath(new URL('../helpers/media-source-page.js', import.meta.url))
const FLAGS = ['--autoplay-policy=no-user-gesture-required', '--no-sandbox', '--disable-gpu']
const folder = new OpenedFolder()
let browser: Browser

beforeAll(async () => {
  const executablePath = findChromium() ?? ''
  browser = await chromium.launch({
    executablePath,
    args: [...FLAGS, '--disable-background-networking'],
  })
})
afterAll(() => browser.close())

test('Chromium plays a VOB that is encoded anew, with picture, sound and seeks to the frame', async () => {
  const options = '-c:v mpeg2video -b:v 2M -bf 2 -c:a ac3'.split(' ')
  makeRecording(join(folder.root, 'a.vob'), counter(11), options)
  const { server, parts } = await serveWithFfmpeg(folder)
  const anew = await EncodedAnew.of(server.port, parts, 'a.vob')
  const codecs = /CODECS="([^"]+)"/.exec(anew.master)?.[1]
  const segments = new Map<number, string>()
  const init = (await anew.get('init.mp4')).toString('base64')
  // As after a seek to the end: the first segments come of another run than the last one.
  for (const number of [2, 0, 1])
    segments.set(number, (await anew.get(`${number}.m4s`)).toString('base64'))
  const track = {
    type: `video/mp4; codecs="${codecs}"`,
    init,
    segments: [0, 1, 2].map((number) => segments.get(number)),
  }
  const page = await browser.newPage()
  await page.addScriptTag({ path: PAGE_SCRIPT })
  const frames = [2, 202, 102, 67, 257]
  const looks = frames.map((frame) => ({ time: (frame + 0.5) / 25, frame }))
  const job = JSON.stringify({ tracks: [track], order: [0, 1, 2], looks })
  const played = await page.evaluate<{
    ranges: [number, number][][]
    frames: number[]
    size: number[]
    error: string | undefined
  }>(`playSegments(${job})`)
  expect(played.error).toBeUndefined()
  expect(played.size).toEqual([192, 96])
  expect(played.ranges).toHaveLength(1)
  expect(played.ranges[0]).toHaveLength(1)
  expect(played.ranges[0]?.[0]?.[0]).toBe(0)
  expect(played.ranges[0]?.[0]?.[1]).toBeGreaterThan(10.9)
  expect(played.frames).toEqual(frames)
  const { sound, error } = await page.evaluate<{ sound: number; error: string | undefined }>(
    'playFrom(7.5, 1)',
  )
  expect(error).toBeUndefined()
  expect(sound).toBeGreaterThan(5000)
  await page.close()
}, 90_000)
