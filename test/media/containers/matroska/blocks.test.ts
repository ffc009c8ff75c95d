import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import {
  audio,
  blockData,
  cluster,
  ebml,
  element,
  join,
  matroska,
  open,
  simpleBlock,
  track,
  uint,
  video,
} from './matroska-file.ts'
import { all, openBytes } from './recordings.ts'

const KEY = 0x80
const picture = (ticks: number, flags: number, content: string): Uint8Array =>
  simpleBlock(1, ticks, flags, content)
const vp8 = track(1, 1, 'V_VP8', video(64, 48))

async function packetsOf(file: Uint8Array, id = 1): Promise<Packet[]> {
  const demuxer = await openBytes(file)
  return all(demuxer.packets(id, 0, Number.POSITIVE_INFINITY))
}

function texts(packets: readonly Packet[]): string[] {
  return packets.map(({ data }) => Buffer.from(data).toString('latin1'))
}

function times(packets: readonly Packet[]): number[] {
  return packets.map(({ pts }) => Math.round(pts * 1000))
}

describe('a laced block', () => {
  const sound = (...parts: readonly Uint8Array[]): Uint8Array =>
    track(1, 2, 'A_MPEG/L3', audio(48_000, 2), ...parts)
  const block = (flags: number, ...parts: readonly (number[] | string)[]): Uint8Array =>
    matroska([sound()], [cluster(0, simpleBlock(1, 0, KEY | flags, ...parts))])

  it('of Xiph lacing has the sizes in runs of 255', async () => {
    const long = 'x'.repeat(300)
    const packets = await packetsOf(block(0x02, [2, 255, 45, 2], long, 'ab', 'rest'))
    expect(texts(packets)).toEqual([long, 'ab', 'rest'])
  })

  it('of EBML lacing has the first size and the differences', async () => {
    const packets = await packetsOf(
      block(0x06, [3, 0x84, 0xbe, 0x5f, 0xff], 'abcd', 'efg', 'hij', 'k'),
    )
    expect(texts(packets)).toEqual(['abcd', 'efg', 'hij', 'k'])
  })

  it('of fixed lacing has equal sizes', async () => {
    const packets = await packetsOf(block(0x04, [2], 'aabbcc'))
    expect(texts(packets)).toEqual(['aa', 'bb', 'cc'])
  })

  it('has its frames one after the other, as long as the codec makes them', async () => {
    expect(times(await packetsOf(block(0x04, [2], 'aabbcc')))).toEqual([0, 24, 48])
  })

  it('has its frames spread up to the next block where nothing says how long they are', async () => {
    const vorbis = track(1, 2, 'A_VORBIS', audio(48_000, 2))
    const blocks = [
      simpleBlock(1, 0, KEY | 0x04, [1], 'ab'),
      simpleBlock(1, 60, KEY | 0x04, [2], 'cde'),
    ]
    const packets = await packetsOf(matroska([vorbis], [cluster(0, ...blocks)]))
    expect(texts(packets)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(times(packets)).toEqual([0, 30, 60, 90, 120])
  })

  it('whose sizes do not add up is left out', async () => {
    const packets = await packetsOf(block(0x02, [1, 200], 'short'))
    expect(packets).toEqual([])
  })
})

describe('a BlockGroup', () => {
  const group = (ticks: number, content: string, ...parts: readonly Uint8Array[]): Uint8Array =>
    element(0xa0, element(0xa1, blockData(1, ticks, 0, content)), ...parts)

  it('says how long its block is, and whether decoding can begin with it', async () => {
    const groups = [
      group(0, 'a', uint(0x9b, 40)),
      group(80, 'b', uint(0x9b, 30), element(0xfb, [0xb0])),
    ]
    const packets = await packetsOf(matroska([vp8], [cluster(0, ...groups)]))
    expect(packets.map(({ key, duration }) => [key, duration])).toEqual([
      [true, 0.04],
      [false, 0.03],
    ])
  })

  it('takes padding off the duration that the track says', async () => {
    const opus = track(1, 2, 'A_OPUS', uint(0x23e383, 20_000_000), audio(48_000, 2))
    const groups = [group(0, 'a'), group(20, 'b', uint(0x75a2, 6_000_000))]
    const packets = await packetsOf(matroska([opus], [cluster(0, ...groups)]))
    expect(packets.map(({ duration }) => duration)).toEqual([0.02, 0.014])
  })
})

describe('a track with altered frames', () => {
  const encoded = (...parts: readonly Uint8Array[]): Uint8Array =>
    track(1, 17, 'S_TEXT/UTF8', element(0x6d80, element(0x6240, ...parts)))
  const subtitle = (entry: Uint8Array, data: Uint8Array): Uint8Array =>
    matroska([entry], [cluster(0, simpleBlock(1, 0, KEY, data))])

  it('gets back the bytes that were stripped off', async () => {
    const entry = encoded(element(0x5034, uint(0x4254, 3), element(0x4255, 'Hello, ')))
    expect(texts(await packetsOf(subtitle(entry, Buffer.from('world'))))).toEqual(['Hello, world'])
  })

  it('is inflated', async () => {
    const entry = encoded(element(0x5034, uint(0x4254, 0)))
    const data = deflateSync(Buffer.from('Hello, world'))
    expect(texts(await packetsOf(subtitle(entry, data)))).toEqual(['Hello, world'])
  })

  it('is not inflated beyond all bounds, nor when it is damaged', async () => {
    const entry = encoded(element(0x5034, uint(0x4254, 0)))
    expect(await packetsOf(subtitle(entry, deflateSync(Buffer.alloc(2 ** 26))))).toEqual([])
    expect(await packetsOf(subtitle(entry, Buffer.from('no zlib')))).toEqual([])
  })

  it('is of no codec that can be played when it is encrypted', async () => {
    const entry = encoded(uint(0x5033, 1))
    const { info } = await openBytes(subtitle(entry, Buffer.from('x')))
    expect(info.tracks).toMatchObject([{ codec: 'other', codecName: 'S_TEXT/UTF8' }])
  })
})

describe('a Cluster', () => {
  const blocks = [picture(0, KEY, 'a'), picture(40, 0, 'b')]

  it('of unknown size ends where the next one begins', async () => {
    const clusters = [0, 1000].map((ticks) => open(0x1f43b675, uint(0xe7, ticks), ...blocks))
    const file = matroska([vp8], [...clusters, element(0x1254c367, 'tags')])
    expect(times(await packetsOf(file))).toEqual([0, 40, 1000, 1040])
    expect((await (await openBytes(file)).cutPoints()).map(({ time }) => time)).toEqual([0, 1])
  })

  it('has blocks before its own time', async () => {
    const file = matroska([vp8], [cluster(100, picture(-100, KEY, 'a'), picture(0, KEY, 'b'))])
    expect(times(await packetsOf(file))).toEqual([0, 100])
  })

  it('that is damaged loses no other one', async () => {
    const clusters = [0, 1000, 2000].map((ticks) => cluster(ticks, ...blocks))
    const broken = clusters[1] ?? new Uint8Array()
    broken.fill(0, 8, broken.length)
    const file = matroska([vp8], clusters)
    expect(times(await packetsOf(file))).toEqual([0, 40, 2000, 2040])
  })

  it('is found again behind bytes of no meaning', async () => {
    const noise = new Uint8Array(5000).fill(0x7e)
    const file = matroska([vp8], [cluster(0, ...blocks), noise, cluster(1000, ...blocks)])
    expect(times(await packetsOf(file))).toEqual([0, 40, 1000, 1040])
  })

  it('of a second recording that was appended is not played', async () => {
    const body = [element(0x1549a966), element(0x1654ae6b, vp8), cluster(0, ...blocks)]
    const one = join(ebml, open(0x18538067, ...body))
    expect(times(await packetsOf(join(one, one)))).toEqual([0, 40])
  })
})

describe('a Cluster with several keyframes', () => {
  const blocks = [0, 500, 1000, 1500].map((ticks) => picture(ticks, KEY, `key ${ticks}`))
  const whole = cluster(0, ...blocks)
  const cue = (ticks: number, ...parts: readonly Uint8Array[]): Uint8Array =>
    element(0xbb, uint(0xb3, ticks), element(0xb7, uint(0xf7, 1), ...parts))
  const [first] = blocks
  const length = first?.length ?? 0
  const timestamp = uint(0xe7, 0).length

  it.each([
    ['the place in it', true],
    ['the Cluster alone', false],
  ])('is cut at each of them where Cues name %s', async (_, isExact) => {
    const cues = (position: number): Uint8Array =>
      element(
        0x1c53bb6b,
        ...[0, 500, 1000, 1500].map((ticks, index) => {
          const relative = element(0xf0, [
            (timestamp + index * length) >> 8,
            timestamp + index * length,
          ])
          return cue(
            ticks,
            element(0xf1, [0, 0, position >> 8, position]),
            ...(isExact ? [relative] : []),
          )
        }),
      )
    const before = matroska([vp8], []).length - ebml.length - 12
    const file = matroska([vp8], [cues(before + cues(0).length), whole])
    const demuxer = await openBytes(file)
    expect((await demuxer.cutPoints()).map(({ time }) => time)).toEqual([0, 0.5, 1, 1.5])
    expect(texts(await all(demuxer.packets(1, 0.5, 1.5)))).toEqual(['key 500', 'key 1000'])
    expect(texts(await all(demuxer.packets(1, 1.5, Number.POSITIVE_INFINITY)))).toEqual([
      'key 1500',
    ])
  })
})

describe('a recording that has just begun', () => {
  it('has its tracks, and no cut point yet', async () => {
    const head = join(ebml, open(0x18538067, element(0x1549a966), element(0x1654ae6b, vp8)))
    const demuxer = await openBytes(head)
    expect(demuxer.info).toMatchObject({ unfinished: true, duration: undefined })
    expect(await demuxer.cutPoints()).toEqual([])
    expect(await all(demuxer.packets(1, 0, Number.POSITIVE_INFINITY))).toEqual([])
    const next = await demuxer.grown?.(bufferSource(join(head, cluster(0, picture(0, KEY, 'a')))))
    expect(await next?.cutPoints()).toHaveLength(1)
  })
})
