import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { OpenFile } from '../../src/bytes.ts'
import { ffmpegOnPath } from '../../src/media/ffmpeg/find.ts'
import { encodePath } from '../../src/path.ts'
import type { RunningServer } from '../../src/server/listen.ts'
import type { Parts } from '../../src/server/parts.ts'
import { FakeParts } from './fake-parts.ts'
import type { OpenedFolder } from './opened.ts'
import { serve } from './raw-http.ts'

/** Frames a second of `COUNTER`. */
export const RATE = 25

/** A picture in which each column of 16 pixels is a bit of the frame's number, the lowest at the left; 192 by 96 pixels. */
export function counter(seconds: number, rate: number | string = RATE): string {
  return `nullsrc=size=192x96:rate=${rate}:duration=${seconds},geq=lum='if(mod(floor(N/pow(2,floor(X/16))),2),235,16)':cb=128:cr=128`
}

/** What shows the counter's columns as one gray pixel each. */
const COLUMNS = ['-vf', 'scale=12:1:flags=area', '-pix_fmt', 'gray', '-f', 'rawvideo', '-']

/** The numbers that the frames of a file show, in order; none are left out or doubled. */
export function frameNumbers(file: string): number[] {
  const args = ['-v', 'error', '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough', ...COLUMNS]
  const pixels = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 26 })
  return Array.from({ length: pixels.length / 12 }, (_, frame) => {
    const columns = pixels.subarray(frame * 12, frame * 12 + 12)
    return columns.reduce((number, luma, bit) => number + (luma > 127 ? 2 ** bit : 0), 0)
  })
}

/** A packet's time in seconds, and whether it is a keyframe. */
export interface Timed {
  readonly time: number
  readonly key: boolean
}

/** The packets of a stream ('v:0', 'a:0'). */
export function timesOf(file: string, stream: string): Timed[] {
  const entries = [
    '-select_streams',
    stream,
    '-show_entries',
    'packet=pts_time,flags',
    '-of',
    'csv',
  ]
  const text = execFileSync('ffprobe', ['-v', 'error', ...entries, file], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([, time, flags]) => ({ time: Number(time), key: flags?.includes('K') ?? false }))
}

/** When ffmpeg shows the frames of a file's picture, in seconds from the file's beginning, in order. */
export function frameTimes(file: string): number[] {
  const input = ['-copyts', '-start_at_zero', '-i', file, '-map', '0:v:0']
  const text = complaintsOf([...input, '-vf', 'showinfo', '-f', 'null', '-'])
  return [...text.matchAll(/ pts_time:(-?[\d.]+)/g)].map(([, time]) => Number(time))
}

/** One entry of what ffprobe says of a file's stream. */
export function entryOf(file: string, stream: string, entry: string): string {
  const options = ['-select_streams', stream, '-show_entries', entry, '-of', 'csv=p=0']
  const text = execFileSync('ffprobe', ['-v', 'error', ...options, file], { encoding: 'utf8' })
  // In a program's stream it is told twice.
  return text.trim().split('\n')[0] ?? ''
}

/** The ffmpegs that this process has started and that read what was lent. */
export function runningFfmpegs(parent: number = process.pid): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return lines
    .map((line) => /^ *(\d+) +(\d+) +\S*ffmpeg .* http:\/\/127\.0\.0\.1:/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === parent)
    .map((match) => Number(match?.[1]))
}

/** Whether there is a process of this id that is not just waiting to be buried. */
export function isAlive(pid: number): boolean {
  const state = execFileSync('ps', ['-eo', 'pid=,stat='], { encoding: 'utf8' })
  return new RegExp(`^ *${pid} +[^Z]`, 'm').test(state)
}

let found: ReturnType<typeof ffmpegOnPath> | undefined

/** The ffmpeg of this machine, looked for once. */
function ffmpegHere(): ReturnType<typeof ffmpegOnPath> {
  found ??= ffmpegOnPath(process.env['PATH'])
  return found
}

/** A server of a folder, with the ffmpeg of this machine. */
export async function serveWithFfmpeg(
  folder: OpenedFolder,
  ffmpeg: Parts['ffmpeg'] = ffmpegHere,
): Promise<{ server: RunningServer; parts: FakeParts }> {
  const opener = folder.opener()
  const openFile = async (path: string): Promise<OpenFile> => opener.open(path, 'video')
  const parts = Object.assign(new FakeParts(), { openFile, ffmpeg })
  return { server: await serve(parts), parts }
}

/** Makes a recording of a picture and a tone, as long as both are, with these options of ffmpeg; returns its path. */
export function makeRecording(path: string, source: string, options: readonly string[]): string {
  const inputs = ['-f', 'lavfi', '-i', source, '-f', 'lavfi', '-i', 'sine=d=11:r=44100']
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, ...options, path], { stdio: 'pipe' })
  return path
}

/** All that ffmpeg prints while it does this. */
export function complaintsOf(args: readonly string[]): string {
  return spawnSync('ffmpeg', ['-hide_banner', '-nostats', ...args], { encoding: 'utf8' }).stderr
}

/** A recording that a server encodes anew, for one viewer. */
export class EncodedAnew {
  readonly base: string
  readonly master: string
  readonly #playlist: URL

  constructor(base: string, master: string) {
    this.base = base
    this.master = master
    this.#playlist = new URL(/^transcode\/.*$/m.exec(master)?.[0] ?? '', base)
  }

  /** Asks a server for the recording; `query` follows `?transcode`. */
  static async of(
    port: number,
    parts: Pick<Parts, 'openFile'>,
    name: string,
    query = '',
  ): Promise<EncodedAnew> {
    const file = await parts.openFile(name, 'video')
    file.close()
    const base = `http://127.0.0.1:${port}/hls/${file.version}/${encodePath(name)}/main.m3u8`
    const answer = await fetch(`${base}?transcode${query}`)
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
    return new EncodedAnew(base, await answer.text())
  }

  /** The URL of something beside the first media playlist. */
  url(name: string): string {
    return new URL(name, this.#playlist).href
  }

  async playlist(): Promise<string> {
    return (await fetch(this.#playlist)).text()
  }

  /** Resolves with the bytes, rejects with the status. */
  async get(name: string, signal?: AbortSignal): Promise<Buffer> {
    const answer = await fetch(this.url(name), signal ? { signal } : {})
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
    return Buffer.from(await answer.arrayBuffer())
  }

  /** Asks for the segments in this order, all of them in theirs where there is none, and writes them to a file in their own order. */
  async save(file: string, order?: readonly number[]): Promise<string> {
    const count = [...(await this.playlist()).matchAll(/^\d+\.m4s$/gm)].length
    const numbers = order ?? Array.from({ length: count }, (_, number) => number)
    const init = await this.get('init.mp4')
    const segments = new Map<number, Buffer>()
    for (const number of numbers) segments.set(number, await this.get(`${number}.m4s`))
    const sorted = [...segments].sort(([one], [other]) => one - other)
    writeFileSync(file, Buffer.concat([init, ...sorted.map(([, bytes]) => bytes)]))
    return file
  }
}
