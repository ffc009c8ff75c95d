import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Demuxer } from '../../../src/media/demuxer.ts'
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
const SECONDS = 12
/** In hertz, on the left and on the right. */
const TONES = [441, 997]
const LEVEL = 0.5
const H264 = '-c:v libx264 -preset ultrafast -g 25 -bf 0'.split(' ')

async function open(name: string): Promise<Demuxer> {
  return withConvertedSound(await openMedia(bufferSource(made.bytes(name))), [wasmConverter])
}

function convertedTrack(demuxer: Demuxer): AudioTrack {
  const track = demuxer.info.tracks.find((each) => each.kind === 'audio' && each.convertedFrom)
  if (track?.kind !== 'audio') throw new Error('nothing is converted')
  return track
}

/** All segments of one second, behind their initialization segment. */
async function segments(demuxer: Demuxer, track: AudioTrack): Promise<Buffer[]> {
  const clock = await trackClock(demuxer, track.id)
  const parts = [Buffer.from(initSegment(track, clock))]
  const end = demuxer.info.duration ?? 0
  for (let from = 0; from < end; from += 1) {
    const to = Math.min(from + 1, end)
    parts.push(Buffer.concat(await segment(demuxer, track.id, from, to, clock, from + 1)))
  }
  return parts
}

/** What ffmpeg decodes, as samples of each channel. */
function decoded(file: string, channels: number): Float32Array[] {
  const options = ['-v', 'error', '-i', file, '-f', 'f32le', '-c:a', 'pcm_f32le', '-']
  const bytes = execFileSync('ffmpeg', options, { maxBuffer: 2 ** 28 })
  const samples = new Float32Array(new Uint8Array(bytes).buffer)
  return Array.from({ length: channels }, (_, channel) =>
    samples.filter((__, index) => index % channels === channel),
  )
}

/** The largest difference from a tone that begins with the file. */
function distance(samples: Float32Array, tone: number, level: number, rate: number): number {
  let most = 0
  // The encoder's and the decoder's first frames have nothing before them.
  for (let at = 2048; at < (SECONDS - 0.2) * rate; at += 1) {
    const expected = level * Math.sin((2 * Math.PI * tone * at) / rate)
    most = Math.max(most, Math.abs((samples[at] ?? 0) - expected))
  }
  return most
}

function tones(rate: number, layout = 'stereo', more = ''): string[] {
  const [left, right] = TONES.map((tone) => `${LEVEL}*sin(${tone}*2*PI*t)`)
  return [
    '-f',
    'lavfi',
    '-i',
    `aevalsrc=${left}|${right}${more}:s=${rate}:d=${SECONDS}:c=${layout}`,
  ]
}

const ROWS: [name: string, rate: number, options: string][] = [
  ['ac3.mkv', 48_000, '-c:a ac3 -b:a 448k'],
  ['ac3.ts', 44_100, '-c:a ac3 -b:a 448k'],
  ['eac3.mkv', 48_000, '-c:a eac3 -b:a 448k'],
  ['dts.mkv', 48_000, '-c:a dca -strict -2 -b:a 1000k'],
  ['s16le.mkv', 44_100, '-c:a pcm_s16le'],
  ['s24le.mkv', 48_000, '-c:a pcm_s24le'],
  ['s16be.mkv', 48_000, '-c:a pcm_s16be'],
  ['f32le.mkv', 48_000, '-c:a pcm_f32le'],
  ['s16le.avi', 44_100, '-c:a pcm_s16le'],
  ['u8.avi', 48_000, '-c:a pcm_u8'],
]

describe.each(ROWS)('sound of %s', (name, rate, options) => {
  let demuxer: Demuxer
  beforeAll(async () => {
    const inputs = [...picture('64x36', 25, SECONDS), ...tones(rate)]
    made.make(name, ...inputs, ...H264, ...options.split(' '))
    demuxer = await open(name)
  })

  test('is the same tone over the borders of all segments', { timeout: 60_000 }, async () => {
    const track = convertedTrack(demuxer)
    expect(track).toMatchObject({ codec: 'aac', sampleRate: rate, channels: 2 })
    const parts = await segments(demuxer, track)
    expect(parts.length).toBeGreaterThan(10)
    made.write(`${name}.mp4`, Buffer.concat(parts))
    const planes = decoded(made.path(`${name}.mp4`), 2)
    for (const [channel, samples] of planes.entries()) {
      expect(samples.length).toBeGreaterThan((SECONDS - 0.1) * rate)
      console.log(name, channel, distance(samples, TONES[channel] ?? 0, LEVEL, rate))
      expect(distance(samples, TONES[channel] ?? 0, LEVEL, rate)).toBeLessThan(0.02)
    }
  })
})
