import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Segment, segmentsOf } from '../../src/hls/segmentation.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { initSegment } from '../../src/media/segment/init-segment.ts'
import { isSegmentable, segment, trackClock } from '../../src/media/segment/segmenter.ts'
import { chromiumForTests } from './helpers.ts'

const PAGE_SCRIPT = new URL('../helpers/media-source-page.js', import.meta.url)
/** Frames a second of what is encoded for these tests. */
export const RATE = 25

/** What a page needs of a track: its MIME type, the initialization segment and all segments, in base64. */
export interface Appended {
  readonly type: string
  readonly init: string
  readonly segments: readonly string[]
}

/** A time in seconds, and the number of the frame that is to be seen there. */
interface Look {
  readonly time: number
  readonly frame: number
}

export interface Played {
  /** The buffered ranges of each track. */
  readonly ranges: [number, number][][]
  readonly size: [number, number]
  /** The number that the frame at each of the times shows. */
  readonly frames: number[]
  readonly error: string | undefined
}

/** A page of Chromium that plays segments by a MediaSource, and files to cut them from. */
export interface SourcePage {
  /** Runs ffmpeg over `seconds` of frames that show their numbers, counted from `first`, and a tone; gives the file's path. */
  encode(name: string, options: readonly string[], seconds?: number, first?: number): string
  /** Appends the segments in this order, and then looks for these frames at their times. */
  play(
    tracks: readonly Appended[],
    order: readonly number[],
    looks: readonly Look[],
  ): Promise<Played>
  /** Plays on from a time for some seconds. */
  playOn(time: number, seconds: number): Promise<{ error?: string; dropped: number; sound: number }>
  /** Whether MediaSource says that it can play what has this MIME type. */
  plays(type: string): Promise<boolean>
}

/** One Chromium for the tests of a file, with a new page for each. */
export function sourcePageForTests(): SourcePage {
  const { browser } = chromiumForTests()
  let folder: string
  let page: Page
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vidserve-browser-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  beforeEach(async () => {
    page = await browser().newPage()
    await page.addScriptTag({ path: fileURLToPath(PAGE_SCRIPT) })
    return () => page.close()
  })
  return {
    encode(name, options, seconds = 14, first = 0) {
      const file = join(folder, name)
      const tone = `sine=d=${seconds}:r=48000`
      const inputs = ['-f', 'lavfi', '-i', counter(seconds, first), '-f', 'lavfi', '-i', tone]
      const all = ['-v', 'error', ...inputs, '-pix_fmt', 'yuv420p', ...options]
      execFileSync('ffmpeg', [...all, '-strict', '-2', file], { stdio: 'pipe' })
      return file
    },
    play: (tracks, order, looks) =>
      page.evaluate(`playSegments(${JSON.stringify({ tracks, order, looks })})`),
    playOn: (time, seconds) => page.evaluate(`playFrom(${time}, ${seconds})`),
    plays: (type) => page.evaluate(`MediaSource.isTypeSupported(${JSON.stringify(type)})`),
  }
}

/** Each column of 16 pixels is a bit of the frame's number. */
function counter(seconds: number, first: number): string {
  const bit = `mod(floor((N+${first})/pow(2,floor(X/16))),2)`
  return `nullsrc=size=192x96:rate=${RATE}:duration=${seconds},geq=lum='if(${bit},235,16)':cb=128:cr=128`
}

async function boundsOf(demuxer: Demuxer): Promise<Segment[]> {
  const cuts = (await demuxer.cutPoints()).map(({ time }) => time)
  return segmentsOf(cuts, demuxer.info.duration ?? 0, 4)
}

/** All segments of a track. */
export async function cut(demuxer: Demuxer, id: number, type: string): Promise<Appended> {
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

/** The frames of these numbers, in the middle of the time at which each is; `shown` are those that are seen there. */
export async function looksAt(
  demuxer: Demuxer,
  frames: readonly number[],
  shown: readonly number[] = frames,
): Promise<Look[]> {
  const begin = (await demuxer.cutPoints())[0]?.time ?? 0
  return frames.map((frame, index) => ({
    time: begin + (frame + 0.5) / RATE,
    frame: shown[index] ?? frame,
  }))
}
