import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { encodePath } from '../../../src/path.ts'
import type { Truth } from './truth.ts'

/** How the page says that it plays; 'nothing' is a black rectangle that nobody explains. */
export type Way = 'direct' | 'hls' | 'sound' | 'transcode' | 'explained' | 'nothing'

/** What came of opening a recording. */
export interface Watched {
  readonly way: Way
  /** What is wrong with it, in words for docs/formats.md; for what is explained, the page's own words. */
  readonly faults: readonly string[]
  /** More of the same, for whoever looks into it. */
  readonly details: string
  /** What the page complained of: breaches of its Content-Security-Policy, and errors that nobody caught. */
  readonly complaints: readonly string[]
  /** The multivariant playlist of all tracks, where there is one. */
  readonly master: string | undefined
}

/** What `examine` in examine.js tells. */
interface Found {
  readonly stuck?: string
  readonly width: number
  readonly height: number
  readonly duration: number
  readonly seeks: readonly { number: number; shown?: number }[]
  readonly tone?: number
  readonly secondTone?: number
  readonly whole: boolean
  readonly frames: number
  readonly bytes: number
}

const scripts = ['../../helpers/media-source-page.js', 'examine.js']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n')

/** Opens a recording from the gallery, as a visitor who has never been there, and watches it. */
export async function watch(
  browser: Browser,
  url: string,
  path: string,
  truth: Truth | undefined,
): Promise<Watched> {
  const context = await browser.newContext({ baseURL: url })
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text())
    })
    await page.goto(`/browse/${encodePath(path.replace(/\/.*/, ''))}/`)
    await page.click(`.recording > a[href="/watch/${encodePath(path)}"]`)
    await page.waitForSelector('.scripted')
    await page.evaluate(scripts)
    const found = await begin(page, truth)
    const title = await page.evaluate<string | undefined>('trouble()')
    const told = (await page.locator('#notice, #way').allTextContents()).join()
    const way = title === undefined ? await wayOf(page) : 'explained'
    const faults = title === undefined ? faultsOf(found, truth, /sound/.test(told)) : [title]
    const { pathname } = new URL(page.url())
    return {
      way: found === undefined && title === undefined ? 'nothing' : way,
      faults,
      details: `${pathname} ${JSON.stringify(found)}`,
      complaints,
      master: /\/hls\/[^"]+\/main\.m3u8/.exec(await page.content())?.[0],
    }
  } finally {
    await context.close()
  }
}

/** Clicks on 'play' when that can be done, and looks what becomes of it. */
async function begin(page: Page, truth: Truth | undefined): Promise<Found | undefined> {
  if (!(await page.evaluate<boolean>('ready()')) || truth === undefined) return undefined
  await page.locator('media-play-button').click()
  const { frames, duration, sounds } = truth
  const seeks = [0.25, 0.75, 0.1].map((share) => {
    const index = Math.round(frames.length * share)
    const [time = 0, next = duration] = [frames[index]?.time, frames[index + 1]?.time]
    return { time: (time + next) / 2, number: frames[index]?.number }
  })
  const expected = { seeks, borders: [4, 6], begin: frames[0]?.time, duration }
  const found = await page.evaluate<Found>(`examine(${JSON.stringify(expected)})`)
  const chooses = sounds > 1 && found.stuck === undefined && (await chooseSecondSound(page))
  return chooses ? { ...found, secondTone: await page.evaluate<number>('tone(880)') } : found
}

/** As a viewer does, in the menu; false where there is no choice. */
async function chooseSecondSound(page: Page): Promise<boolean> {
  const menu = page.locator('media-audio-track-menu-button')
  if (!(await menu.isVisible())) return false
  await menu.click()
  await page.locator('media-audio-track-menu [role=menuitemradio]').nth(1).click()
  return true
}

const plans = new Set<string>(['direct', 'hls', 'sound', 'transcode'] satisfies Way[])

async function wayOf(page: Page): Promise<Way> {
  const way = page.locator('#way')
  const plan = await way.getAttribute('data-plan')
  if (plan !== null) return plans.has(plan) ? (plan as Way) : 'nothing'
  return /repackaged/.test((await way.textContent()) ?? '') ? 'hls' : 'direct'
}

function faultsOf(found: Found | undefined, truth: Truth | undefined, told: boolean): string[] {
  if (found === undefined || truth === undefined) return ['a black rectangle']
  if (found.stuck !== undefined) return [`stops ${found.stuck}`]
  const { width, height, seeks, tone, secondTone } = found
  const isHeard = found.bytes > 0 && near(tone, 440, 12)
  const faults: [boolean, string][] = [
    [!(found.frames > 10), 'no picture'],
    [!near(width / height, truth.aspect, 0.03), 'picture has the wrong shape'],
    [!near(found.duration, truth.duration, 0.3), 'length is wrong'],
    [seeks.some(({ number, shown }) => number !== shown), shiftOf(seeks)],
    [truth.sounds > 0 && !isHeard, told ? 'without sound, and says so' : 'without sound'],
    [truth.sounds > 1 && !near(secondTone, 880, 12), 'the second sound cannot be chosen'],
    [!found.whole, 'gaps between segments'],
  ]
  return faults.flatMap(([isFault, words]) => (isFault ? [words] : []))
}

/** How the frames that were seen differ from those of ffmpeg. */
function shiftOf(seeks: Found['seeks']): string {
  const shifts = new Set(seeks.map(({ number, shown = Number.NaN }) => shown - number))
  const [shift = Number.NaN] = shifts
  if (shifts.size > 1 || Number.isNaN(shift)) return 'seeks show another frame'
  return `pictures come ${Math.abs(shift)} frames ${shift > 0 ? 'earlier' : 'later'} than in ffmpeg`
}

function near(value: number | undefined, expected: number, tolerance: number): boolean {
  return value !== undefined && Math.abs(value - expected) <= tolerance
}
