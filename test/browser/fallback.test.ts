import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDamaged, makeVideo } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const media = sharedFolder(async (folder) => {
  await makeDamaged(join(folder, 'damaged.mkv'))
  await makeVideo(join(folder, 'film.mkv'), 14)
  await makeVideo(join(folder, 'phone.avi'), 2, ['-c:v', 'mpeg4'])
  await makeUnheard(join(folder, 'unheard.mp4'))
  await makeUnheard(join(folder, 'unheard alone.mp4'), '-vn')
})
const soon = { timeout: 30_000 }

/** A video whose sound is said to be MPEG-H, for which ffmpeg has a name alone. */
async function makeUnheard(path: string, ...options: string[]): Promise<void> {
  await makeVideo(path, 2, ['-c:a', 'alac', ...options])
  const bytes = await readFile(path)
  bytes.write('mhm1', bytes.indexOf('alac', bytes.indexOf('soun')))
  await writeFile(path, bytes)
}

test('a recording goes on encoded anew, from where the browser cannot decode it any more', async () => {
  const { page, complaints } = await visit(media(), '/watch/damaged.mkv?t=9')
  await untilLoaded(page)
  await page.keyboard.press('k')
  const way = page.locator('#way')
  expect(await way.getAttribute('data-plan')).toBe('hls')
  await expect.poll(() => way.getAttribute('data-plan'), { timeout: 30_000 }).toBe('transcode')
  await expect
    .poll(() => ofVideo(page, '!video.seeking && video.currentTime > 14'), { timeout: 30_000 })
    .toBe(true)
  expect(await ofVideo<number>(page, 'video.played.start(0)')).toBeGreaterThan(10)
  expect(await page.locator('#trouble').isVisible()).toBe(false)
  expect(complaints).toEqual([])
}, 60_000)

test('a segment that cannot be had is asked for once, and the recording goes on encoded anew', async () => {
  const { page } = await visit(media())
  let asked = 0
  await page.route(/film\.mkv\/1\/3\.m4s$/, (route) => {
    asked += 1
    return route.fulfill({ status: 404 })
  })
  await page.goto('/watch/film.mkv?t=9')
  const way = page.locator('#way')
  await expect.poll(() => way.getAttribute('data-plan'), soon).toBe('transcode')
  await untilLoaded(page)
  expect(asked).toBe(1)
  expect(await ofVideo<number>(page, 'video.currentTime')).toBeGreaterThan(8)
  expect(await page.locator('#trouble').isVisible()).toBe(false)
}, 60_000)

test('a viewer for whom the server has no room is told so, and sees the recording as soon as it has', async () => {
  const { page } = await visit(media())
  await page.route('**/init.mp4', (route) => route.fulfill({ status: 503 }))
  await page.goto('/watch/phone.avi')
  const title = page.locator('#trouble-title')
  await expect.poll(() => title.textContent(), soon).toBe('The server is busy')
  await page.unroute('**/init.mp4')
  await untilLoaded(page)
  await expect.poll(() => page.locator('#trouble').isHidden(), soon).toBe(true)
}, 60_000)

test('a viewer of what ffmpeg cannot convert is told what it says, at once', async () => {
  const { page } = await visit(media())
  const failure = 'This recording could not be encoded for playing: No such filter.'
  let asked = 0
  await page.route('**/init.mp4', (route) => {
    asked += 1
    return route.fulfill({ status: 500, body: failure })
  })
  await page.goto('/watch/phone.avi')
  const panel = page.getByRole('alert')
  await expect.poll(() => panel.textContent(), soon).toContain(failure)
  expect(await page.locator('#trouble-title').textContent()).toBe(
    'ffmpeg could not convert this recording',
  )
  expect(asked).toBe(1)
}, 60_000)

test('a picture is not converted for a sound that ffmpeg has no decoder for either', async () => {
  const { page } = await visit(media(), '/watch/unheard.mp4')
  await untilLoaded(page)
  const way = page.locator('#way')
  await expect.poll(() => way.getAttribute('data-plan'), soon).toBe('hls')
  expect(await way.textContent()).toContain('Its MPEG-H sound is not heard')
  expect(await page.locator('#trouble').isVisible()).toBe(false)
}, 60_000)

test('nobody is told to install an ffmpeg that is there, and has no decoder', async () => {
  const { page } = await visit(media(), '/watch/unheard%20alone.mp4')
  const panel = page.getByRole('alert')
  await expect.poll(() => panel.textContent(), soon).toContain('has no decoder for it either')
  expect(await page.locator('#trouble-title').textContent()).toBe('This browser cannot play MPEG-H')
  // ffmpeg takes some of it for MP3, and makes noise of that.
  expect(await page.locator('#way').getAttribute('data-plan')).toBe('none')
}, 60_000)
