import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { chromiumForTests, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests('--no-ffmpeg')
const media = sharedFolder(async (folder) => {
  await makeVideo(join(folder, 'a.mp4'), 20)
  await makeVideo(join(folder, 'b.ts'), 2, ['-c:v', 'mpeg2video', '-c:a', 'mp2'])
  await mkdir(join(folder, 'inner'))
  await writeFile(join(folder, 'inner', 'c.mp4'), '')
  await writeFile(join(folder, 'a.en.vtt'), 'WEBVTT\n')
  await writeFile(join(folder, 'a.zh-CN.vtt'), 'WEBVTT\n')
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What axe finds, each as its rule and the element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()')
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

describe.each(['light', 'dark'] as const)('in %s, axe finds nothing', (colorScheme) => {
  const options = { bypassCSP: true, colorScheme }

  test.each(['/', '/?view=list', '/?q=zebra', '/?sort=size', '/browse/inner/', '/nowhere'])(
    'on %s',
    async (path) => {
      const { page } = await visit(media(), path, options)
      await page.locator('h1').waitFor()
      expect(await findings(page)).toEqual([])
    },
  )

  test('on a gallery where recordings were watched', async () => {
    const { page } = await visit(media(), '/', options)
    await page.evaluate(
      `localStorage.setItem('vidserve:/watch/a.mp4', '{"position":9,"duration":20}')`,
    )
    await page.reload()
    await page.locator('progress:not([hidden])').waitFor()
    expect(await findings(page)).toEqual([])
  })

  test('on an empty folder', async () => {
    const { page } = await visit(await temporaryFolder(), '/', options)
    await page.locator('.nothing').waitFor()
    expect(await findings(page)).toEqual([])
  })

  test('on a player, with its offer to continue', async () => {
    const { page } = await visit(media(), '/', options)
    await page.evaluate(
      `localStorage.setItem('vidserve:/watch/a.mp4', '{"position":9,"duration":20}')`,
    )
    await page.goto('/watch/a.mp4')
    await untilLoaded(page)
    await page.locator('#resume').waitFor()
    expect(await findings(page)).toEqual([])
  })

  test('on an open menu, and on the list of keys', async () => {
    const { page } = await visit(media(), '/watch/a.mp4', options)
    await untilLoaded(page)
    await page.locator('media-captions-menu-button').click()
    await page.getByRole('menuitemradio', { name: 'English' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    expect(await findings(page)).toEqual([])
  })

  test('on a player that says what it cannot play', async () => {
    const { page } = await visit(media(), '/watch/b.ts', options)
    await page.locator('#trouble').waitFor()
    expect(await findings(page)).toEqual([])
  })
})
