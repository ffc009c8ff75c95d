import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { makeCaptioned } from '../helpers/captioned.ts'
import { makeClosedCaptioned } from '../helpers/closed-captions.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const soon = { timeout: 30_000 }
const media = sharedFolder(async (folder) => {
  await makeCaptioned(join(folder, 'a.mkv'))
  await makeClosedCaptioned(join(folder, 'b.ts'), ['HELLO', 'WORLD', 'END'])
  await writeFile(join(folder, 'a.fr.srt'), '1\n00:00:00,000 --> 00:00:06,000\nBonjour\n')
})

/** The modes of the text tracks by their label, and the text of their cues. */
function textTracks(page: Page): Promise<[label: string, mode: string, cues: string[]][]> {
  return ofVideo(
    page,
    '[...video.textTracks].map((track) => [track.label, track.mode, [...(track.cues ?? [])].map((cue) => cue.text)])',
  )
}

test('the subtitles inside a recording can be switched on', async () => {
  const { page, complaints } = await visit(media(), '/watch/a.mkv')
  await untilLoaded(page)
  await expect
    .poll(() => textTracks(page), soon)
    .toContainEqual(['English', 'showing', ['<i>Hello</i> &amp; <b>you</b>', expect.any(String)]])
  await page.locator('media-captions-menu-button').click()
  await page.getByRole('menuitemradio', { name: 'German (Full)' }).click()
  await expect
    .poll(() => textTracks(page), soon)
    .toContainEqual(['German (Full)', 'showing', ['<i>Hallo</i>, du\nda', '<i>A sign</i>']])
  expect(await textTracks(page)).toContainEqual(['English', 'disabled', []])
  expect(complaints).toEqual([])
})

test('captions within the pictures of a television recording can be switched on', async () => {
  const { page, complaints } = await visit(media(), '/watch/b.ts')
  await untilLoaded(page)
  await page.locator('media-captions-button').click()
  await expect.poll(() => textTracks(page), soon).toEqual([['CC1', 'showing', ['HELLO', 'WORLD']]])
  await page.keyboard.press('c')
  expect(await textTracks(page)).toEqual([['CC1', 'disabled', []]])
  expect(complaints).toEqual([])
})

test('the key for subtitles leaves the chapters to the time range', async () => {
  const { page } = await visit(media(), '/watch/a.mkv')
  await untilLoaded(page)
  const chapters = () =>
    page.evaluate(
      "document.querySelector('media-time-range').mediaChaptersCues?.map((cue) => cue.text)",
    )
  await expect.poll(chapters, soon).toEqual(['First --> & <b>', 'Second'])
  const shown = async () =>
    (await textTracks(page)).filter(([, mode]) => mode === 'showing').map(([label]) => label)
  await page.keyboard.press('c')
  await expect.poll(shown, soon).toEqual([''])
  await page.keyboard.press('c')
  await expect.poll(shown, soon).toEqual(['English', ''])
  expect(await chapters()).toEqual(['First --> & <b>', 'Second'])
})
