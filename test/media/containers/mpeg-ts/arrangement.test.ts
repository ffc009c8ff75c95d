import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import type { Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts } from '../../../helpers/collect.ts'
import { MadeMedia, picture } from '../../../helpers/made-media.ts'
import { TsWriter, type WrittenPes } from '../../../helpers/ts-writer.ts'

const PID = 0x100
const H264 = 0x1b
const HEVC = 0x24
const START_CODE = Buffer.from([0, 0, 0, 1])
const MADE = '-c:v libx264 -preset veryfast -pix_fmt yuv420p'
const HEVC_MADE = '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25'
/** The streams whose pictures are put into PES packets in other ways. */
const STREAMS: Readonly<Record<string, readonly [type: number, options: string]>> = {
  plain: [H264, `${MADE} -x264-params keyint=25:bframes=2:b-adapt=0`],
  pyramid: [H264, `${MADE} -x264-params keyint=40:bframes=5:b-pyramid=normal`],
  slices: [H264, `${MADE} -x264-params keyint=25:slices=4:bframes=2`],
  open: [H264, `${MADE} -x264-params keyint=25:open-gop=1:bframes=3:b-adapt=0`],
  interlaced: [H264, `${MADE} -flags +ilme+ildct -x264-params tff=1:keyint=25`],
  hevc: [HEVC, HEVC_MADE],
}
const pictures = new Map<string, Picture[]>()

interface Picture {
  readonly stream: Buffer
  readonly pts: number
  readonly dts: number
  readonly key: boolean
}
interface Arranged {
  readonly payload: Buffer
  readonly pts?: number
  readonly dts?: number
}

let media: MadeMedia

beforeAll(async () => {
  media = new MadeMedia()
  for (const [name, [type, options]] of Object.entries(STREAMS)) {
    media.make(`${name}.ts`, ...picture('160x120', 25, 4), ...options.split(' '))
    const demuxer = await openMpegTs(bufferSource(media.bytes(`${name}.ts`)))
    const packets = await collect(demuxer, demuxer.info.tracks[0]?.id ?? 0)
    pictures.set(
      name,
      packets.map((packet) => pictureOf(packet, type)),
    )
  }
}, 120_000)

afterAll(() => media.remove())

const ticksOf = (seconds = 0): number => Math.round(seconds * 90_000) + 180_000

/** The picture as a byte stream, without its access unit delimiter. */
function pictureOf({ data, pts, dts, key }: Packet, type: number): Picture {
  const sample = Buffer.from(data)
  const units: Buffer[] = []
  for (let at = 0; at < sample.length; at += 4 + sample.readUInt32BE(at)) {
    const unit = sample.subarray(at + 4, at + 4 + sample.readUInt32BE(at))
    const first = unit[0] ?? 0
    const isDelimiter = type === H264 ? (first & 0x1f) === 9 : first >> 1 === 35
    if (!isDelimiter) units.push(START_CODE, unit)
  }
  return { stream: Buffer.concat(units), pts: ticksOf(pts), dts: ticksOf(dts), key }
}

function written(type: number, packets: readonly Arranged[]): Buffer {
  const writer = new TsWriter().tables([{ pid: PID, type }])
  for (const packet of packets) writer.pes({ pid: PID, ...packet } satisfies WrittenPes)
  return writer.bytes()
}

function inGroups(list: readonly Picture[], size: number): Arranged[] {
  const groups: Arranged[] = []
  for (let at = 0; at < list.length; at += size) {
    const payload = Buffer.concat(list.slice(at, at + size).map(({ stream }) => stream))
    const { pts = 0, dts = 0 } = list[at] ?? {}
    groups.push({ payload, pts, dts })
  }
  return groups
}

/**
 * Pieces of the stream of one size, each with the times of the first picture that begins in it. None ends with the first zero of a start
 * code: whether a picture begins with that is open to interpretation (Rec. ITU-T H.264 annex B, H.222.0 section 2.4.3.7).
 */
function inPieces(list: readonly Picture[], size: number): Arranged[] {
  const stream = Buffer.concat(list.map((picture) => picture.stream))
  let end = 0
  const starts = list.map(({ stream: { length }, pts, dts }) => {
    end += length
    return { at: end - length, pts, dts }
  })
  const pieces: Arranged[] = []
  for (let at = 0, to = size; at < stream.length; at = to, to += size) {
    if (starts.some((start) => start.at === to - 1)) to -= 1
    const first = starts.find((start) => start.at >= at && start.at < to)
    const times = first ? { pts: first.pts, dts: first.dts } : {}
    pieces.push({ payload: stream.subarray(at, to), ...times })
  }
  return pieces
}

/** In what ways pictures lie in PES packets. */
const WAYS: Readonly<Record<string, (list: readonly Picture[]) => Arranged[]>> = {
  'one in each, without delimiters': (list) => inGroups(list, 1),
  'three in each': (list) => inGroups(list, 3),
  'seven in each': (list) => inGroups(list, 7),
  'in pieces of 1000 bytes': (list) => inPieces(list, 1000),
  'in pieces of 6500 bytes': (list) => inPieces(list, 6500),
  'one in each, every second without a time': (list) =>
    list.map(({ stream, pts, dts }, index) =>
      index % 2 === 0 ? { payload: stream, pts, dts } : { payload: stream },
    ),
}

describe.each(Object.keys(STREAMS))('pictures of the stream %s', (name) => {
  const type = STREAMS[name]?.[0] ?? 0

  test.each(Object.keys(WAYS))('are found %s', async (way) => {
    const list = pictures.get(name) ?? []
    const demuxer = await openMpegTs(bufferSource(written(type, WAYS[way]?.(list) ?? [])))
    const found = await collect(demuxer, PID)
    const origin = Math.min(...list.map(({ pts }) => pts))
    expect(found.map((packet) => pictureOf(packet, type).stream.length)).toEqual(
      list.map(({ stream }) => stream.length),
    )
    expect(found.map(({ key }) => key)).toEqual(list.map(({ key }) => key))
    const isTimed = type === H264 || way.includes('without delimiters')
    const off = found.map(({ pts }, at) => Math.abs(pts * 90_000 - (list[at]?.pts ?? 0) + origin))
    expect(Math.max(...off)).toBeLessThan(isTimed ? 1 : 90_000)
  })

  test.each(Object.keys(WAYS))('can be read from every cut point, %s', async (way) => {
    const list = pictures.get(name) ?? []
    const demuxer = await openMpegTs(bufferSource(written(type, WAYS[way]?.(list) ?? [])))
    const all = await collect(demuxer, PID)
    const cuts = await demuxer.cutPoints()
    const keys = all.filter(({ key }) => key)
    expect(cuts.length).toBe(keys.length)
    const byCuts = await collectByCuts(demuxer, PID)
    expect(byCuts.map(({ data }) => data)).toEqual(all.map(({ data }) => data))
  })
})
