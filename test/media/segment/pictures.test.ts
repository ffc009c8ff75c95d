import { beforeAll, describe, expect, test } from 'vitest'
import { trackClock } from '../../../src/media/segment/segmenter.ts'
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

test('the first picture is there from the beginning on, however long before it there is sound', async () => {
  const late = 3
  const whole = probedDemuxer(encode('testsrc2=size=64x64:rate=25:duration=2', X264))
  const { init, parts } = await cut({
    ...whole,
    info: { ...whole.info, duration: (whole.info.duration ?? 0) + late },
    cutPoints: async () => [{ time: late, offset: 0 }],
    async *packets(id, from, to) {
      for await (const packet of whole.packets(id, from - late, to - late))
        yield { ...packet, pts: packet.pts + late }
    },
  })
  const shown = probePackets(written(init, ...parts.flat()), 0).map(({ pts }) => pts)
  shown.sort((one, other) => one - other)
  expect(shown.slice(0, 3)).toEqual([0, 3.04, 3.08].map((time) => expect.closeTo(time, 3)))
})

test('of a damaged picture only what is whole is kept, and another without any is left out', async () => {
  const source = encode('testsrc2=size=64x64:rate=25:duration=2', [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-bf',
    '0',
    '-g',
    '50',
  ])
  const whole = probedDemuxer(source)
  const damages = new Map([
    // Behind the picture an empty unit, and one that is cut off; then a picture that is.
    [10, (data: Uint8Array) => Buffer.concat([data, Buffer.of(0, 0, 0, 0)])],
    [20, (data: Uint8Array) => Buffer.concat([data, Buffer.of(0, 0, 1, 0)])],
    [49, (data: Uint8Array) => Buffer.concat([Buffer.of(255, 255, 255, 255), data.subarray(4)])],
  ])
  const { file } = await cut({
    ...whole,
    async *packets(id, from, to) {
      for await (const packet of whole.packets(id, from, to)) {
        const damage = damages.get(Math.round(packet.pts * 25))
        yield damage ? { ...packet, data: damage(packet.data) } : packet
      }
    },
  })
  expect(decode(file)).toEqual({ hashes: decode(source).hashes.slice(0, -1), warnings: '' })
})

const OPEN = ['-c:v', 'libx264', '-preset', 'veryfast', ...GOP, '-flags', '-cgop']
const X264_OPEN = 'open-gop=1:b-adapt=0:scenecut=0'
const INTERLACED = ['-flags', '-cgop+ilme+ildct', '-x264-params']

test('damage is kept out of the pictures that a segment has of the next GOP, too', async () => {
  const params = `${X264_OPEN}:bframes=3:b-pyramid=none`
  const source = encode(PICTURES, ['-pix_fmt', 'yuv420p', ...OPEN, '-x264-params', params])
  const whole = probedDemuxer(source, MATROSKA)
  const { file } = await cut({
    ...whole,
    async *packets(id, from, to) {
      for await (const packet of whole.packets(id, from, to))
        yield { ...packet, data: Buffer.concat([packet.data, Buffer.of(0, 0, 1, 0)]) }
    },
  })
  const { hashes: frames, warnings } = decode(file)
  expect(warnings).toBe('')
  const once = frames.filter((frame, index) => frame !== frames[index - 1])
  expect(once).toEqual(decode(source).hashes)
})

describe.each([
  ['H.264', [...OPEN, '-x264-params', `${X264_OPEN}:bframes=3:b-pyramid=none`]],
  ['H.264 with pictures that are told to forget others', pyramid('normal', 5)],
  ['H.264 with a strict pyramid', pyramid('strict', 2)],
  ['H.264 without arithmetic coding', pyramid('normal', 3, ':cabac=0:slices=3')],
  ['H.264 with weights', pyramid('normal', 4, ':weightp=2:weightb=1', 'fade=in:0:200,')],
  ['H.264 interlaced', [...OPEN, ...INTERLACED, `${X264_OPEN}:bframes=5:ref=4:interlaced=1`]],
  ['H.264 with ten bits', [...pyramid('normal', 3), '-pix_fmt', 'yuv420p10le']],
  ['HEVC', [...X265, `${HEVC}:open-gop=1`]],
  ['HEVC, closed, with leading pictures', [...X265, `${HEVC}:open-gop=0:radl=2`]],
  ['HEVC with a pyramid', [...X265, `${HEVC}:open-gop=1:b-pyramid=1:ref=4:b-adapt=0`]],
])('open GOPs of %s', (_name, options) => {
  let source: string
  beforeAll(() => {
    source = encode(PICTURES, ['-pix_fmt', 'yuv420p', ...options])
  })

  test('each segment decodes by itself to the very frames that belong to it', async () => {
    const originals = decode(source).hashes
    const { init, parts, segments } = await cut(probedDemuxer(source, MATROSKA))
    expect(segments.length).toBeGreaterThan(1)
    const alone = parts.map((part) => decode(written(init, ...part)))
    expect(alone.map(({ warnings }) => warnings)).toEqual(segments.map(() => ''))
    const shown = segments.map(({ start, end }) => originals.slice(start * 25, end * 25))
    // The keyframe that the next one begins with is there for the pictures before it, shown for a millisecond.
    const next = segments.map(({ end }) => originals.slice(end * 25, end * 25 + 1))
    expect(alone.map(({ hashes }) => hashes)).toEqual(
      shown.map((frames, index) => [...frames, ...(next[index] ?? [])]),
    )
  })

  test('a player begins with a segment and nowhere within, and goes on into the next', async () => {
    const { file, parts, segments } = await cut(probedDemuxer(source, MATROSKA))
    expect(parts.map((part) => readFragment(part).keys)).toEqual(segments.map(() => 1))
    const { ends, begins } = joints(parts)
    expect(begins).toEqual(ends)
    const { hashes: frames, warnings } = decode(file)
    expect(warnings).toBe('')
    const once = frames.filter((frame, index) => frame !== frames[index - 1])
    expect(once).toEqual(decode(source).hashes)
  })

  test('no picture lasts into the next segment, where a player would leave out its keyframe', async () => {
    const demuxer = probedDemuxer(source, MATROSKA)
    const [{ delay }, { parts, segments }] = [await trackClock(demuxer, 0), await cut(demuxer)]
    for (const [index, { end }] of segments.entries()) {
      const { begin, durations, offsets } = readFragment(parts[index] ?? [])
      const ends: number[] = []
      for (const [place, duration] of durations.entries())
        ends[place] = (ends[place - 1] ?? begin) + duration
      const lasts = ends.map((time, place) => time + (offsets[place] ?? 0) - delay)
      expect(Math.max(...lasts)).toBeLessThanOrEqual(Math.round(end * 360_000))
    }
  })
})

function pyramid(kind: string, references: number, more = '', filter = ''): string[] {
  const params = `${X264_OPEN}:bframes=5:b-pyramid=${kind}:ref=${references}${more}`
  return [...OPEN, '-vf', `${filter}null`, '-x264-params', params]
}
