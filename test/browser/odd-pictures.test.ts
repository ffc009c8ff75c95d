import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lengthPrefixed, prefixedUnits } from '../../src/media/codecs/annex-b.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { openMedia } from '../../src/media/open-media.ts'
import { bufferSource } from '../helpers/byte-source.ts'
import { probedDemuxer } from '../helpers/probed-demuxer.ts'
import { cut, looksAt, type Played, RATE, sourcePageForTests } from './source-page.ts'

const source = sourcePageForTests()
const SECONDS = 9
const X264 = '-c:v libx264 -preset veryfast -bf 2 -b_strategy 0 -g 50 -keyint_min 50'.split(' ')
const FRAMES = [150, 30, 0, 1, 99, 100, 101, 199, 200]

const open = (file: string): Promise<Demuxer> => openMedia(bufferSource(readFileSync(file)))

/** Plays all tracks of a recording as its codec strings name them, and looks at some of its frames. */
async function played(
  demuxer: Demuxer,
  frames: readonly number[] = FRAMES,
  shown: readonly number[] = frames,
): Promise<Played> {
  const tracks = demuxer.info.tracks.map(async (track) => {
    if (track.kind === 'subtitle') throw new Error('no subtitles are played')
    return cut(demuxer, track.id, `${track.kind}/mp4; codecs="${track.codecString}"`)
  })
  const appended = await Promise.all(tracks)
  const order = [...(appended[0]?.segments.keys() ?? [])].reverse()
  return source.play(appended, order, await looksAt(demuxer, frames, shown))
}

/** The same recording with lengths of NAL units in so many bytes. */
function withLengths(demuxer: Demuxer, lengthSize: number): Demuxer {
  const tracks = demuxer.info.tracks.map((track) => {
    const config = Uint8Array.from(track.config ?? [])
    config[4] = 0xfc | (lengthSize - 1)
    return { ...track, config }
  })
  const packets: Demuxer['packets'] = async function* (id, from, to) {
    for await (const packet of demuxer.packets(id, from, to))
      yield { ...packet, data: lengthPrefixed(prefixedUnits(packet.data, 4), lengthSize) }
  }
  return { ...demuxer, info: { ...demuxer.info, tracks }, packets }
}

test.each([
  [2, []],
  [2, ['-flags', '-cgop', '-x264-params', 'open-gop=1:scenecut=0']],
  [1, ['-x264-params', 'slice-max-size=180', '-bsf:v', 'filter_units=remove_types=6']],
])('lengths of NAL units in %d bytes show every frame', async (size, options) => {
  const file = source.encode(`${size}-${options.length}.mp4`, [...X264, ...options, '-an'], SECONDS)
  const plain = probedDemuxer(file, { precision: 0.001, decodingTimes: false })
  const first = plain.info.tracks[0]
  const codecString = `avc1.${Buffer.from(first?.config?.subarray(1, 4) ?? []).toString('hex')}`
  const tracks = plain.info.tracks.map((track) => ({
    ...track,
    codecString,
  })) as typeof plain.info.tracks
  const demuxer = withLengths({ ...plain, info: { ...plain.info, tracks } }, size)
  expect(await played(demuxer)).toMatchObject({ error: undefined, frames: FRAMES })
})

test('parameter sets that change in the middle of a stream change the decoder', async () => {
  const join = ['-an', '-muxdelay', '0', '-output_ts_offset']
  const one = source.encode('one.ts', [...X264, ...join, '1'], 4)
  const other = ['-profile:v', 'main', '-x264-params', 'cabac=0:ref=1']
  const two = source.encode('two.ts', [...X264, ...other, ...join, '5'], 5, 4 * RATE)
  appendFileSync(one, readFileSync(two))
  const demuxer = await open(one)
  expect(demuxer.info.duration).toBeCloseTo(SECONDS, 1)
  expect(await played(demuxer)).toMatchObject({ error: undefined, frames: FRAMES })
})

test.each([
  ['cropped.mkv', ['-vf', 'crop=188:90:0:0']],
  ['cropped.ts', ['-vf', 'crop=188:90:0:0']],
])('a size that is no multiple of 16 is cropped: %s', async (name, options) => {
  const demuxer = await open(source.encode(name, [...X264, ...options, '-an'], SECONDS))
  const result = await played(demuxer)
  expect(result).toMatchObject({ error: undefined, frames: FRAMES, size: [188, 90] })
})

test('interlaced pictures in a transport stream are seen in their size and aspect', async () => {
  const options = '-flags +ilme+ildct -x264-params tff=1 -vf setsar=64/45 -an'.split(' ')
  const demuxer = await open(source.encode('interlaced.ts', [...X264, ...options], SECONDS))
  const result = await played(demuxer)
  expect(result).toMatchObject({ error: undefined, frames: FRAMES, size: [273, 96] })
})

test('a picture that stands for ten seconds is shown, and is found wherever one seeks', async () => {
  const still = ["select='not(between(n,26,274))'"]
  const options = ['-vf', ...still, '-fps_mode', 'vfr', '-an']
  const demuxer = await open(source.encode('still.mkv', [...X264, ...options], 14))
  const shown = [10, 25, 25, 25, 25, 275, 300, 349]
  const { error, frames } = await played(demuxer, [10, 25, 100, 200, 270, 275, 300, 349], shown)
  expect(error).toBeUndefined()
  expect(frames).toEqual(shown)
})

test.each([
  ['ten bits', 'yuv420p10le', 'avc1.6e'],
  ['colour of 4:2:2', 'yuv422p', 'avc1.7a'],
  ['colour of 4:2:2 with ten bits', 'yuv422p10le', 'avc1.7a'],
])(
  'H.264 with %s is named so that Chromium says whether it plays it, and is right',
  async (_name, format, prefix) => {
    const file = source.encode(`${format}.mkv`, [...X264, '-pix_fmt', format, '-an'], SECONDS)
    const demuxer = await open(file)
    const codec = demuxer.info.tracks[0]
    const name = codec?.kind === 'video' ? codec.codecString : undefined
    expect(name).toMatch(prefix)
    const plays = await source.plays(`video/mp4; codecs="${name}"`)
    const result = plays ? await played(demuxer) : undefined
    expect({ plays, frames: result?.frames, error: result?.error }).toEqual({
      plays: true,
      frames: FRAMES,
      error: undefined,
    })
  },
)

test.each([
  ['AAC in LATM', 'latm.ts', ['-c:a', 'aac', '-mpegts_flags', '+latm']],
  ['AAC of 44.1 kHz in six channels', 'six.ts', ['-c:a', 'aac', '-ac', '6', '-ar', '44100']],
  ['AAC in eight channels', 'eight.mkv', ['-af', 'pan=7.1|c0=c0|c7=c0', '-c:a', 'aac']],
])('%s is heard beside the picture', async (_name, name, options) => {
  const demuxer = await open(source.encode(name, [...X264, ...options], SECONDS))
  expect(demuxer.info.tracks).toHaveLength(2)
  expect(await played(demuxer, [100])).toMatchObject({ error: undefined, frames: [100] })
  const heard = await source.playOn(3, 2)
  expect(heard.error).toBeUndefined()
  expect(heard.sound).toBeGreaterThan(1000)
})

test('a stream whose clock wraps, or begins late, is shown from its first frame on', async () => {
  const file = source.encode('plain.mkv', [...X264, '-c:a', 'aac'], SECONDS)
  for (const offset of ['95440', '10']) {
    const moved = `${file}.${offset}.ts`
    const options = ['-c', 'copy', '-output_ts_offset', offset, moved]
    execFileSync('ffmpeg', ['-v', 'error', '-i', file, ...options], { stdio: 'pipe' })
    expect(await played(await open(moved))).toMatchObject({ error: undefined, frames: FRAMES })
  }
})
