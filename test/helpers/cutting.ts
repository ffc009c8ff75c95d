import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Segment, segmentsOf } from '../../src/hls/segmentation.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { initSegment } from '../../src/media/segment/init-segment.ts'
import { isSegmentable, segment, trackClock } from '../../src/media/segment/segmenter.ts'
import { readFragment } from './fragment.ts'
import type { Likeness, ProbedPacket } from './probed-demuxer.ts'

/** Times as Matroska has them. */
export const MATROSKA: Likeness = { precision: 0.001, decodingTimes: false }

const folder = mkdtempSync(join(tmpdir(), 'vidserve-segment-'))
afterAll(() => rmSync(folder, { recursive: true }))

function newFile(): string {
  return join(folder, `${Math.random().toString(36).slice(2)}.mp4`)
}

/** Encodes a source of ffmpeg's as MP4. */
export function encode(source: string, options: readonly string[]): string {
  const file = newFile()
  const input = ['-v', 'error', '-f', 'lavfi', '-i', source]
  execFileSync('ffmpeg', [...input, ...options, '-strict', '-2', file], { stdio: 'pipe' })
  return file
}

export interface Made {
  /** The initialization segment and all others behind each other. */
  readonly file: string
  readonly init: Uint8Array
  readonly parts: readonly Uint8Array[][]
  readonly segments: readonly Segment[]
}

/** Cuts the first track. */
export async function cut(demuxer: Demuxer, target = 4): Promise<Made> {
  const track = demuxer.info.tracks[0]
  if (!track || !isSegmentable(track)) throw new Error('not segmentable')
  const cuts = track.kind === 'video' ? await demuxer.cutPoints() : []
  const times = cuts.map(({ time }) => time)
  const segments = segmentsOf(times, demuxer.info.duration ?? 0, target)
  const clock = await trackClock(demuxer, track.id)
  const init = initSegment(track, clock)
  const parts: Uint8Array[][] = []
  for (const [index, { start, end }] of segments.entries())
    parts.push(await segment(demuxer, track.id, start, end, clock, index + 1))
  return { file: written(init, ...parts.flat()), init, parts, segments }
}

export function written(...pieces: readonly Uint8Array[]): string {
  const file = newFile()
  writeFileSync(file, Buffer.concat(pieces))
  return file
}

/** The hash of every decoded frame, and all that ffmpeg complained of. */
export function decode(file: string, ...input: string[]): { hashes: string[]; warnings: string } {
  const output = ['-map', '0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-']
  const run = spawnSync('ffmpeg', ['-v', 'warning', ...input, '-i', file, ...output], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const lines = run.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const hashes = lines.map((line) => line.split(',').at(-1)?.trim() ?? '')
  return { hashes, warnings: run.stderr }
}

/** By how many seconds the packets' times differ at most from the source's, counted from its first. */
export function difference(made: readonly ProbedPacket[], source: readonly ProbedPacket[]): number {
  const begin = Math.min(...source.map(({ pts }) => pts))
  return Math.max(
    ...made.map(({ pts }, index) => Math.abs(pts - ((source[index]?.pts ?? 0) - begin))),
  )
}

export function hashes(packets: readonly ProbedPacket[]): string[] {
  return packets.map(({ hash }) => hash)
}

/** Whether each segment ends where the next begins. */
export function joints(parts: readonly Uint8Array[][]): { ends: number[]; begins: number[] } {
  const fragments = parts.map((part) => readFragment(part))
  return {
    ends: fragments.slice(0, -1).map(({ end }) => end),
    begins: fragments.slice(1).map(({ begin }) => begin),
  }
}
