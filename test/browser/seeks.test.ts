import { rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { ByteSource } from '../../src/bytes.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { openMedia } from '../../src/media/open-media.ts'
import { openPresentation } from '../../src/media/presentation.ts'
import { fileSource } from '../helpers/byte-source.ts'
import { picture, tone } from '../helpers/made-media.ts'
import { chromiumForTests, ofVideo, sharedFolder, untilLoaded } from './helpers.ts'

const { visit } = chromiumForTests('--no-ffmpeg')
const patient = { timeout: 90_000 }
const LONG_AGO = new Date('2020-02-02T02:02:02Z')
/** Of the part that is repeated, in seconds, and how often that is done; of a film, and of what is all pictures of half a megabyte. */
const FILM = { seconds: 16, times: 100 }
const LARGE = { seconds: 16, times: 5 }
const largeKeys = '0,0.9,7.1,8,14.3'

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
const media = sharedFolder(async (folder) => {
  const small = ['-g', '50', '-c:a', 'aac']
  await repeated(folder, 'film.mkv', FILM, ['320x180', 25], [...x264, ...small])
  const steady = '-b:v 50M -minrate 50M -maxrate 50M -bufsize 50M -g 900 -c:a aac'
  const large = [...steady.split(' '), '-x264-params', 'nal-hrd=cbr:scenecut=0']
  const silent = ['-g', '50', '-af', "aselect='not(between(t,5,7))'", '-c:a', 'flac']
  await repeated(
    folder,
    'silent.mkv',
    { seconds: 14, times: 1 },
    ['320x180', 25],
    [...x264, ...silent],
  )
  const keys = ['-force_key_frames', largeKeys]
  await repeated(folder, 'large.flv', LARGE, ['1280x720', 30], [...x264, ...large, ...keys])
})

async function repeated(
  folder: string,
  name: string,
  { seconds, times }: typeof FILM,
  [size, rate]: [string, number],
  options: readonly string[],
): Promise<void> {
  const ffmpeg = (...args: string[]) => execa('ffmpeg', ['-nostdin', '-v', 'error', ...args])
  const part = join(folder, 'part.mkv')
  await ffmpeg(...picture(size, rate, seconds), ...tone(48_000, seconds), ...options, part)
  const path = join(folder, name)
  await ffmpeg('-stream_loop', `${times - 1}`, '-i', part, '-c', 'copy', path)
  await utimes(path, LONG_AGO, LONG_AGO)
  await rm(part)
}

/** Seeks to a time while the video plays; when the first picture is timed that is shown then, of those in half a second from there. */
async function shownAfter(page: Page, time: number): Promise<number> {
  await ofVideo(page, '(video.muted = true, void video.play())')
  return ofVideo<number>(
    page,
    `new Promise((done) => {
      const isNear = (mediaTime) => mediaTime > ${time} - 0.1 && mediaTime < ${time} + 0.5
      const look = (_, { mediaTime }) =>
        isNear(mediaTime) ? done(mediaTime) : video.requestVideoFrameCallback(look)
      video.requestVideoFrameCallback(look)
      video.currentTime = ${time}
      setTimeout(() => done(NaN), 8000)
    })`,
  )
}

/** The longest time for which one picture is shown while the video plays on for so many seconds; or for which it does not. */
function longestStill(page: Page, seconds: number): Promise<number> {
  return ofVideo<number>(
    page,
    `new Promise((done) => {
      const begin = video.currentTime
      let [last, longest] = [begin, 0]
      const look = (_, { mediaTime }) => {
        longest = Math.max(longest, mediaTime - last)
        last = mediaTime
        if (last - begin > ${seconds}) done(longest)
        else video.requestVideoFrameCallback(look)
      }
      video.requestVideoFrameCallback(look)
      setTimeout(() => done(Infinity), ${seconds * 4000})
    })`,
  )
}

async function opened(name: string): Promise<{ demuxer: Demuxer; source: ByteSource }> {
  const source = await fileSource(join(media(), name))
  return { demuxer: await openMedia(source), source }
}

/** When the segments of a file begin that a player gets, in seconds. */
async function segmentBegins(name: string): Promise<number[]> {
  const { demuxer, source } = await opened(name)
  const presentation = await openPresentation(demuxer, source.length)
  const playlist = presentation.playlist(presentation.tracks[0]?.id ?? 0) ?? ''
  source.close()
  const begins = [0]
  for (const [, length] of playlist.matchAll(/#EXTINF:([\d.]+)/g))
    begins.push((begins.at(-1) ?? 0) + Number(length))
  return begins
}

/** The cut points of a file at which there is no keyframe, in seconds. */
async function cutsWithin(name: string): Promise<number[]> {
  const { demuxer, source } = await opened(name)
  const cuts = await demuxer.cutPoints()
  const keyframes = await Promise.all(cuts.map(({ time }) => demuxer.keyframeAt?.(time)))
  source.close()
  const times = cuts.map(({ time }) => time)
  return times.filter((time, index) => (keyframes[index] ?? time) < time - 0.01)
}

describe('while a recording plays', () => {
  test('a place just before a segment is shown', patient, async () => {
    const begins = await segmentBegins('film.mkv')
    const { page } = await visit(media(), '/watch/film.mkv')
    await untilLoaded(page)
    for (const part of [0.9, 0.4, 0.7, 0.2]) {
      const time = (begins[Math.floor(begins.length * part)] ?? 0) - 0.15
      expect(await shownAfter(page, time)).toBeCloseTo(time, 0)
    }
  })

  test(
    'any place of a large one is shown whose keyframes come seldom and anyhow',
    patient,
    async () => {
      const cuts = await cutsWithin('large.flv')
      // Otherwise this would be no such recording.
      expect(cuts.length).toBeGreaterThan(3)
      const { page } = await visit(media(), '/watch/large.flv')
      await untilLoaded(page)
      for (const cut of [cuts[2], cuts[0], cuts[1]])
        for (const time of [(cut ?? 0) + 0.5, (cut ?? 0) - 0.15])
          expect(await shownAfter(page, time)).toBeCloseTo(time, 0)
      // The next segments come while the first is played: they must not be taken for it.
      expect(await shownAfter(page, (cuts[0] ?? 0) + 0.2)).toBeGreaterThan(cuts[0] ?? 0)
      expect(await longestStill(page, 9)).toBeLessThan(1.5)
      expect(await page.locator('#trouble').isHidden()).toBe(true)
    },
  )
})

test('where a recording has no sound for a while, one that stands still begins behind that', async () => {
  const { page } = await visit(media(), '/watch/silent.mkv?t=6')
  await untilLoaded(page)
  expect(await ofVideo<number>(page, 'video.currentTime')).toBeCloseTo(7, 0)
})
