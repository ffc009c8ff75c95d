import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Segment, segmentsOf } from '../../src/hls/segmentation.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { initSegment } from '../../src/media/segment/init-segment.ts'
import { isSegmentable, segment, trackClock } from '../../src/media/segment/segmenter.ts'
import { probedDemuxer } from '../helpers/probed-demuxer.ts'

const PAGE_SCRIPT = new URL('../helpers/media-source-page.js', import.meta.url)
const FLAGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
]
const RATE = 25
/** Each column of 16 pixels is a bit of the frame's number. */
const COUNTER = `nullsrc=size=192x96:rate=${RATE}:duration=14,geq=lum='if(mod(floor(N/pow(2,floor(X/16))),2),235,16)':cb=128:cr=128`

let folder: string
let browser: Browser
let page: Page
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vidserve-browser-'))
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  page = await browser.newPage()
  await page.addScriptTag({ path: fileURLToPath(PAGE_SCRIPT) })
  return () => page.close()
})

/** What a page needs of a track: its MIME type, the initialization segment and all segments, in base64. */
interface Appended {
  readonly type: string
  readonly init: string
  readonly segments: readonly string[]
}

interface Played {
  /** The buffered ranges of each track. */
  readonly ranges: [number, number][][]
  readonly size: [number, number]
  /** The number that the frame at each of the times shows. */
  readonly frames: number[]
  readonly error: string | undefined
}

/** A file as Matroska would have it. */
function encode(...options: string[]): Demuxer {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mp4`)
  const inputs = ['-f', 'lavfi', '-i', COUNTER, '-f', 'lavfi', '-i', 'sine=d=14:r=48000']
  const common = ['-pix_fmt', 'yuv420p', '-strict', '-2', file]
  execFileSync('ffmpeg', ['-v', 'error', ...inputs, ...options, ...common], {
    stdio: 'pipe',
  })
  return probedDemuxer(file, { precision: 0.001, decodingTimes: false })
}

async function boundsOf(demuxer: Demuxer): Promise<Segment[]> {
  const cuts = (await demuxer.cutPoints()).map(({ time }) => time)
  return segmentsOf(cuts, demuxer.info.duration ?? 0, 4)
}

async function cut(demuxer: Demuxer, id: number, type: string): Promise<Appended> {
  const track = demuxer.info.tracks.find((one) => one.id === id)
  if (!track || !isSegmentable(track)) throw new Error('not segmentable')
  const clock = await trackClock(demuxer, id)
  const segments: string[] = []
  for (const [index, { start, end }] of (await boundsOf(demuxer)).entries()) {
    const pieces = await segment(demuxer, id, start, end, clock, index + 1)
    segments.push(Buffer.concat(pieces).toString('base64'))
  }
  return { type, init: Buffer.from(initSegment(track, clock)).toString('base64'), segments }
}

/** Appends the segments in this order, and then looks at the frames at these times. */
function play(tracks: readonly Appended[], order: number[], times: number[]): Promise<Played> {
  return page.evaluate(`playSegments(${JSON.stringify({ tracks, order, times })})`)
}

/** Plays on from a time for some seconds. */
function playOn(time: number, seconds: number): Promise<{ error?: string; dropped: number }> {
  return page.evaluate(`playFrom(${time}, ${seconds})`)
}

/** The middle of each frame's time in the file. */
async function timesOf(demuxer: Demuxer, frames: readonly number[]): Promise<number[]> {
  const begin = (await demuxer.cutPoints())[0]?.time ?? 0
  return frames.map((frame) => begin + (frame + 0.5) / RATE)
}

const GOP = ['-g', '50', '-keyint_min', '50']
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-b_strategy', '0', ...GOP]
const SVT = ['-c:v', 'libsvtav1', '-preset', '12', '-svtav1-params', 'tile-columns=0', '-g', '50']
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GOP]
const FRAMES = [301, 76, 0, 1, 2, 99, 100, 101, 199, 200, 201, 349]
const COMBINATIONS: [string, string[], string, string[]][] = [
  ['avc1.640028', X264, 'mp4a.40.2', ['-c:a', 'aac']],
  ['vp09.00.41.08', VP9, 'opus', ['-c:a', 'libopus']],
  ['av01.0.04M.08', SVT, 'flac', ['-c:a', 'flac']],
]

describe('segments in Chromium', () => {
  test.each(COMBINATIONS)(
    'of %s appended after a seek and out of order make one range, and show each frame at its time ',
    async (picture, video, sound, audio) => {
      const demuxer = encode(...video, ...audio)
      const pictures = await cut(demuxer, 0, `video/mp4; codecs="${picture}"`)
      const sounds = await cut(demuxer, 1, `audio/mp4; codecs="${sound}"`)
      const order = [...pictures.segments.keys()].reverse()
      order.splice(1, 0, ...order.splice(2, 1))
      const result = await play([pictures, sounds], order, await timesOf(demuxer, FRAMES))
      expect(result.error).toBeUndefined()
      expect(result.size).toEqual([192, 96])
      expect(result.frames).toEqual(FRAMES)
      const [begin, end] = [(await demuxer.cutPoints())[0]?.time ?? 0, demuxer.info.duration ?? 0]
      expect(order.length).toBeGreaterThan(2)
      for (const ranges of result.ranges) {
        expect(ranges).toHaveLength(1)
        expect(ranges[0]?.[0]).toBeLessThanOrEqual(begin + 0.001)
        expect(ranges[0]?.[1]).toBeGreaterThan(end - 0.1)
      }
    },
  )

  test.each([
    ['b-pyramid=none:ref=1', 'veryfast'],
    ['b-pyramid=strict:ref=2', 'veryfast'],
    ['b-pyramid=normal:ref=5:weightp=2', 'medium'],
    ['b-pyramid=normal:ref=3:cabac=0:slices=2', 'veryfast'],
    ['b-pyramid=normal:ref=4:interlaced=1', 'veryfast'],
  ])(
    'with open GOPs (%s) show every frame after a seek, and play on into the next',
    async (params, preset) => {
      const demuxer = encode(
        ...['-c:v', 'libx264', '-preset', preset, ...GOP, '-flags', '-cgop', '-x264-params'],
        `open-gop=1:bframes=5:b-adapt=0:scenecut=0:${params}`,
        '-an',
      )
      const track = await cut(demuxer, 0, 'video/mp4; codecs="avc1.640028"')
      const order = [...track.segments.keys()].reverse()
      const frames = [...FRAMES, 95, 96, 97, 98, 195, 198, 202, 205]
      const result = await play([track], order, await timesOf(demuxer, frames))
      expect(result.ranges[0]).toHaveLength(1)
      expect(result.error).toBeUndefined()
      expect(result.frames).toEqual(frames)
      expect(await playOn(3, 2)).toMatchObject({ error: undefined })
    },
  )

  test('of sound with a gap play over it with the picture', async () => {
    const whole = encode(...X264, '-c:a', 'aac')
    const demuxer: Demuxer = {
      ...whole,
      packets: async function* (id, from, to) {
        for await (const packet of whole.packets(id, from, to))
          if (id === 0 || packet.pts < 3 || packet.pts > 10) yield packet
      },
    }
    const tracks = [
      await cut(demuxer, 0, 'video/mp4; codecs="avc1.640028"'),
      await cut(demuxer, 1, 'audio/mp4; codecs="mp4a.40.2"'),
    ]
    const order = [...(tracks[0]?.segments.keys() ?? [])]
    const result = await play(tracks, order, [1])
    expect(result.ranges.map((ranges) => ranges.length)).toEqual([1, 1])
    expect(await playOn(2.5, 2)).toMatchObject({ error: undefined })
  })
})
