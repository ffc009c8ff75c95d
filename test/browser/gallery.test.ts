import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { chromiumForTests, ofVideo, sharedFolder, shownRecordings, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests()
const soon = { timeout: 30_000 }
const media = sharedFolder(async (folder) => {
  await makeVideo(join(folder, 'clip 2.mp4'), 3)
  await copyFile(join(folder, 'clip 2.mp4'), join(folder, 'clip 10.mp4'))
  await makeVideo(join(folder, 'holiday', 'sea.webm'), 2)
})

/** An empty folder that can be changed while it is served. */
async function ownFolder(...names: string[]): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of names) await copyFile(join(media(), 'clip 2.mp4'), join(folder, name))
  return folder
}

describe('the gallery', () => {
  test('lists folders and recordings, and a card leads to a player that plays', async () => {
    const { page, complaints } = await visit(media())
    await expect.poll(() => shownRecordings(page), soon).toEqual(['clip%202.mp4', 'clip%2010.mp4'])
    expect(await page.locator('.folder .name').allTextContents()).toEqual(['holiday'])
    await page.getByRole('link', { name: 'clip 2.mp4' }).click()
    await untilLoaded(page)
    await page.keyboard.press('k')
    await expect.poll(() => ofVideo(page, 'video.currentTime > 0.5'), soon).toBe(true)
    expect(complaints).toEqual([])
  })

  test('a folder has a page of its own, and a way back', async () => {
    const { page } = await visit(media())
    await page.getByRole('link', { name: /holiday/ }).click()
    await expect.poll(() => shownRecordings(page), soon).toEqual(['holiday/sea.webm'])
    await page.locator('.breadcrumb a').click()
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe('/')
  })

  test('filters while typing, and says so in the address', async () => {
    const { page, complaints } = await visit(media())
    await page.getByRole('searchbox').pressSequentially('k sea')
    await expect.poll(() => page.locator('.nothing h2').textContent(), soon).toContain('“k sea”')
    await page.getByRole('searchbox').fill('sea')
    await expect.poll(() => shownRecordings(page), soon).toEqual(['holiday/sea.webm'])
    expect(new URL(page.url()).search).toBe('?q=sea')
    expect(await page.evaluate('document.activeElement.name')).toBe('q')
    expect(await page.locator('#announcement').textContent()).toContain('1 video')
    await page.getByRole('searchbox').fill('')
    await expect.poll(() => shownRecordings(page), soon).toHaveLength(2)
    expect(new URL(page.url()).search).toBe('')
    expect(complaints).toEqual([])
  })

  test('sorts and lays out by links that the address keeps', async () => {
    const { page } = await visit(media())
    await page.getByRole('link', { name: 'Name', exact: false }).first().click()
    await expect.poll(() => shownRecordings(page), soon).toEqual(['clip%2010.mp4', 'clip%202.mp4'])
    await page.getByRole('link', { name: 'List' }).click()
    await expect.poll(() => page.locator('.recordings.list').count(), soon).toBe(1)
    expect(new URL(page.url()).search).toBe('?order=desc&view=list')
  })

  test('speaks the language that the browser asks for', async () => {
    const { page } = await visit(media(), '/', { locale: 'zh-CN' })
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    expect(await page.getByRole('searchbox').getAttribute('placeholder')).toBe('按名称筛选')
  })

  test('shows how long recordings are, and how far one was watched', async () => {
    const { page, complaints } = await visit(media())
    await expect
      .poll(() => page.locator('.length:not([hidden])').allTextContents(), soon)
      .toEqual(['0:03', '0:03'])
    const seen = JSON.stringify({ position: 300, duration: 754 })
    await page.evaluate(`localStorage.setItem('vidserve:/watch/clip%202.mp4', '${seen}')`)
    await page.reload()
    const card = page.locator('.recording').first()
    await expect
      .poll(() => card.locator('progress').getAttribute('aria-label'), soon)
      .toBe('40% watched')
    expect(complaints).toEqual([])
  })
})

describe('a gallery that is open', () => {
  test('shows a new recording by itself, and keeps the focus', async () => {
    const folder = await ownFolder('b.mp4')
    const { page } = await visit(folder)
    await expect.poll(() => shownRecordings(page), soon).toEqual(['b.mp4'])
    await page.locator('.recording a').focus()
    await copyFile(join(media(), 'clip 2.mp4'), join(folder, 'a.mp4'))
    await expect.poll(() => shownRecordings(page), soon).toEqual(['a.mp4', 'b.mp4'])
    expect(await page.evaluate('document.activeElement.pathname')).toBe('/watch/b.mp4')
    await expect.poll(() => page.locator('#announcement').textContent(), soon).toContain('2 videos')
  })

  test('follows a recording that is renamed, and one that is deleted', async () => {
    const folder = await ownFolder('a.mp4', 'b.mp4')
    const { page } = await visit(folder)
    await expect.poll(() => shownRecordings(page), soon).toEqual(['a.mp4', 'b.mp4'])
    await rename(join(folder, 'a.mp4'), join(folder, 'c.mp4'))
    await expect.poll(() => shownRecordings(page), soon).toEqual(['b.mp4', 'c.mp4'])
    await rm(join(folder, 'b.mp4'))
    await expect.poll(() => shownRecordings(page), soon).toEqual(['c.mp4'])
  })

  test('fills an empty folder, and says what to do until then', async () => {
    const folder = await ownFolder()
    const { page } = await visit(folder)
    await expect
      .poll(() => page.locator('.nothing h2').textContent(), soon)
      .toBe('No videos here yet')
    await copyFile(join(media(), 'clip 2.mp4'), join(folder, 'first.mp4'))
    await expect.poll(() => shownRecordings(page), soon).toEqual(['first.mp4'])
  })

  test('follows its folder through removal and return', async () => {
    const folder = await ownFolder()
    const inner = join(folder, 'inner')
    await mkdir(inner)
    await writeFile(join(inner, 'a.mp4'), 'x')
    const { page } = await visit(folder)
    await page.getByRole('link', { name: /inner/ }).click()
    await expect.poll(() => shownRecordings(page), soon).toEqual(['inner/a.mp4'])
    await rm(inner, { recursive: true })
    await expect.poll(() => shownRecordings(page), soon).toEqual([])
    await mkdir(inner)
    await writeFile(join(inner, 'b.mp4'), 'x')
    await expect.poll(() => shownRecordings(page), soon).toEqual(['inner/b.mp4'])
  })

  test('survives a restart of the server', async () => {
    const folder = await ownFolder('a.mp4')
    const { page, server } = await visit(folder)
    await expect.poll(() => shownRecordings(page), soon).toEqual(['a.mp4'])
    const { port } = new URL(server.url)
    await server.stop()
    await copyFile(join(media(), 'clip 2.mp4'), join(folder, 'b.mp4'))
    await restart(folder, port)
    await expect.poll(() => shownRecordings(page), { timeout: 30_000 }).toEqual(['a.mp4', 'b.mp4'])
  })
})

async function restart(folder: string, port: string): Promise<void> {
  const { startVidserve } = await import('../helpers/vidserve.ts')
  await startVidserve([folder, '--port', port, '--json'])
}

describe('without JavaScript', () => {
  test('the gallery lists, filters by its button, and the player page has a video', async () => {
    const { page } = await visit(media(), '/', { javaScriptEnabled: false })
    // The page is what was known when it was asked for.
    await expect
      .poll(async () => {
        await page.reload()
        return page.locator('.recording').count()
      }, soon)
      .toBe(2)
    await page.getByRole('searchbox').fill('sea')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('link', { name: 'sea.webm' }).click()
    const video = page.locator('video[controls]')
    expect(await video.getAttribute('src')).toBe('/media/holiday/sea.webm')
    expect(await video.isVisible()).toBe(true)
    expect(await page.getByRole('link', { name: 'Download' }).first().isVisible()).toBe(true)
  })
})

describe('at a width of 320 pixels', () => {
  test.each(['/', '/?view=list', '/?q=zebra', '/watch/clip%202.mp4', '/nowhere'])(
    '%s does not scroll sideways',
    async (path) => {
      const { page } = await visit(media(), path, { viewport: { width: 320, height: 568 } })
      await page.waitForLoadState('networkidle').catch(() => undefined)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    },
  )
})
