import { stat, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumForTests, ofVideo, sharedFolder, type Visit } from './helpers.ts'

const { visit } = chromiumForTests('--no-ffmpeg')
const SECONDS = 9
const LONG_AGO = new Date('2020-02-02T02:02:02Z')
const soon = { timeout: 30_000 }

/** How ffmpeg makes a recording; its picture is 320 by 180 unless its options say otherwise. */
interface Cell {
  readonly name: string
  readonly options: readonly string[]
  /** Written to a pipe, so that nothing is filled in afterwards: no duration, no index. */
  readonly piped?: boolean
  /** How much of the file is kept. */
  readonly kept?: number
  /** Chromium does not decode its sound: it comes as AAC, in other packets. */
  readonly converted?: boolean
}

const h264 = words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50')
const reordered = [...h264, ...words('-bf 2 -b_strategy 0')]
const vp9 = words('-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k -g 50')
const aac = words('-c:a aac')
const opus = words('-c:a libopus')
const mp3 = words('-c:a libmp3lame')
// ffmpeg gives one channel alone more bits than it may have, and Chromium insists on that.
const mp2 = words('-c:a mp2 -ac 2')
const mono = words('-c:a mp2 -ac 1')

const cells: readonly Cell[] = [
  { name: 'h264-aac.mkv', options: [...reordered, ...aac] },
  { name: 'vp9-opus.mkv', options: [...vp9, ...opus] },
  { name: 'av1-opus.mkv', options: [...words('-c:v libsvtav1 -preset 12 -g 50'), ...opus] },
  {
    name: 'two sounds.mkv',
    options: [
      ...words('-map 0 -map 1 -map 1 -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu'),
      ...[...reordered, ...aac],
    ],
  },
  { name: 'cut off.mkv', options: [...reordered, ...aac], kept: 0.8 },
  { name: 'piped.mkv', options: [...reordered, ...aac, '-f', 'matroska'], piped: true },
  { name: 'h264-aac.flv', options: [...reordered, ...aac] },
  {
    name: 'h264-mp3.avi',
    options: [...h264, ...words('-bsf:v h264_mp4toannexb -c:a libmp3lame')],
  },
  { name: 'h264-mp3.mkv', options: [...reordered, ...mp3] },
  { name: 'h264-mp3.ts', options: [...reordered, ...mp3] },
  { name: 'h264-mp3.flv', options: [...reordered, ...mp3, ...words('-ar 44100')] },
  { name: 'h264-mp2.mkv', options: [...reordered, ...mp2] },
  { name: 'h264-mp2.ts', options: [...reordered, ...mp2] },
  { name: 'h264-mp2 mono.mkv', options: [...reordered, ...mono], converted: true },
  { name: 'h264-mp2 mono.ts', options: [...reordered, ...mono], converted: true },
  { name: 'h264-aac.ts', options: [...reordered, ...aac] },
  { name: 'h264-ac3.m2t', options: [...h264, ...words('-c:a ac3 -f mpegts')], converted: true },
  { name: 'h264-eac3.ts', options: [...reordered, ...words('-c:a eac3')], converted: true },
  { name: 'h264-dts.mkv', options: [...h264, ...words('-c:a dca -strict -2')], converted: true },
  { name: 'h264-pcm.mkv', options: [...h264, ...words('-c:a pcm_s24le')], converted: true },
  {
    name: 'h264-pcm.avi',
    options: [...h264, ...words('-bsf:v h264_mp4toannexb -c:a pcm_s16le')],
    converted: true,
  },
  { name: 'h264-aac.m2ts', options: [...reordered, ...aac, ...words('-mpegts_m2ts_mode 1')] },
  {
    name: 'interlaced.mts',
    options: [...reordered, ...words('-flags +ildct+ilme -x264opts tff=1'), ...aac],
  },
  { name: 'piped.webm', options: [...vp9, ...opus, '-f', 'webm'], piped: true },
]
const ac3: Cell = {
  name: 'h264-ac3.mkv',
  options: [...h264, ...words('-c:a ac3')],
  converted: true,
}
const vp8 = [...words('-c:v libvpx -deadline realtime -cpu-used 8 -g 50'), ...opus]
/** Played as they are: VP8 is in no segments of MP4, and this WebM tells its length. */
const whole: readonly Cell[] = [
  { name: 'vp8-opus.mkv', options: vp8 },
  { name: 'vp9-opus.webm', options: [...vp9, ...opus] },
]
/** As a browser records it. */
const recorded: Cell = { name: 'recorded.webm', options: [...vp8, '-f', 'webm'], piped: true }

const media = sharedFolder(async () => {})

function words(text: string): readonly string[] {
  return text.split(' ')
}

async function make(folder: string, { name, options, piped, kept }: Cell): Promise<void> {
  const path = join(folder, name)
  const input = [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${SECONDS}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${SECONDS}`],
  ]
  const output = piped ? ['pipe:1'] : [`file:${path}`]
  const encoded = execa('ffmpeg', [...input, ...options, ...output], { encoding: 'buffer' })
  await (piped ? encoded.pipe('tee', [path]) : encoded)
  if (kept !== undefined) await truncate(path, Math.floor((await stat(path)).size * kept))
  // What lacks its end and was changed just now is taken for a recording under way.
  await utimes(path, LONG_AGO, LONG_AGO)
}

/** How many packets each stream has, pictures first, and how long it is from the first to the end of the last, in seconds. */
async function packetsOf(url: string): Promise<{ counts: string[]; end: number }> {
  const { stdout } = await execa('ffprobe', [
    ...['-v', 'quiet', '-of', 'json', '-show_streams', '-show_packets', url],
  ])
  const { streams, packets } = JSON.parse(stdout) as {
    streams: { index: number; codec_type: string }[]
    packets: { stream_index: number; pts_time?: string; duration_time?: string }[]
  }
  const counts = streams.map(({ index, codec_type: kind }) => {
    const { length } = packets.filter((packet) => packet.stream_index === index)
    return `${kind} ${length}`
  })
  const ends = packets.map(
    ({ pts_time: pts, duration_time: length }) => Number(pts ?? 0) + Number(length ?? 0),
  )
  const start = Math.min(...packets.map(({ pts_time: pts }) => Number(pts ?? 0)))
  return { counts: counts.sort().reverse(), end: Math.max(...ends) - start }
}

/** The page of a recording that is made, come to from the gallery, and what its console says is wrong. */
async function open(cell: Cell): Promise<Visit & { errors: string[] }> {
  await make(media(), cell)
  const visited = await visit(media())
  const errors: string[] = []
  visited.page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await visited.page.click(`.recording > a[href="/watch/${encodeURIComponent(cell.name)}"]`)
  return { ...visited, errors }
}

/** Resolves when the time goes on by half a second from where it is at least `from`. */
async function playsOn(page: Page, from: number): Promise<void> {
  await expect.poll(() => ofVideo<boolean>(page, 'video.seeking'), soon).toBe(false)
  const time = await ofVideo<number>(page, 'video.currentTime')
  expect(time).toBeGreaterThanOrEqual(from - 0.1)
  await expect
    .poll(() => ofVideo<number>(page, 'video.currentTime'), soon)
    .toBeGreaterThan(time + 0.5)
}

async function playsThrough({ page }: Visit, end: number): Promise<void> {
  await expect.poll(() => ofVideo<number>(page, 'video.readyState'), soon).toBeGreaterThan(2)
  await page.locator('media-play-button').click()
  await playsOn(page, 0)
  expect(await ofVideo(page, '[video.videoWidth, video.videoHeight]')).toEqual([320, 180])
  expect(Math.abs((await ofVideo<number>(page, 'video.duration')) - end)).toBeLessThan(0.2)
  for (const share of [0.75, 0.25, 0.1]) {
    await ofVideo(page, `{ video.currentTime = ${share * end} }`)
    await playsOn(page, share * end)
  }
  const frames = 'video.getVideoPlaybackQuality().totalVideoFrames'
  expect(await ofVideo<number>(page, frames)).toBeGreaterThan(10)
  expect(await ofVideo(page, 'video.error')).toBeNull()
  expect(await page.locator('#trouble').isVisible()).toBe(false)
}

const patient = { timeout: 90_000 }

describe('a recording that browsers do not play as it is', () => {
  test.each([...cells, ac3])('$name is played and sought in', patient, async (cell) => {
    const { name, converted } = cell
    const opened = await open(cell)
    const { page, errors, complaints } = opened
    const original = await packetsOf(join(media(), name))
    const plan = () => page.locator('#way').getAttribute('data-plan')
    await expect.poll(plan, soon).toBe(converted ? 'sound' : 'hls')
    await playsThrough(opened, original.end)
    const heard = await ofVideo<number>(page, 'video.webkitAudioDecodedByteCount')
    expect(heard).toBeGreaterThan(0)
    expect([...errors, ...complaints]).toEqual([])
    const { counts } = await packetsOf(await masterOf(opened))
    expect(counts.slice(0, converted ? 1 : undefined)).toEqual(
      original.counts.slice(0, converted ? 1 : undefined),
    )
  })
})

describe('a recording that browsers play as it is', () => {
  test.each(whole)('$name is played without segments', patient, async (cell) => {
    const opened = await open(cell)
    const original = await packetsOf(join(media(), cell.name))
    await playsThrough(opened, original.end)
    expect(await ofVideo<string>(opened.page, 'video.currentSrc')).toContain('/media/')
    expect([...opened.errors, ...opened.complaints]).toEqual([])
  })
})

test(
  'a WebM without an index, which no segment may hold, is played with one',
  patient,
  async () => {
    const opened = await open(recorded)
    const original = await packetsOf(join(media(), recorded.name))
    await playsThrough(opened, original.end)
    expect(await ofVideo<string>(opened.page, 'video.currentSrc')).toMatch(/\/hls\/.*\/indexed$/)
    expect([...opened.errors, ...opened.complaints]).toEqual([])
    const given = await packetsOf(await ofVideo<string>(opened.page, 'video.currentSrc'))
    expect(given).toEqual(original)
  },
)

/** The URL of the playlist that the page plays, of all tracks. */
async function masterOf({ page, server }: Visit): Promise<string> {
  const path = /\/hls\/[^"]+\/main\.m3u8/.exec(await page.content())?.[0] ?? ''
  return new URL(path, server.url).href
}
