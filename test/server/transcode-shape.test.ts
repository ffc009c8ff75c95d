import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  complaintsOf,
  counter,
  EncodedAnew,
  entryOf,
  frameNumbers,
  makeRecording,
  serveWithFfmpeg,
  timesOf,
} from '../helpers/encoded-anew.ts'
import { OpenedFolder } from '../helpers/opened.ts'

const SECONDS = 11
const folder = new OpenedFolder()

/** Makes a recording of the counter and a tone, and returns its path. */
function make(name: string, options: readonly string[], source = counter(SECONDS)): string {
  return makeRecording(join(folder.root, name), source, options)
}

async function encodedAnew(name: string, query = ''): Promise<EncodedAnew> {
  const { server, parts } = await serveWithFfmpeg(folder)
  return EncodedAnew.of(server.port, parts, name, query)
}

/** A new file beside the served folder. */
function output(name = 'joined.mp4'): string {
  return join(folder.outside, name)
}

describe('the picture', () => {
  const mpeg2 = '-c:v mpeg2video -b:v 2M -c:a mp2'.split(' ')

  test('has square pixels, and is as wide as it is meant to be', async () => {
    make('wide.vob', ['-vf', 'scale=720:576,setsar=64/45', ...mpeg2])
    const anew = await encodedAnew('wide.vob')
    expect(anew.master).toContain('RESOLUTION=1024x576')
    const joined = await anew.save(output(), [0])
    expect(entryOf(joined, 'v:0', 'stream=width,height,sample_aspect_ratio')).toMatch(
      /^(\d+),(\d+),1:1$/,
    )
    const [width = 0, height = 0] = entryOf(joined, 'v:0', 'stream=width,height')
      .split(',')
      .map(Number)
    expect(width / height).toBeCloseTo(16 / 9, 1)
  }, 60_000)

  test('stands upright', async () => {
    make('plain.mov', ['-c:v', 'mjpeg', '-c:a', 'aac'])
    const turn = ['-display_rotation', '90']
    const turned = join(folder.root, 'turned.mov')
    // ffmpeg 5.1 knows the tag, later ones the option.
    try {
      execFileSync(
        'ffmpeg',
        ['-v', 'error', ...turn, '-i', join(folder.root, 'plain.mov'), '-c', 'copy', turned],
        { stdio: 'pipe' },
      )
    } catch {
      execFileSync(
        'ffmpeg',
        [
          '-v',
          'error',
          '-y',
          '-i',
          join(folder.root, 'plain.mov'),
          '-c',
          'copy',
          '-metadata:s:v',
          'rotate=90',
          turned,
        ],
        { stdio: 'pipe' },
      )
    }
    const joined = await (await encodedAnew('turned.mov')).save(output(), [0])
    expect(entryOf(joined, 'v:0', 'stream=width,height')).toBe('96,192')
  }, 60_000)

  test('has even sides', async () => {
    make('odd.avi', [
      '-vf',
      'scale=191:95,setsar=1',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj444p',
      '-c:a',
      'mp2',
    ])
    const joined = await (await encodedAnew('odd.avi')).save(output(), [0])
    expect(entryOf(joined, 'v:0', 'stream=width,height,pix_fmt')).toBe('192,96,yuv420p')
  }, 60_000)

  test('of fields becomes one of frames, once each', async () => {
    const fields = 'interlace=scan=tff:lowpass=0'
    const options = ['-flags', '+ilme+ildct', '-c:v', 'mpeg2video', '-b:v', '4M', '-c:a', 'mp2']
    make(
      'fields.vob',
      ['-vf', `scale=320:240,${fields}`, ...options],
      `testsrc2=s=320x240:r=50:d=${SECONDS}`,
    )
    const joined = await (await encodedAnew('fields.vob')).save(output(), [0, 1])
    expect(timesOf(joined, 'v:0')).toHaveLength(200)
    const found = complaintsOf(['-i', joined, '-vf', 'idet', '-f', 'null', '-'])
    const [, tff, bff, progressive] =
      /Multi frame detection: TFF: *(\d+) BFF: *(\d+) Progressive: *(\d+)/.exec(found) ?? []
    expect(Number(tff) + Number(bff)).toBeLessThan(Number(progressive) / 10)
  }, 60_000)

  test('is offered smaller too, and never larger', async () => {
    make('large.vob', ['-t', '1', '-vf', 'scale=1280:720,setsar=1', ...mpeg2])
    const { master } = await encodedAnew('large.vob')
    const sizes = [...master.matchAll(/RESOLUTION=(\d+x\d+)/g)].map(([, size]) => size)
    expect(sizes).toContain('640x360')
    for (const size of sizes) expect(['1280x720', '854x480', '640x360']).toContain(size)
  }, 60_000)

  test('of varying frame rate has a frame for every moment', async () => {
    make('slides.mkv', [
      '-vf',
      "select='lt(mod(n,225),3)'",
      '-fps_mode',
      'vfr',
      '-c:v',
      'mpeg4',
      '-c:a',
      'flac',
    ])
    const joined = await (await encodedAnew('slides.mkv')).save(output(), [2, 1, 0])
    const pictures = timesOf(joined, 'v:0')
    expect(pictures.filter(({ key }) => key).map(({ time }) => time)).toEqual([0, 4, 8])
    const numbers = frameNumbers(joined)
    const rate = pictures.length / SECONDS
    expect(numbers[Math.round(rate * 5)]).toBe(2)
    expect(numbers[Math.round(rate * 8.5)]).toBe(2)
    expect(numbers[Math.round(rate * 10)]).toBe(227)
  }, 60_000)
})

describe('the sound', () => {
  function statistics(file: string): string {
    return complaintsOf(['-i', file, '-map', '0:a:0', '-af', 'astats', '-f', 'null', '-'])
  }

  /** In decibels below the loudest. */
  function loudness(file: string): number {
    return Number(/Overall[\s\S]*?RMS level dB: (-?[\d.]+)/.exec(statistics(file))?.[1])
  }

  test('of six channels becomes two, about as loud', async () => {
    make('six.mkv', [
      '-af',
      'pan=5.1|FL=c0|FR=c0|FC=c0|LFE=0*c0|BL=0*c0|BR=0*c0',
      '-c:v',
      'mpeg2video',
      '-c:a',
      'ac3',
    ])
    const joined = await (await encodedAnew('six.mkv')).save(output(), [0, 1])
    expect(entryOf(joined, 'a:0', 'stream=codec_name,channels,sample_rate')).toBe('aac,48000,2')
    make('two.mkv', ['-ac', '2', '-c:v', 'mpeg2video', '-c:a', 'ac3'])
    const plain = await (await encodedAnew('two.mkv')).save(output('two.mp4'), [0, 1])
    expect(Math.abs(loudness(joined) - loudness(plain))).toBeLessThan(5)
  }, 60_000)

  test('is the track that was chosen', async () => {
    const path = join(folder.root, 'tracks.mkv')
    const tone = (hertz: number) => ['-f', 'lavfi', '-i', `sine=f=${hertz}:d=6`]
    const maps = ['-map', '0', '-map', '1', '-map', '2', '-c:v', 'mpeg2video', '-c:a', 'ac3']
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      counter(6),
      ...tone(400),
      ...tone(3000),
      ...maps,
      path,
    ])
    for (const [query, expected] of [
      ['', 400],
      ['&audio=1', 3000],
    ] as const) {
      const joined = await (await encodedAnew('tracks.mkv', query)).save(output(), [0])
      const crossings = Number(/Zero crossings rate: ([\d.]+)/.exec(statistics(joined))?.[1])
      expect((crossings * 48000) / 2).toBeGreaterThan(expected * 0.8)
      expect((crossings * 48000) / 2).toBeLessThan(expected * 1.2)
    }
  }, 60_000)

  test('and the picture are as long as the recording, where either ends early', async () => {
    const path = join(folder.root, 'early.mkv')
    const inputs = ['-f', 'lavfi', '-i', counter(10), '-f', 'lavfi', '-i', 'sine=d=3']
    execFileSync('ffmpeg', ['-v', 'error', ...inputs, '-c:v', 'mpeg2video', '-c:a', 'ac3', path])
    const joined = await (await encodedAnew('early.mkv')).save(output(), [2, 1, 0])
    expect(timesOf(joined, 'v:0').at(-1)?.time).toBeCloseTo(9.96, 2)
    expect(timesOf(joined, 'a:0').at(-1)?.time).toBeGreaterThan(9.9)
    expect(timesOf(joined, 'a:0').map(({ time }) => Math.round(time * 46.875))).toEqual(
      timesOf(joined, 'a:0').map((_, index) => index),
    )
  }, 60_000)

  test('may be missing', async () => {
    make('silent.vob', ['-an', '-c:v', 'mpeg2video'])
    const anew = await encodedAnew('silent.vob')
    expect(anew.master).not.toContain('mp4a')
    expect(timesOf(await anew.save(output()), 'v:0').length).toBeGreaterThan(270)
  }, 60_000)
})
