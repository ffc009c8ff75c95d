import { beforeAll, describe, expect, test } from 'vitest'
import {
  cut,
  decode,
  difference,
  encode,
  hashes,
  joints,
  MATROSKA,
  written,
} from '../../helpers/cutting.ts'
import { readFragment } from '../../helpers/fragment.ts'
import { probedDemuxer, probePackets } from '../../helpers/probed-demuxer.ts'

const PICTURES = 'testsrc2=size=192x108:rate=25:duration=9'

const GOP = ['-g', '50', '-keyint_min', '50']
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-b_strategy', '0', ...GOP]
const X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params']
const HEVC = 'log-level=error:keyint=50:min-keyint=50:bframes=3'
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GOP]
/** Drops frames such that 7 in a second stay, at uneven distances. */
const VARIABLE = ['-vf', "select='not(mod(n*n,4))+not(mod(n,7))'", '-fps_mode', 'vfr']
const PYRAMID = [...X264, '-x264-params', 'b-pyramid=normal:scenecut=0']
const VIDEO: [string, string[]][] = [
  ['H.264 with a pyramid of B-frames', PYRAMID],
  ['H.264 of a variable rate', [...VARIABLE, ...PYRAMID]],
  ['H.264 without B-frames', ['-c:v', 'libx264', '-preset', 'ultrafast', ...GOP]],
  ['HEVC', [...X265, `${HEVC}:open-gop=0`]],
  ['HEVC with leading pictures that can be decoded', [...X265, `${HEVC}:open-gop=0:radl=2`]],
  ['VP9', [...VP9, '-lag-in-frames', '12', '-auto-alt-ref', '1']],
  ['AV1', ['-c:v', 'libsvtav1', '-preset', '12', '-g', '50']],
]

describe.each(VIDEO)('pictures: %s', (_name, options) => {
  let source: string
  beforeAll(() => {
    source = encode(PICTURES, ['-pix_fmt', 'yuv420p', ...options])
  })

  test.each([
    ['with exact times of decoding', 0.0001, {}],
    ['with times in milliseconds, none of decoding', 0.0006, MATROSKA],
  ])('every packet of a container %s keeps its time', async (_like, tolerance, likeness) => {
    const { file, parts } = await cut(probedDemuxer(source, likeness))
    const [made, original] = [probePackets(file, 0), probePackets(source, 0)]
    expect(parts.length).toBeGreaterThan(1)
    expect(hashes(made)).toEqual(hashes(original))
    expect(made.map(({ key }) => key)).toEqual(original.map(({ key }) => key))
    expect(difference(made, original)).toBeLessThan(tolerance)
    const late = made.filter(({ dts }, index) => dts <= (made[index - 1]?.dts ?? -Infinity))
    expect(late).toEqual([])
  })

  test('segments continue each other exactly, with no negative offset', async () => {
    const { parts, segments } = await cut(probedDemuxer(source, MATROSKA))
    const { ends, begins } = joints(parts)
    expect(begins).toEqual(ends)
    expect(begins).toEqual(segments.slice(1).map(({ start }) => Math.round(start * 360_000)))
    expect(parts.flatMap((part) => readFragment(part).offsets).filter((n) => n < 0)).toEqual([])
  })

  test('segments decode to the very frames, without a warning', async () => {
    const { file } = await cut(probedDemuxer(source, MATROSKA))
    expect(decode(file)).toEqual({ hashes: decode(source).hashes, warnings: '' })
  })
})

/** A keyframe that makes the decoder forget pictures before it, of which it has none. */
const FORGETS_UNSEEN = /^\[h264 @ \w+\] mmco: unref short failure\n/gm

describe.each([
  [
    'H.264',
    [
      '-c:v',
      'libx264',
      '-bf',
      '3',
      '-b_strategy',
      '0',
      ...GOP,
      '-flags',
      '-cgop',
      '-x264-params',
      'open-gop=1',
    ],
  ],
  ['HEVC', [...X265, `${HEVC}:open-gop=1`]],
])('open GOPs of %s', (_name, options) => {
  test('a segment leaves out the pictures that need the one before it, and decodes by itself', async () => {
    const source = encode(PICTURES, ['-pix_fmt', 'yuv420p', ...options])
    const demuxer = probedDemuxer(source, MATROSKA)
    const { init, parts, segments, file } = await cut(demuxer)
    const originals = decode(source).hashes
    for (const part of parts.slice(1)) {
      const alone = decode(written(init, ...part))
      expect(alone.warnings.replace(FORGETS_UNSEEN, '')).toBe('')
      expect(originals).toEqual(expect.arrayContaining(alone.hashes))
    }
    // Only the first of a segment is a keyframe that players begin with.
    expect(parts.map((part) => readFragment(part).keys)).toEqual(segments.map(() => 1))
    const missing = probePackets(source, 0).length - probePackets(file, 0).length
    expect(missing).toBeGreaterThanOrEqual(segments.length - 1)
    expect(missing).toBeLessThanOrEqual(3 * (segments.length - 1))
    const { ends, begins } = joints(parts)
    expect(begins).toEqual(ends)
  })
})
