import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { makeVideo } from '../helpers/media.ts'
import { chromiumForTests, ofVideo, sharedFolder } from './helpers.ts'

const { visit } = chromiumForTests()
const media = sharedFolder(async () => {})
/** A run of ffmpeg; resolves when it has ended. */
type Writer = PromiseLike<unknown> & Pick<ReturnType<typeof execa>, 'pid' | 'kill'>
const writers: Writer[] = []
const soon = { timeout: 30_000 }

afterAll(() => {
  for (const writer of writers) writer.kill('SIGKILL')
})

/** How a recording is made, and how it ends. */
interface Cell {
  readonly name: string
  readonly end: 'SIGINT' | 'SIGKILL'
  /** Whether its writer pauses for a while. */
  readonly pauses?: boolean
  /** How an MP4 is written. */
  readonly flags?: string
}

const cells: readonly Cell[] = [
  { name: 'closed.mkv', end: 'SIGINT', pauses: true },
  { name: 'crashed.mkv', end: 'SIGKILL' },
  { name: 'closed.flv', end: 'SIGINT', pauses: true },
  { name: 'stopped.ts', end: 'SIGKILL' },
  { name: 'closed.mp4', end: 'SIGINT', flags: 'frag_keyframe+empty_moov' },
]

/** Writes a recording as fast as it happens, until it is stopped. */
function write({ name, flags }: Cell): Writer {
  const writer = execa(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'],
      ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'],
      ...(flags ? ['-movflags', flags] : []),
      ...['-c:a', 'aac', `file:${join(media(), name)}`],
    ],
    { reject: false },
  )
  writers.push(writer)
  return writer
}

const time = (page: Page) => ofVideo<number>(page, 'video.currentTime')
const duration = (page: Page) => ofVideo<number>(page, 'video.duration')

/** Resolves when the time goes on by half a second from where it is now. */
async function playsOn(page: Page): Promise<void> {
  await expect.poll(() => ofVideo<boolean>(page, 'video.seeking'), soon).toBe(false)
  const from = await time(page)
  await expect.poll(() => time(page), soon).toBeGreaterThan(from + 0.5)
}

/** From the gallery to its beginning, its live edge, what came since, and back. */
async function watchLive(page: Page, { name }: Cell): Promise<void> {
  await page.click(`.recording > a[href="/watch/${name}"]`)
  await expect.poll(() => page.locator('#recording').isVisible(), soon).toBe(true)
  await expect.poll(() => ofVideo<number>(page, 'video.readyState'), soon).toBeGreaterThan(2)
  expect(await time(page)).toBeLessThan(1)
  const known = await duration(page)
  await page.locator('media-play-button').click()
  await playsOn(page)
  await expect.poll(() => duration(page), soon).toBeGreaterThan(15)
  await ofVideo(page, '{ video.currentTime = 0 }')
  const edge = await duration(page)
  await page.locator('#go-live').click(soon)
  await playsOn(page)
  expect(await time(page)).toBeGreaterThan(edge - 10)
  await expect.poll(() => time(page), soon).toBeGreaterThan(known + 1)
  await ofVideo(page, '{ video.currentTime = 1 }')
  await playsOn(page)
  expect(await time(page)).toBeLessThan(6)
}

/** Halts the writer while the page plays at the edge, longer than there is anything to play. */
async function pause(page: Page, { pid = 0 }: Writer): Promise<void> {
  await page.locator('#go-live').click(soon)
  process.kill(pid, 'SIGSTOP')
  await expect.poll(() => ofVideo<number>(page, 'video.readyState'), soon).toBe(2)
  process.kill(pid, 'SIGCONT')
  const edge = await duration(page)
  await expect.poll(() => time(page), soon).toBeGreaterThan(edge + 1)
}

/** The end of the last frame less the time of the first, by ffprobe. */
async function lengthOf(name: string): Promise<number> {
  const entries = ['-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0']
  const { stdout } = await execa('ffprobe', ['-v', 'quiet', ...entries, join(media(), name)])
  const lines = stdout.split('\n').filter((line) => /^\d/.test(line))
  const packets = lines.map((line) => line.split(',').map(Number))
  const ends = packets.map(([pts = 0, length = 0]) => pts + (length || 0))
  return Math.max(...ends) - Math.min(...packets.map(([pts = 0]) => pts))
}

/** Ends the recording, and watches its last seconds. */
async function watchEnd(page: Page, writer: Writer, { name, end }: Cell): Promise<void> {
  writer.kill(end)
  await writer
  await expect.poll(() => page.locator('#recording').isHidden(), soon).toBe(true)
  const length = await lengthOf(name)
  expect(Math.abs((await duration(page)) - length)).toBeLessThan(0.3)
  await ofVideo(page, '{ video.currentTime = video.duration - 2; video.play() }')
  await expect.poll(() => ofVideo<boolean>(page, 'video.ended'), soon).toBe(true)
  expect(Math.abs((await time(page)) - length)).toBeLessThan(0.3)
}

async function follow(page: Page, cell: Cell): Promise<void> {
  const writer = write(cell)
  await page.locator(`.recording > a[href="/watch/${cell.name}"]`).waitFor(soon)
  await watchLive(page, cell)
  if (cell.pauses) await pause(page, writer)
  expect(await page.locator('#trouble').isVisible()).toBe(false)
  await watchEnd(page, writer, cell)
  expect(await page.locator('#trouble').isVisible()).toBe(false)
  expect(await ofVideo(page, 'video.error')).toBeNull()
}

/** Watches a recording until another takes its name, and then that one. */
async function watchReplaced(page: Page): Promise<void> {
  const path = join(media(), 'again.mkv')
  await makeVideo(path, 8)
  const first = await readFile(path)
  await makeVideo(path, 4, ['-s', '160x90'])
  const second = await readFile(path)
  await writeFile(path, first.subarray(0, first.length * 0.9))
  await page.goto('/watch/again.mkv')
  const width = () => ofVideo<number>(page, 'video.videoWidth')
  await expect.poll(width, soon).toBe(320)
  await writeFile(path, '')
  const notice = page.locator('#notice')
  await expect.poll(() => notice.textContent(), { timeout: 60_000 }).toContain('has just begun')
  await writeFile(path, second)
  await expect.poll(width, soon).toBe(160)
}

describe('a recording that is still being written', () => {
  test('is watched from its start, live, paused and to its end', { timeout: 120_000 }, async () => {
    const { page, complaints } = await visit(media())
    const replaced = watchReplaced(await page.context().newPage())
    const pages = cells.map((_, index) => (index === 0 ? page : page.context().newPage()))
    await Promise.all(
      cells.map(async (cell, index) => {
        const tab = (await pages[index]) ?? page
        await tab.goto('/')
        await follow(tab, cell).catch((error: unknown) => {
          throw new Error(`${cell.name}: ${String(error)}`, { cause: error })
        })
      }),
    )
    await replaced
    expect(complaints).toEqual([])
  })
})
