import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Demuxer } from '../../../src/media/demuxer.ts'
import { ffmpegConverter } from '../../../src/media/ffmpeg/sound-converter.ts'
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
const ffmpeg = { ffmpeg: 'ffmpeg', ffprobe: undefined }
const SECONDS = 4
/** In seconds. */
const SEGMENT = 0.8
/** A tone that rises sounds like itself at no other time. */
const RISING = [200, 350].map((low) => `0.5*sin(2*PI*(${low}*t+60*t*t))`)
const H264 = '-c:v libx264 -preset ultrafast -g 25 -bf 0'.split(' ')

async function open(name: string): Promise<Demuxer> {
  const demuxer = await openMedia(bufferSource(made.bytes(name)))
  return withConvertedSound(demuxer, [wasmConverter, ffmpegConverter(ffmpeg)])
}

function convertedTrack(demuxer: Demuxer): AudioTrack {
  const track = demuxer.info.tracks.find((each) => each.kind === 'audio' && each.convertedFrom)
  if (track?.kind !== 'audio') throw new Error('nothing is converted')
  return track
}

/** All segments of so many seconds, behind their initialization segment, as a file. */
async function inSegments(demuxer: Demuxer, track: AudioTrack, seconds: number): Promise<string> {
  const clock = await trackClock(demuxer, track.id)
  const parts: Uint8Array[] = [initSegment(track, clock)]
  const end = demuxer.info.duration ?? 0
  for (let index = 0; index * seconds < end; index += 1) {
    const to = Math.min((index + 1) * seconds, end)
    parts.push(...(await segment(demuxer, track.id, index * seconds, to, clock, index + 1)))
  }
  made.write('cut.mp4', Buffer.concat(parts))
  return made.path('cut.mp4')
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

/** How much two sounds differ from one sample to another (exclusive), where one is so many samples later: the root mean square. */
function distance(
  [one = new Float32Array(), other = new Float32Array()]: (Float32Array | undefined)[],
  [from, to]: [from: number, to: number],
  later = 0,
): number {
  let sum = 0
  for (let at = Math.floor(from); at < to; at += 1)
    sum += ((one[at] ?? 0) - (other[at + later] ?? 0)) ** 2
  return Math.sqrt(sum / (to - from))
}

const ROWS: [name: string, rate: number, options: string][] = [
  ['mp2.mkv', 48_000, '-c:a mp2 -ac 1 -b:a 384k'],
  ['mp2.ts', 44_100, '-c:a mp2 -ac 1 -b:a 384k'],
  ['ac3.mkv', 48_000, '-c:a ac3 -b:a 448k'],
  ['ac3.ts', 44_100, '-c:a ac3 -b:a 448k'],
  ['eac3.mkv', 48_000, '-c:a eac3 -b:a 448k'],
  ['dts.mkv', 48_000, '-c:a dca -strict -2 -b:a 1000k'],
  ['s16le.mkv', 44_100, '-c:a pcm_s16le'],
  ['u8.avi', 48_000, '-c:a pcm_u8'],
  ['truehd.mkv', 48_000, '-c:a truehd -strict -2'],
  ['alaw.mkv', 16_000, '-c:a pcm_alaw -ac 1'],
  ['mulaw.mov', 8_000, '-c:a pcm_mulaw -ac 1'],
  ['alac.mov', 44_100, '-c:a alac -sample_fmt s16p'],
  ['alac.mkv', 48_000, '-c:a alac -sample_fmt s16p -ac 1'],
  ['ima.avi', 44_100, '-c:a adpcm_ima_wav'],
  ['ms.mkv', 22_050, '-c:a adpcm_ms -ac 1'],
  ['ima4.mov', 48_000, '-c:a adpcm_ima_qt'],
  ['speex.flv', 16_000, '-c:a libspeex -ac 1'],
  ['narrow.3gp', 8_000, '-c:a copy -ac 1'],
  ['wide.3gp', 16_000, '-c:a copy -ac 1'],
]

/** Arguments for the sound that ffmpeg encodes, or copies where it has no encoder. */
function soundOf(name: string, rate: number): string[] {
  if (!name.endsWith('.3gp'))
    return ['-f', 'lavfi', '-i', `aevalsrc=${RISING.join('|')}:s=${rate}:d=${SECONDS}`]
  return ['-f', 'amr', '-i', made.write('sound.amr', amr(rate === 16_000, SECONDS * 50))]
}

/** Frames of AMR (RFC 4867 section 5.3) that are never the same for long: their bits mean something whatever they are. */
function amr(wide: boolean, count: number): Buffer {
  const [mode, size] = wide ? [8, 61] : [7, 32]
  const frame = (index: number): Buffer => {
    const bits = Buffer.alloc(
      size,
      index % 14 < 7 ? 0 : hash('sha512', String(index % 3), 'buffer'),
    )
    bits.writeUInt8((mode << 3) | 4)
    return bits
  }
  const magic = Buffer.from(wide ? '#!AMR-WB\n' : '#!AMR\n')
  return Buffer.concat([magic, ...Array.from({ length: count }, (_, index) => frame(index))])
}

describe.each(ROWS)('sound of %s', (name, rate, options) => {
  const channels = options.includes('-ac 1') ? 1 : 2
  let demuxer: Demuxer
  let track: AudioTrack
  let original: Float32Array[]
  let cut: Float32Array[]
  beforeAll(async () => {
    const inputs = [...picture('64x36', 25, SECONDS), ...soundOf(name, rate)]
    made.make(name, ...inputs, ...H264, ...options.split(' '))
    demuxer = await open(name)
    track = convertedTrack(demuxer)
    original = decoded(made.path(name), channels)
    cut = decoded(await inSegments(demuxer, track, SEGMENT), channels)
  })

  test('is AAC of as many channels at the same rate, and has every sample at its time', () => {
    expect(track).toMatchObject({ codec: 'aac', sampleRate: rate, channels })
    const all: [number, number] = [0.1 * rate, (SECONDS - 0.1) * rate]
    for (const [side, samples] of cut.entries()) {
      expect(samples.length).toBeGreaterThan((SECONDS - 0.1) * rate)
      const pair = [samples, original[side]]
      const errors = [-2, -1, 0, 1, 2].map((later) => distance(pair, all, later))
      expect(errors[2]).toBe(Math.min(...errors))
      expect(errors[2]).toBeLessThan(0.005)
    }
  })

  test('is no worse where segments meet than in one', async () => {
    const whole = decoded(await inSegments(demuxer, track, SECONDS), channels)
    for (let side = 0; side < channels; side += 1) {
      for (let border = SEGMENT; border < SECONDS - 0.2; border += SEGMENT) {
        const around: [number, number] = [border * rate - 1024, border * rate + 1024]
        const usual = distance([whole[side], original[side]], around)
        expect(distance([cut[side], original[side]], around)).toBeLessThan(usual * 2 + 0.001)
      }
    }
  }, 60_000)
})

test('what ffmpeg does not decode is silent, and what follows is heard in time', async () => {
  const whole = amr(false, SECONDS * 50)
  const [from, to] = [50, 100].map((frame) => 6 + frame * 32)
  // Frames of type 15 are none: there was nothing to send.
  const lost = Buffer.alloc(50, 15 << 3)
  const without = Buffer.concat([whole.subarray(0, from), lost, whole.subarray(to)])
  for (const [name, bytes] of Object.entries({ 'whole.3gp': whole, 'lost.3gp': without })) {
    const sound = ['-f', 'amr', '-i', made.write('sound.amr', bytes), '-c:a', 'copy']
    made.make(name, ...picture('64x36', 25, SECONDS), ...sound, ...H264)
  }
  const demuxer = await open('lost.3gp')
  const [cut] = decoded(await inSegments(demuxer, convertedTrack(demuxer), SECONDS), 1)
  const [original] = decoded(made.path('whole.3gp'), 1)
  expect(distance([cut, new Float32Array()], [1.2 * 8_000, 1.8 * 8_000])).toBeLessThan(0.001)
  const errors = [-160, -1, 0, 1, 160].map((later) =>
    distance([cut, original], [2.5 * 8_000, 3.8 * 8_000], later),
  )
  expect(errors[2]).toBe(Math.min(...errors))
  expect(errors[2]).toBeLessThan(0.005)
})

test('sound that ffmpeg fails to decode is an error, so that the player goes on in another way', async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1:r=48000', '-c:a', 'truehd', '-strict', '-2']
  made.make('fails.mkv', ...picture('64x36', 25, 1), ...sound, ...H264)
  const original = await openMedia(bufferSource(made.bytes('fails.mkv')))
  const failing = ffmpegConverter({ ffmpeg: 'false', ffprobe: undefined })
  const demuxer = withConvertedSound(original, [failing])
  const packets = demuxer.packets(convertedTrack(demuxer).id, 0, 1)
  await expect(packets[Symbol.asyncIterator]().next()).rejects.toThrow('made nothing')
})
