import { execFileSync } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, describe, expect, test } from 'vitest'
import type { Demuxer, Packet } from '../../../src/media/demuxer.ts'
import { openMedia } from '../../../src/media/open-media.ts'
import { initSegment } from '../../../src/media/segment/init-segment.ts'
import { segment, trackClock } from '../../../src/media/segment/segmenter.ts'
import { withConvertedSound } from '../../../src/media/sound/converted-sound.ts'
import { wasmConverter } from '../../../src/media/sound/wasm/wasm-converter.ts'
import type { AudioTrack } from '../../../src/media/track.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { MadeMedia, picture } from '../../helpers/made-media.ts'

const made = new MadeMedia()
afterAll(() => made.remove())
const SECONDS = 6
const LEFT = '0.5*sin(441*2*PI*t)'
const RIGHT = '0.5*sin(997*2*PI*t)'
const H264 = '-c:v libx264 -preset ultrafast -g 25 -bf 0'.split(' ')

async function open(name: string): Promise<Demuxer> {
  return withConvertedSound(await openMedia(bufferSource(made.bytes(name))), [wasmConverter])
}

/** Makes a recording of tones, one for each channel, in the channel layout. */
function make(name: string, layout: string, tones: string[], options: string, more = ''): void {
  const rate = options.includes('44100') ? 44_100 : 48_000
  const tone = `aevalsrc=${tones.join('|')}:s=${rate}:d=${SECONDS}:c=${layout}`
  const inputs = [
    ...picture('64x36', 25, SECONDS),
    ...more.split(' ').filter((each) => each !== ''),
  ]
  made.make(name, ...inputs, '-f', 'lavfi', '-i', tone, ...H264, ...options.split(' '))
}

function convertedTrack(demuxer: Demuxer): AudioTrack {
  const track = demuxer.info.tracks.find((each) => each.kind === 'audio' && each.convertedFrom)
  if (track?.kind !== 'audio') throw new Error('nothing is converted')
  return track
}

/** The converted track cut into segments of one second: what ffmpeg decodes of them behind each other. */
async function converted(demuxer: Demuxer, file: string): Promise<Float32Array[]> {
  const track = convertedTrack(demuxer)
  const clock = await trackClock(demuxer, track.id)
  const parts: Uint8Array[] = [initSegment(track, clock)]
  const end = demuxer.info.duration ?? 0
  for (let from = 0; from < end; from += 1)
    parts.push(
      ...(await segment(demuxer, track.id, from, Math.min(from + 1, end), clock, from + 1)),
    )
  made.write(file, Buffer.concat(parts))
  return decoded(file, track.channels)
}

/** The samples of each channel that ffmpeg decodes, from the file's first sound on. */
function decoded(file: string, channels: number): Float32Array[] {
  const options = ['-v', 'error', '-i', made.path(file), '-map', '0:a', '-f', 'f32le', '-']
  const bytes = execFileSync('ffmpeg', options, { maxBuffer: 2 ** 28 })
  const samples = new Float32Array(new Uint8Array(bytes).buffer)
  return Array.from({ length: channels }, (_, channel) =>
    samples.filter((__, index) => index % channels === channel),
  )
}

describe('converted sound', () => {
  test('begins where the original does', { timeout: 60_000 }, async () => {
    make('late.mkv', 'mono', [LEFT], '-c:a ac3', '-itsoffset 1.5')
    const demuxer = await open('late.mkv')
    const [, original] = demuxer.info.tracks
    const times: number[] = []
    for (const id of [original?.id ?? 0, convertedTrack(demuxer).id])
      for await (const packet of demuxer.packets(id, 0, 4)) {
        times.push(packet.pts)
        break
      }
    expect(times[0]).toBeGreaterThan(1.4)
    expect(Math.abs((times[0] ?? 0) - (times[1] ?? 9))).toBeLessThan(0.001)
    expect(convertedTrack(demuxer).channels).toBe(1)
  })

  test('lies on one grid whatever part is asked for', { timeout: 60_000 }, async () => {
    make('grid.mkv', 'stereo', [LEFT, RIGHT], '-c:a pcm_s16le')
    const demuxer = await open('grid.mkv')
    const { id } = convertedTrack(demuxer)
    for (const [from, to] of [
      [0, 2],
      [1.01, 2.3],
      [5, Number.POSITIVE_INFINITY],
    ] as const) {
      const times: number[] = []
      for await (const { pts } of demuxer.packets(id, from, to)) times.push(pts * 48_000)
      const first = Math.ceil((from * 48_000) / 1_024)
      const end = Math.ceil((Math.min(to, SECONDS) * 48_000) / 1_024)
      expect(times.map(Math.round)).toEqual(
        Array.from({ length: end - first }, (_, index) => (first + index) * 1_024),
      )
    }
  })

  test('of six channels is folded down without clipping', { timeout: 60_000 }, async () => {
    const loud = (tone: number) => `0.99*cos(${tone}*2*PI*t)`
    const tones = [loud(300), loud(400), loud(300), loud(50), loud(300), loud(400)]
    make('six.mkv', '5.1', tones, '-c:a pcm_s16le')
    const [left = new Float32Array(0)] = await converted(await open('six.mkv'), 'six.mp4')
    const middle = left.subarray(48_000, 96_000)
    // All that is heard on the left is the same tone: it adds up to full scale; the low frequencies are not heard.
    expect(Math.max(...middle)).toBeGreaterThan(0.97)
    expect(Math.max(...middle)).toBeLessThan(1)
    const wrong = middle.map(
      (sample, index) => sample - 0.99 * Math.cos(2 * Math.PI * 300 * (1 + index / 48_000)),
    )
    expect(Math.sqrt(wrong.reduce((sum, each) => sum + each ** 2, 0) / wrong.length)).toBeLessThan(
      0.05,
    )
  })

  test('is silent where the original is damaged, and goes on behind it', {
    timeout: 60_000,
  }, async () => {
    make('damaged.mkv', 'stereo', [LEFT, RIGHT], '-c:a ac3 -b:a 448k')
    const whole = await openMedia(bufferSource(made.bytes('damaged.mkv')))
    async function* packets(id: number, from: number, to: number): AsyncGenerator<Packet> {
      for await (const packet of whole.packets(id, from, to)) {
        const lost = packet.pts > 2 && packet.pts < 3
        yield lost
          ? { ...packet, data: packet.data.map((byte, at) => (at < 8 ? byte : 0xa5)) }
          : packet
      }
    }
    const demuxer = withConvertedSound({ ...whole, packets }, [wasmConverter])
    const [left = new Float32Array(0)] = await converted(demuxer, 'damaged.mp4')
    const [original = new Float32Array(0)] = decoded('damaged.mkv', 2)
    const off = (from: number, to: number): number =>
      left
        .subarray(from * 48_000, to * 48_000)
        .reduce(
          (most, each, at) => Math.max(most, Math.abs(each - (original[from * 48_000 + at] ?? 0))),
          0,
        )
    expect(off(1, 1.9)).toBeLessThan(0.01)
    expect(off(2.1, 2.9)).toBeGreaterThan(0.1)
    expect(off(3.2, 5)).toBeLessThan(0.01)
  })

  // A busy machine may be late once.
  test('is made quicker than it plays, while others are served', {
    timeout: 60_000,
    retry: 2,
  }, async () => {
    make('speed.mkv', '5.1', [LEFT, RIGHT, LEFT, RIGHT, LEFT, RIGHT], '-c:a ac3 -b:a 448k')
    const demuxer = await open('speed.mkv')
    const { id } = convertedTrack(demuxer)
    const convert = async (from: number): Promise<void> => {
      for await (const _ of demuxer.packets(id, from, from + 4));
    }
    await convert(0)
    const delays = monitorEventLoopDelay({ resolution: 5 })
    const before = performance.now()
    delays.enable()
    await convert(1)
    delays.disable()
    const speed = 4_000 / (performance.now() - before)
    expect(speed).toBeGreaterThan(1)
    expect(delays.percentile(99) / 1e6).toBeLessThan(100)
  })
})
