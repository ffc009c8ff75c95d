import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests('--no-ffmpeg')
const soon = { timeout: 30_000 }
const media = sharedFolder((folder) => makeVideo(join(folder, 'a.mp4'), 60))

function position(page: Page): Promise<number> {
  return ofVideo<number>(page, 'video.currentTime')
}

describe('a pointer', () => {
  /** A place on the picture, `part` of its width from the left. */
  async function onPicture(page: Page, part: number): Promise<[x: number, y: number]> {
    const box = await page.locator('video').boundingBox()
    return [(box?.x ?? 0) + (box?.width ?? 0) * part, (box?.y ?? 0) + (box?.height ?? 0) * 0.3]
  }

  test('that clicks the picture twice fills the screen, and once plays', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    await page.mouse.dblclick(...(await onPicture(page, 0.8)))
    await expect.poll(() => page.evaluate('document.fullscreenElement?.id'), soon).toBe('stage')
    expect(await ofVideo(page, 'video.currentTime < 10 && video.paused')).toBe(true)
    await page.mouse.dblclick(...(await onPicture(page, 0.8)))
    await expect.poll(() => page.evaluate('document.fullscreenElement'), soon).toBeNull()
    await page.mouse.click(...(await onPicture(page, 0.5)))
    await expect.poll(() => ofVideo(page, 'video.paused'), soon).toBe(false)
  })

  test('that taps a side of the picture twice goes back or forward, and once shows the controls', async () => {
    const touch = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
    const { page } = await visit(media(), '/watch/a.mp4', touch)
    await untilLoaded(page)
    const tap = async (part: number, times: number) => {
      const place = await onPicture(page, part)
      for (let count = 0; count < times; count += 1) await page.touchscreen.tap(...place)
    }
    // Taps that a busy machine delivers too slowly are none that belong together.
    const tapTwice = async (part: number) => {
      const before = await position(page)
      await tap(part, 2)
      const moved = expect.poll(() => position(page), { timeout: 2000 }).not.toBe(before)
      await moved.catch(() => undefined)
      return position(page)
    }
    const areShown = () => page.evaluate(`!document.querySelector('[userinactive]')`)
    expect(await areShown()).toBe(false)
    await tap(0.5, 1)
    await expect.poll(areShown, soon).toBe(true)
    await expect.poll(() => tapTwice(0.9), soon).toBe(10)
    await expect.poll(() => tapTwice(0.1), soon).toBe(0)
    expect(await page.evaluate('document.fullscreenElement')).toBeNull()
    expect(await ofVideo(page, 'video.paused')).toBe(true)
  })
})
