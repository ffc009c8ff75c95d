import { join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const soon = { timeout: 30_000 }
/** ffmpeg lets everything else on the machine go first. */
const atLast = { timeout: 60_000 }
const media = sharedFolder(async (folder) => {
  const tone = (frequency: number) => ['-f', 'lavfi', '-i', `sine=f=${frequency}:d=20`]
  await execa('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=20'],
    ...[...tone(440), ...tone(880), ...tone(1320)],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'],
    ...['-metadata:s:a:2', 'language=deu', '-metadata:s:a:2', 'title=Kommentar'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '50'],
    ...['-c:a', 'aac', join(folder, 'three.mkv')],
  ])
  await execa('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=20'],
    ...[...tone(440), ...tone(880), '-map', '0', '-map', '1', '-map', '2'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger'],
    ...['-metadata:s:a:1', 'title=Kommentar', '-c:v', 'mpeg2video'],
    ...['-c:a', 'truehd', '-strict', '-2', join(folder, 'converted.mkv')],
  ])
  const sound = async (name: string, ...codec: string[]) =>
    execa('ffmpeg', ['-v', 'error', ...tone(660), ...codec, join(folder, name)])
  // AAC has no such rate.
  await sound('lossless.mkv', '-c:a', 'alac', '-ar', '192000')
  await sound('plain.mkv', '-c:a', 'aac')
  const blink = ['-preset', 'medium', '-bf', '2', '-b_strategy', '0']
  await makeVideo(join(folder, 'blink.ts'), 0.12, [...blink, '-c:a', 'ac3'])
})

/** The frequency that is loudest in what is heard now, in hertz. */
function loudest(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    if (!window.analyser) {
      const context = new AudioContext()
      window.analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
      context.createMediaElementSource(document.querySelector('video')).connect(analyser)
      analyser.connect(context.destination)
    }
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const top = levels.indexOf(Math.max(...levels))
    return top * analyser.context.sampleRate / analyser.fftSize
  })()`)
}

/** Waits until a tone of about this frequency is heard. */
async function untilHeard(page: Page, frequency: number, patience = soon): Promise<void> {
  await expect
    .poll(async () => Math.abs((await loudest(page)) - frequency), patience)
    .toBeLessThan(frequency * 0.03)
}

test('the sounds of a recording are named in a menu, and the chosen one is heard', async () => {
  const { page, complaints } = await visit(media(), '/watch/three.mkv')
  await untilLoaded(page)
  await page.locator('media-play-button').click()
  await untilHeard(page, 440)
  await page.locator('media-audio-track-menu-button').click()
  const items = page.locator('media-audio-track-menu [role=menuitemradio]')
  await expect.poll(() => items.count(), soon).toBe(3)
  const names = (await items.allInnerTexts()).map((text) => text.trim())
  expect(names).toEqual(['English', 'German', 'German (Kommentar)'])
  await items.nth(2).click()
  await untilHeard(page, 1320)
  await page.locator('media-audio-track-menu-button').click()
  await items.nth(0).click()
  await untilHeard(page, 440)
  expect(await ofVideo(page, 'video.error === null && !video.paused')).toBe(true)
  expect(complaints).toEqual([])
}, 60_000)

test('the sounds of a recording that ffmpeg converts are named likewise, and playing goes on with the chosen one', async () => {
  const { page, complaints } = await visit(media(), '/watch/converted.mkv')
  await expect.poll(() => ofVideo(page, 'video.readyState >= 2'), atLast).toBe(true)
  await page.locator('media-play-button').click()
  await untilHeard(page, 440, atLast)
  await page.evaluate('document.querySelector("video").currentTime = 9')
  await page.locator('media-audio-track-menu-button').click()
  const items = page.locator('media-audio-track-menu [role=menuitemradio]')
  await expect.poll(() => items.count(), soon).toBe(2)
  const names = (await items.allInnerTexts()).map((text) => text.trim())
  expect(names).toEqual(['English', 'German (Kommentar)'])
  await items.nth(1).click()
  await untilHeard(page, 880, atLast)
  expect(await ofVideo(page, 'video.error === null && !video.paused')).toBe(true)
  expect(await ofVideo(page, 'video.currentTime')).toBeGreaterThanOrEqual(9)
  expect(await items.nth(1).getAttribute('aria-checked')).toBe('true')
  expect(complaints).toEqual([])
}, 240_000)

test.each([
  ['plain.mkv', 'MKV repackaged on the fly, nothing re-encoded'],
  ['lossless.mkv', 'ALAC sound converted by ffmpeg while you listen'],
])(
  '%s, which has no picture, says so and can be listened to',
  async (name, way) => {
    const { page, complaints } = await visit(media(), `/watch/${name}`)
    await page.locator('#trouble').waitFor(atLast)
    expect(await page.locator('#trouble-title').textContent()).toBe('This recording has no picture')
    await page.getByRole('button', { name: 'Listen to the sound' }).click()
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    await untilHeard(page, 660, atLast)
    await page.evaluate('document.querySelector("video").currentTime = 15')
    await expect.poll(() => ofVideo(page, 'video.currentTime > 15.3'), atLast).toBe(true)
    await untilHeard(page, 660, atLast)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    expect(await page.locator('#way').textContent()).toBe(way)
    expect(complaints).toEqual([])
  },
  60_000,
)

test('a recording of three frames is seen and heard to its end, though its sound lies apart', async () => {
  const { page } = await visit(media(), '/watch/blink.ts')
  await untilLoaded(page)
  expect(await page.locator('#way').getAttribute('data-plan')).toBe('sound')
  await page.keyboard.press('k')
  await expect.poll(() => ofVideo(page, 'video.ended'), soon).toBe(true)
  expect(await ofVideo(page, 'video.webkitAudioDecodedByteCount > 0')).toBe(true)
})
