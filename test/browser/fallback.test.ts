import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDamaged } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const media = sharedFolder((folder) => makeDamaged(join(folder, 'damaged.mkv')))

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
