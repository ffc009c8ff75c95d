import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lengthPrefixed, nalUnits, startsWithStartCode } from '../../../src/media/codecs/annex-b.ts'
import {
  h264CodecString,
  h264ConfigFrom,
  parseH264Config,
} from '../../../src/media/codecs/h264-config.ts'
import { parseH264Sequence } from '../../../src/media/codecs/h264-sps.ts'
import { bytesOfDump, MadeMedia, picture } from '../../helpers/made-media.ts'
import { probeStreams } from '../../helpers/probed-demuxer.ts'

let media: MadeMedia
const FILES: readonly (readonly [string, string, string])[] = [
  ['cropped', '320x180', '-bf 3'],
  ['odd', '322x182', '-bf 0 -profile:v baseline'],
  ['interlaced', '320x272', '-flags +ilme+ildct -x264-params tff=1:interlaced=1'],
  ['aspect', '320x240', '-vf setsar=64/45'],
  [
    'wide-aspect',
    '352x288',
    '-vf setsar=12/11 -x264-params nal-hrd=cbr:force-cfr=1 -b:v 500k -maxrate 500k -bufsize 500k',
  ],
  ['ten-bit', '320x240', '-pix_fmt yuv422p10le'],
  ['full-chroma', '318x238', '-pix_fmt yuv444p'],
  ['matrix', '320x240', '-x264-params cqm=jvt'],
]

beforeAll(() => {
  media = new MadeMedia()
  for (const [name, size, options] of FILES)
    media.make(
      `${name}.mp4`,
      ...picture(size, 25, 1),
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      ...options.split(' '),
    )
}, 60_000)

afterAll(() => media.remove())

const configOf = (name: string) =>
  bytesOfDump(probeStreams(media.path(`${name}.mp4`))[0]?.extradata)

describe.each(FILES.map(([name]) => name))('%s', (name) => {
  test('the sequence parameter set says what ffprobe says', () => {
    const [stream] = probeStreams(media.path(`${name}.mp4`))
    const unit = parseH264Config(configOf(name))?.sequences[0]
    const sequence = parseH264Sequence(unit ?? new Uint8Array(0))
    const [across = 1, down = 1] = (stream?.sample_aspect_ratio ?? '1:1').split(':').map(Number)
    const width = stream?.width ?? 0
    expect(sequence).toMatchObject({
      width,
      height: stream?.height,
      displayWidth: Math.round((width * across) / down),
      displayHeight: stream?.height,
      reorderFrames: (stream as { has_b_frames?: number } | undefined)?.has_b_frames,
      frameMbsOnly: name !== 'interlaced',
    })
  })

  test('a configuration made of its parameter sets is the one that ffmpeg makes', () => {
    const config = configOf(name)
    const parsed = parseH264Config(config)
    expect(parsed?.lengthSize).toBe(4)
    const made = h264ConfigFrom(parsed?.sequences ?? [], parsed?.pictures ?? [])
    expect(Buffer.from(made ?? [])).toEqual(config)
    expect(h264CodecString(config)).toBe(`avc1.${config.subarray(1, 4).toString('hex')}`)
  })
})

test('what is cut off is no configuration and no sequence', () => {
  const config = configOf('cropped')
  for (let length = 0; length < config.length - 4; length += 1)
    expect(parseH264Config(config.subarray(0, length))).toBeUndefined()
  const unit = parseH264Config(config)?.sequences[0] ?? new Uint8Array(0)
  for (let length = 0; length < 8; length += 1)
    expect(parseH264Sequence(unit.subarray(0, length))).toBeUndefined()
})

test('NAL units are found between start codes of three and four bytes, without zeros behind them', () => {
  const stream = Uint8Array.of(0, 0, 0, 1, 9, 16, 0, 0, 1, 7, 1, 0, 0, 3, 1, 0, 0, 0, 0, 1, 8, 0, 0)
  const units = nalUnits(stream)
  expect(units.map((unit) => [...unit])).toEqual([[9, 16], [7, 1, 0, 0, 3, 1], [8]])
  expect([...lengthPrefixed(units)]).toEqual([
    0, 0, 0, 2, 9, 16, 0, 0, 0, 6, 7, 1, 0, 0, 3, 1, 0, 0, 0, 1, 8,
  ])
  expect(nalUnits(Uint8Array.of(1, 2, 3))).toEqual([])
  expect([stream, stream.subarray(1), stream.subarray(2)].map(startsWithStartCode)).toEqual([
    true,
    true,
    false,
  ])
})
