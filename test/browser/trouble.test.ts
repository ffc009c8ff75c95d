import { copyFile, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { makeDamaged, makeVideo } from '../helpers/media.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests('--no-ffmpeg')
const soon = { timeout: 30_000 }
const media = sharedFolder(async (folder) => {
  await makeVideo(join(folder, 'stream.ts'), 2, ['-c:v', 'mpeg2video', '-c:a', 'mp2'])
  await makeVideo(join(folder, 'plain.mp4'), 20, ['-movflags', '+faststart'])
  await makeVideo(join(folder, 'film.mkv'), 2)
  await makeVideo(join(folder, 'phone.mp4'), 2, ['-c:v', 'mpeg4'])
  await makeVideo(join(folder, 'tone.mp4'), 2, ['-vn'])
  await makeVideo(join(folder, 'lossless.mkv'), 2, ['-c:a', 'alac', '-ar', '192000', '-vn'])
  await makeVideo(join(folder, 'mute.mkv'), 2, ['-c:a', 'truehd', '-strict', '-2'])
  const noise = ['-c:a', 'ac3', '-bsf:a', 'noise=amount=1']
  await makeVideo(join(folder, 'noisy.mkv'), 2, noise)
  await makeVideo(join(folder, 'noisy-tone.mkv'), 2, ['-vn', ...noise])
  await writeFile(join(folder, 'nothing.mp4'), '')
  // What was just begun is waited for.
  await utimes(join(folder, 'nothing.mp4'), 1e9, 1e9)
  await writeFile(join(folder, 'noise.avi'), 'no video at all')
  await makeDamaged(join(folder, 'damaged.mkv'))
  const whole = await readFile(join(folder, 'plain.mp4'))
  await writeFile(join(folder, 'cut.mp4'), withoutIndex(whole))
})

/** The file without its box of the type 'moov'. */
function withoutIndex(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file)
  const at = bytes.indexOf('moov') - 4
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + bytes.readUInt32BE(at))])
}

/** Has the server still look into a recording until the function that it gives is called. */
async function notLookedInto(page: Page, name: string): Promise<() => void> {
  const holding = /"holding":(?:null|\{.*?\}),"looking":null/
  const looking = `"holding":null,"looking":"/api/videos/${name}"`
  await page.route(
    `**/watch/${name}`,
    async (route) => {
      const response = await route.fetch()
      const body = (await response.text())
        .replace(holding, looking)
        .replace(/(id="way"[^>]*>)[^<]*/, '$1Still looking into this recording')
      await route.fulfill({ response, body })
    },
    { times: 1 },
  )
  let isOver = false
  await page.route(`**/api/videos/${name}`, async (route) => {
    if (isOver) return route.continue()
    await page.waitForTimeout(100)
    return route.fulfill({ json: { holding: null, looking: true } })
  })
  return () => {
    isOver = true
  }
}

async function troubleOf(page: Page): Promise<string | null> {
  await page.locator('#trouble').waitFor({ timeout: 30_000 })
  return page.locator('#trouble-title').textContent()
}

describe('instead of a black rectangle, a panel', () => {
  test('says which picture the browser has no decoder for, and how to watch it', async () => {
    const { page, server, complaints } = await visit(media(), '/watch/stream.ts')
    expect(await troubleOf(page)).toBe('This browser cannot show MPEG-2')
    const panel = page.getByRole('alert')
    const download = panel.getByRole('link', { name: 'Download' })
    expect(await download.getAttribute('href')).toBe('/media/stream.ts?download')
    expect(await page.locator('#trouble-address').textContent()).toBe(
      `${server.url}media/stream.ts`,
    )
    expect(complaints).toEqual([])
  })

  test.each([
    ['noise.avi', 'This file cannot be read'],
    ['phone.mp4', 'This browser cannot show MPEG-4 Part 2 (DivX, Xvid)'],
    ['tone.mp4', 'This recording has no picture'],
    ['lossless.mkv', 'This browser cannot play ALAC'],
    ['noisy-tone.mkv', 'This browser cannot play this MKV file'],
    ['nothing.mp4', 'This file is empty'],
    ['cut.mp4', 'This recording was never finished'],
  ])('says why %s does not play: %s', async (name, reason) => {
    const { page } = await visit(media(), `/watch/${name}`)
    expect(await troubleOf(page)).toBe(reason)
  })

  test.each([
    ['film.mkv', 'repackaged on the fly'],
    ['noise.avi', 'This file cannot be read'],
  ])('waits until the server has looked into %s, then goes on by itself', async (name, told) => {
    const { page } = await visit(media())
    const end = await notLookedInto(page, name)
    await page.goto(`/watch/${name}`)
    await page.getByText('Still looking into this recording').first().waitFor(soon)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    end()
    await page.getByText(told).first().waitFor(soon)
    expect(await page.getByText('Still looking').count()).toBe(0)
  })

  test('says where a recording is damaged, and leads behind that', async () => {
    const { page } = await visit(media(), '/watch/damaged.mkv?t=9')
    await untilLoaded(page)
    await page.keyboard.press('k')
    expect(await troubleOf(page)).toBe('Playing stopped: a part of this file cannot be played')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => ofVideo(page, 'video.currentTime > 19'), soon).toBe(true)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    await expect.poll(() => ofVideo(page, 'video.currentTime > 21.5'), soon).toBe(true)
  })

  test('is not there where the browser plays an MKV', async () => {
    const { page } = await visit(media(), '/watch/film.mkv')
    await untilLoaded(page)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
  })

  test('is not there where only the sound has no decoder, but it is said that ffmpeg would help', async () => {
    const { page } = await visit(media(), '/watch/mute.mkv')
    await untilLoaded(page)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    expect(await page.locator('#way').textContent()).toBe(
      'MKV repackaged on the fly, nothing re-encoded. Its TrueHD sound is not heard: this browser has no decoder for it. With ffmpeg on the computer that runs vidserve it is heard here too.',
    )
  })

  test('is not there where the sound cannot be converted, which is said', async () => {
    const { page } = await visit(media(), '/watch/noisy.mkv')
    await untilLoaded(page)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    expect(await page.locator('#way').textContent()).toContain('Its AC-3 sound is not heard')
  })

  test('lets the sound be heard where there is no picture', async () => {
    const { page } = await visit(media(), '/watch/phone.mp4')
    await page.getByRole('button', { name: 'Listen to the sound' }).click()
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    await expect.poll(() => ofVideo(page, 'video.currentTime > 0.2'), soon).toBe(true)
    expect(await page.evaluate('document.activeElement.id')).toBe('player')
  })

  test('is none where Matroska cannot be cut, and this browser opens the file itself', async () => {
    const { page } = await visit(media())
    await page.route(/film\.mkv\/\d\/1\.m4s$/, (route) => route.fulfill({ status: 404 }))
    await page.goto('/watch/film.mkv')
    const way = page.locator('#way')
    await expect.poll(() => way.getAttribute('data-plan'), soon).toBe('direct')
    await untilLoaded(page)
    expect(await ofVideo(page, 'video.videoWidth')).toBe(320)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
  })

  test('tells a file that is gone', async () => {
    const folder = await temporaryFolder()
    await copyFile(join(media(), 'film.mkv'), join(folder, 'a.mkv'))
    const { page } = await visit(folder)
    await page.route('**/hls/**', async (route) => {
      await rm(join(folder, 'a.mkv'), { force: true })
      await route.continue()
    })
    await page.goto('/watch/a.mkv')
    expect(await troubleOf(page)).toBe('This file is not there any more')
  })

  test('tells a server that does not answer, and tries again when asked', async () => {
    const { page } = await visit(media())
    await page.route('**/media/**', (route) => route.abort('connectionrefused'))
    await page.goto('/watch/plain.mp4')
    expect(await troubleOf(page)).toBe('The server does not answer')
    await page.unroute('**/media/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await untilLoaded(page)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
  })
})
