import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const soon = { timeout: 30_000 }
const subtitles = 'WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nHello\n'
const media = sharedFolder(async (folder) => {
  await makeVideo(join(folder, 'a.mp4'), 60, ['-movflags', '+faststart'])
  await copyFile(join(folder, 'a.mp4'), join(folder, 'b.mp4'))
  await writeFile(join(folder, 'a.en.vtt'), subtitles)
  await writeFile(join(folder, 'a.zh-CN.vtt'), subtitles)
  await makeVideo(join(folder, 'other', 'c.webm'), 3)
  await makeVideo(join(folder, 'other', 'd.mov'), 3)
})

function position(page: Page): Promise<number> {
  return ofVideo<number>(page, 'video.currentTime')
}

describe('the player', () => {
  test('plays, and a seek is answered with a part of the file', async () => {
    const { page, complaints } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    expect(await page.locator('video').getAttribute('controls')).toBeNull()
    const statuses: number[] = []
    page.on('response', (response) => {
      if (response.url().includes('/media/')) statuses.push(response.status())
    })
    await page.locator('media-play-button').click()
    await expect.poll(() => position(page), soon).toBeGreaterThan(0.5)
    await page.keyboard.press('8')
    await expect.poll(() => position(page), soon).toBeGreaterThan(48)
    await expect.poll(() => ofVideo(page, 'video.seeking'), soon).toBe(false)
    expect(statuses.every((status) => status === 206)).toBe(true)
    expect(complaints).toEqual([])
  })

  test.each(['c.webm', 'd.mov'])('plays %s', async (name) => {
    const { page } = await visit(media(), `/watch/other/${name}`)
    await untilLoaded(page)
    await page.keyboard.press(' ')
    await expect.poll(() => position(page), soon).toBeGreaterThan(0.3)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
  })

  test('the address says where to start', async () => {
    const { page } = await visit(media(), '/watch/a.mp4?t=34')
    await untilLoaded(page)
    await expect.poll(() => position(page), soon).toBe(34)
    expect(await page.locator('#resume').isVisible()).toBe(false)
  })

  test('shows the facts that only the browser knows', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await expect.poll(() => page.locator('#length').textContent(), soon).toBe('1:00')
    expect(await page.locator('#picture').textContent()).toBe('320 × 180')
  })

  test('offers the next recording at the end', async () => {
    const { page } = await visit(media(), '/watch/a.mp4?t=59')
    await untilLoaded(page)
    expect(await page.locator('#up-next').isVisible()).toBe(false)
    await page.keyboard.press('k')
    await page.locator('#up-next').waitFor({ timeout: 30_000 })
    await page.locator('#up-next a').click()
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe('/watch/b.mp4')
  })

  test('copies a link to the time that is shown', async () => {
    const { page, server } = await visit(media(), '/watch/a.mp4?t=12', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await untilLoaded(page)
    await page.getByRole('button', { name: 'Copy link at this time' }).click()
    await expect.poll(() => page.locator('#notice').textContent(), soon).toBe('Copied')
    const copied = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toBe(`${server.url}watch/a.mp4?t=12`)
  })
})

describe('the position', () => {
  test('is offered at the next visit, and sought only when asked for', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    await page.keyboard.press('4')
    await expect.poll(() => position(page), soon).toBe(24)
    await page.reload()
    const button = page.getByRole('button', { name: 'Continue at 0:24' })
    await button.waitFor({ timeout: 30_000 })
    await untilLoaded(page)
    expect(await position(page)).toBe(0)
    await button.click()
    await expect.poll(() => position(page), soon).toBeGreaterThan(24)
    expect(await button.isVisible()).toBe(false)
  })

  test('is given up by starting over', async () => {
    const { page } = await visit(media(), '/watch/a.mp4?t=30')
    await untilLoaded(page)
    await page.keyboard.press('l')
    await page.goto('/watch/a.mp4')
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect.poll(() => position(page), soon).toBeGreaterThan(0.2)
    expect(await position(page)).toBeLessThan(10)
    expect(await page.locator('#resume').isVisible()).toBe(false)
  })

  test('is not kept near the end', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    await page.keyboard.press('9')
    await expect.poll(() => position(page), soon).toBe(54)
    await page.reload()
    await untilLoaded(page)
    expect(await page.locator('#resume').isVisible()).toBe(false)
  })

  test('needs no storage to play', async () => {
    const { page, complaints } = await visit(media(), '/')
    await page.addInitScript(
      `Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })`,
    )
    await page.goto('/watch/a.mp4')
    await untilLoaded(page)
    await page.keyboard.press('k')
    await expect.poll(() => position(page), soon).toBeGreaterThan(0.3)
    expect(complaints).toEqual([])
  })
})

describe('the keys', () => {
  test('do what people know', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    const { keyboard } = page
    const ring = `getComputedStyle(document.activeElement).outlineStyle`
    expect(await page.evaluate(ring)).toBe('none')
    await keyboard.press('5')
    expect(await page.evaluate(ring)).toBe('solid')
    await expect.poll(() => position(page), soon).toBe(30)
    await keyboard.press('l')
    await expect.poll(() => position(page), soon).toBe(40)
    await keyboard.press('j')
    await expect.poll(() => position(page), soon).toBe(30)
    await keyboard.press('ArrowRight')
    await expect.poll(() => position(page), soon).toBe(35)
    await keyboard.press('ArrowLeft')
    await expect.poll(() => position(page), soon).toBe(30)
    await keyboard.press('.')
    await expect.poll(() => position(page), soon).toBeCloseTo(30 + 1 / 30, 3)
    await keyboard.press('>')
    expect(await ofVideo(page, 'video.playbackRate')).toBe(1.25)
    await keyboard.press('<')
    expect(await ofVideo(page, 'video.playbackRate')).toBe(1)
    await keyboard.press('m')
    expect(await ofVideo(page, 'video.muted')).toBe(true)
    await keyboard.press('m')
    await keyboard.press('ArrowDown')
    expect(await ofVideo(page, 'video.volume')).toBe(0.95)
    await keyboard.press('f')
    await expect.poll(() => page.evaluate('document.fullscreenElement?.id'), soon).toBe('stage')
    await keyboard.press('f')
    await expect.poll(() => page.evaluate('document.fullscreenElement'), soon).toBeNull()
    await keyboard.press('N')
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe('/watch/b.mp4')
    await untilLoaded(page)
    await keyboard.press('p')
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe('/watch/a.mp4')
  })

  test('show the subtitles that fit, and hide them again', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    const shown = `[...video.textTracks].filter(t => t.mode === 'showing').map(t => t.label)`
    expect(await ofVideo(page, shown)).toEqual([])
    await page.keyboard.press('c')
    expect(await ofVideo(page, shown)).toEqual(['English'])
    await expect
      .poll(() => ofVideo(page, 'video.textTracks[0].cues?.[0]?.text'), soon)
      .toBe('Hello')
    await page.keyboard.press('c')
    expect(await ofVideo(page, shown)).toEqual([])
  })

  test('press what has the focus, and nothing else', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    await page.locator('media-mute-button').focus()
    await page.keyboard.press(' ')
    expect(await ofVideo(page, '[video.muted, video.paused]')).toEqual([true, true])
    await page.locator('#copy-link').focus()
    await page.keyboard.press('k')
    await page.keyboard.press('5')
    expect(await ofVideo(page, '[video.currentTime, video.paused]')).toEqual([0, true])
  })

  test('leave shortcuts of the browser alone', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    for (const modifier of ['Control', 'Alt', 'Meta']) {
      await page.evaluate(
        `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true, ${{ Control: 'ctrlKey', Alt: 'altKey', Meta: 'metaKey' }[modifier]}: true }))`,
      )
    }
    expect(await ofVideo(page, 'video.muted')).toBe(false)
  })

  test('are listed, and can be turned off for good', async () => {
    const { page } = await visit(media(), '/watch/a.mp4')
    await untilLoaded(page)
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.waitFor()
    await dialog.getByRole('heading').click()
    await page.keyboard.press('m')
    expect(await ofVideo(page, 'video.muted')).toBe(false)
    await dialog.getByRole('checkbox').uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('m')
    expect(await ofVideo(page, 'video.muted')).toBe(false)
    await page.reload()
    await untilLoaded(page)
    await page.keyboard.press('m')
    expect(await ofVideo(page, 'video.muted')).toBe(false)
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.locator('#player').focus()
    await page.keyboard.press('m')
    expect(await ofVideo(page, 'video.muted')).toBe(true)
  })
})
