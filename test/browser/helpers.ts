import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { findChromium } from '../helpers/find-program.ts'
import { anyPort, binary, type Running, startVidserve } from '../helpers/vidserve.ts'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
]

/** A page in Chromium, and the vidserve that it comes from. */
export interface Visit {
  readonly page: Page
  readonly server: Running
  /** What the page complained of: breaches of its Content-Security-Policy, and errors that nobody caught. */
  readonly complaints: readonly string[]
}

/** One Chromium for the tests of a file, and one vidserve with these arguments for each folder that `visit` opens it on. */
export function chromiumForTests(...args: readonly string[]): {
  browser(): Browser
  visit(folder: string, path?: string, options?: BrowserContextOptions): Promise<Visit>
} {
  let browser: Browser | undefined
  const servers = new Map<string, Promise<Running>>()
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const executablePath = findChromium()
    if (executablePath === undefined) throw new Error('Chromium is not installed')
    browser = await chromium.launch({ executablePath, args: quiet })
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all(ends.map((end) => end()))
  })

  function serverOf(folder: string): Promise<Running> {
    const all = [folder, ...anyPort, '--json', ...args]
    const server =
      servers.get(folder) ?? startVidserve(all, {}, binary, (end) => void ends.push(end))
    servers.set(folder, server)
    return server
  }

  return {
    browser() {
      if (browser === undefined) throw new Error('Chromium did not start')
      return browser
    },
    async visit(folder, path = '/', options = {}) {
      const server = await serverOf(folder)
      const context = await browser?.newContext({ baseURL: server.url, ...options })
      if (context === undefined) throw new Error('Chromium did not start')
      onTestFinished(() => context.close())
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text())
      })
      await page.goto(path)
      return { page, server, complaints }
    },
  }
}

/** A folder for all tests of a file, filled once. */
export function sharedFolder(fill: (folder: string) => Promise<void>): () => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidserve-browser-'))
    await fill(folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

/** The value of an expression about `video`, the element that plays. */
export function ofVideo<Value>(page: Page, expression: string): Promise<Value> {
  return page.evaluate<Value>(`(video => ${expression})(document.querySelector('video'))`)
}

/** Resolves when the element that plays has its first picture, and the page obeys keys. */
export async function untilLoaded(page: Page): Promise<void> {
  await page.waitForSelector('.scripted', { state: 'attached' })
  await expect.poll(() => ofVideo(page, 'video.readyState >= 2'), { timeout: 30_000 }).toBe(true)
}

/** The paths of the recordings that the gallery shows, in order and percent-encoded. */
export function shownRecordings(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('.recording > a')].map((link) => link.getAttribute('href').replace('/watch/', ''))`,
  )
}
