import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import type { Demuxer, Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { probePackets } from '../../../helpers/probed-demuxer.ts'

/** Where the recordings of one test file are; removed after it. */
const folder = mkdtempSync(join(tmpdir(), 'matroska-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export const PICTURE: string[] = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25']
export const SOUND: string[] = ['-f', 'lavfi', '-i', 'sine=440:sample_rate=48000']

export function ffmpeg(...options: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...options], {
    stdio: 'pipe',
    maxBuffer: 2 ** 28,
  })
}

export function path(name: string): string {
  return join(folder, name)
}

/** Eight seconds with B-frames, two tracks of sound, subtitles and chapters; resolves with its name. */
export function makeRecording(): string {
  const cue = (at: number): string =>
    `${at + 1}\n00:00:0${at},500 --> 00:00:0${at + 1},200\nline ${at}\n\n`
  writeFileSync(path('a.srt'), [0, 2, 4, 6].map(cue).join(''))
  const chapter = (start: number, end: number, title: string): string =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`
  const chapters = [chapter(0, 3000, 'Intro'), chapter(3000, 8000, 'Ende')]
  writeFileSync(path('chapters.txt'), `;FFMETADATA1\n${chapters.join('')}`)
  ffmpeg(
    ...[...PICTURE, ...SOUND, '-f', 'lavfi', '-i', 'sine=880:sample_rate=44100'],
    ...['-i', path('a.srt'), '-i', path('chapters.txt')],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map_metadata', '4', '-t', '8'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '50', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-c:s', 'srt', '-disposition:a:0', 'default', '-disposition:a:1', '0'],
    ...['-metadata:s:a:0', 'language=deu', '-metadata:s:a:0', 'title=Ton'],
    ...['-metadata:s:a:1', 'language=fre', path('full.mkv')],
  )
  return 'full.mkv'
}

export function openBytes(bytes: Uint8Array): Promise<Demuxer> {
  return openMatroska(bufferSource(bytes))
}

export function openFile(name: string): Promise<Demuxer> {
  return openBytes(readFileSync(path(name)))
}

export async function all(packets: AsyncIterable<Packet>): Promise<Packet[]> {
  const list: Packet[] = []
  for await (const packet of packets) list.push(packet)
  return list
}

export function hashOf(data: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(data).digest('hex')}`
}

/** The first timestamp of the file's pictures and sound, in seconds. */
export function beginning(name: string, demuxer: Demuxer): number {
  const times = demuxer.info.tracks.flatMap(({ kind }, index) =>
    kind === 'subtitle' ? [] : probePackets(path(name), index).map(({ pts }) => pts),
  )
  return Math.min(...times)
}

/** Expects every packet of every track to be as ffprobe sees it, and resolves with how many there were. */
export async function expectSamePackets(name: string, demuxer: Demuxer): Promise<number> {
  const begin = beginning(name, demuxer)
  let count = 0
  for (const [index, track] of demuxer.info.tracks.entries()) {
    const packets = await all(demuxer.packets(track.id, 0, Number.POSITIVE_INFINITY))
    const expected = probePackets(path(name), index)
    expect(packets.map(({ data }) => hashOf(data))).toEqual(expected.map(({ hash }) => hash))
    expect(packets.map(({ key }) => key)).toEqual(expected.map(({ key }) => key))
    const late = packets.filter(
      ({ pts }, at) => Math.abs(pts - ((expected[at]?.pts ?? 0) - begin)) > 0.0011,
    )
    expect(late).toEqual([])
    count += packets.length
  }
  return count
}

/** The same file with its Cues, and what leads to them, made unrecognisable. */
export function withoutCues(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  const id = Buffer.from('1c53bb6b', 'hex')
  for (let at = copy.indexOf(id); at !== -1; at = copy.indexOf(id, at))
    copy.write('1254c367', at, 'hex')
  return copy
}

/** The same file as it is while it is being written: without Cues and Duration, and the Segment of unknown size. */
export function unclosed(file: Buffer): Buffer {
  const copy = withoutCues(file)
  copy.write('01ffffffffffffff', copy.indexOf(Buffer.from('18538067', 'hex')) + 4, 'hex')
  copy.write('ec89', copy.indexOf(Buffer.from('448988', 'hex')), 'hex')
  return copy
}
