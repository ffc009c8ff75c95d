import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { MalformedMedia } from '../../../../src/media/demuxer.ts'
import { sparseSource } from '../../../helpers/byte-source.ts'
import { playAll } from '../../../helpers/mutations.ts'
import {
  audio,
  cluster,
  ebml,
  element,
  join,
  matroska,
  open,
  simpleBlock,
  size,
  track,
  UNKNOWN_SIZE,
  uint,
  video,
} from './matroska-file.ts'
import { all, openBytes } from './recordings.ts'

const vp8 = track(1, 1, 'V_VP8', video(64, 48))
const clusters = [0, 1000, 2000].map((ticks) =>
  cluster(ticks, simpleBlock(1, 0, 0x80, 'a'), simpleBlock(1, 40, 0, 'b')),
)

describe('a file that lies', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('This is no film.')],
    ['zeros', new Uint8Array(100_000)],
    ['an EBML header alone', ebml],
    ['a Segment without tracks', join(ebml, open(0x18538067, ...clusters))],
    ['an EBML header of unknown size', join([0x1a, 0x45, 0xdf, 0xa3], UNKNOWN_SIZE)],
    ['an EBML header of all the world', join([0x1a, 0x45, 0xdf, 0xa3], size(2 ** 50))],
  ])('being %s is malformed', async (_, file) => {
    await expect(openBytes(file)).rejects.toBeInstanceOf(MalformedMedia)
  })

  it('about the sizes of its elements is not believed', async () => {
    const huge = join([0xa3], size(2 ** 40), [0x81, 0, 0, 0x80])
    const file = matroska([vp8], [...clusters, cluster(3000), huge])
    const demuxer = await openBytes(file)
    expect(await all(demuxer.packets(1, 0, Number.POSITIVE_INFINITY))).toHaveLength(6)
    const entry = join([0xae], size(2 ** 40), [0xd7, 0x81, 1])
    expect((await openBytes(matroska([vp8, entry], clusters))).info.tracks).toHaveLength(1)
  })

  it('in its Cues is indexed by its Clusters', async () => {
    const cue = (time: number, position: number): Uint8Array =>
      element(0xbb, uint(0xb3, time), element(0xb7, uint(0xf7, 1), uint(0xf1, position)))
    const start = matroska([vp8], []).length - ebml.length - 12
    const length = clusters[0]?.length ?? 0
    const cuesOf = (positions: readonly number[]): Uint8Array =>
      element(0x1c53bb6b, ...positions.map((position, index) => cue(1000 * index, position)))
    const tells = async (positions: readonly number[]): Promise<number[]> => {
      const before = cuesOf(positions).length
      const cues = cuesOf(positions.map((position) => position + before))
      const demuxer = await openBytes(matroska([vp8], [cues, ...clusters]))
      return (await demuxer.cutPoints()).map(({ time }) => time)
    }
    const right = [start, start + length, start + 2 * length]
    expect(await tells(right)).toEqual([0, 1, 2])
    expect(await tells(right.map((position) => position + 3))).toEqual([0, 1, 2])
    expect(await tells([...right, 2 ** 40])).toEqual([0, 1, 2])
    expect(await tells([...right].reverse())).toEqual([0, 1, 2])
  })

  it('by having no blocks among endless elements is malformed, and holds nobody up', async () => {
    const voids = new Uint8Array(420_000)
    for (let at = 0; at < voids.length; at += 2) voids.set([0xec, 0x80], at)
    const file = matroska(
      [vp8],
      [join([0x1f, 0x43, 0xb6, 0x75], UNKNOWN_SIZE, uint(0xe7, 0)), voids],
    )
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    await expect(openBytes(file)).rejects.toBeInstanceOf(MalformedMedia)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
  })

  it('with texts by the million and one picture is not looked through for more', async () => {
    const text = track(2, 17, 'S_TEXT/UTF8')
    const block = simpleBlock(2, 0, 0x80, 'x')
    const texts = Buffer.alloc(block.length * 1_200_000, block)
    const unknown = join([0x1f, 0x43, 0xb6, 0x75], UNKNOWN_SIZE, uint(0xe7, 3000))
    const head = [ebml, open(0x18538067), element(0x1654ae6b, vp8, text), ...clusters, unknown]
    const bytes = Buffer.concat([...head, texts])
    const source = sparseSource(bytes, bytes.length)
    const { info } = await openMatroska(source)
    expect(info.tracks).toHaveLength(2)
    expect(source.bytesRead).toBeLessThan(2 * bytes.length)
  })

  it('with a keyframe in each of hundreds of thousands of Clusters has no more cuts than are of use', async () => {
    const key = cluster(2 ** 20, simpleBlock(1, 0, 0x80, 'a'))
    const many = Buffer.alloc(key.length * 250_000, key)
    const at = Buffer.from(key).indexOf(0xe7) + 9
    for (let index = 0; index < 250_000; index += 1)
      many.writeUIntBE(index * 40, index * key.length + at, 3)
    const head = [ebml, open(0x18538067), element(0x1654ae6b, vp8)]
    const demuxer = await openBytes(Buffer.concat([...head, many]))
    const times = (await demuxer.cutPoints()).map(({ time }) => time)
    expect(times.length).toBeGreaterThan(12_000)
    expect(times.length).toBeLessThanOrEqual(25_000)
    expect(times[0]).toBe(0)
    expect(times.at(-1)).toBeGreaterThan(9990)
  })

  it('about endless tracks without anything has none', async () => {
    const entries = new Uint8Array(200_000).map((_, at) => (at % 2 ? 0x80 : 0xae))
    expect((await openBytes(matroska([entries, vp8], clusters))).info.tracks).toEqual([])
  })

  it('has no CodecPrivate that grows to megabytes', async () => {
    const altered = element(
      0x6d80,
      element(0x6240, uint(0x5032, 2), element(0x5034, uint(0x4254, 0))),
    )
    const bomb = (length: number): Uint8Array => element(0x63a2, deflateSync(Buffer.alloc(length)))
    const text = (number: number, length: number): Uint8Array =>
      track(number, 17, 'S_TEXT/ASS', altered, bomb(length))
    const { info } = await openBytes(matroska([vp8, text(2, 2 ** 24), text(3, 1000)], clusters))
    const lengths = info.tracks.map((each) => each.kind === 'subtitle' && each.config?.length)
    expect(lengths).toEqual([false, undefined, 1000])
  })

  it('has no texts of megabytes, and they are not read', async () => {
    const huge = join([0xa3], size(30 * 2 ** 20), [0x82, 0, 0, 0x80])
    const text = track(2, 17, 'S_TEXT/UTF8')
    const head = join(
      matroska([vp8, text], [...clusters, cluster(2500, simpleBlock(2, 0, 0x80, 'seen'))]),
      join([0x1f, 0x43, 0xb6, 0x75], UNKNOWN_SIZE, uint(0xe7, 2600)),
      huge,
    )
    const source = sparseSource(head, head.length + 30 * 2 ** 20)
    const demuxer = await openMatroska(source)
    const texts = await all(demuxer.packets(2, 0, Number.POSITIVE_INFINITY))
    expect(texts.map(({ data }) => Buffer.from(data).toString())).toEqual(['seen'])
    expect(source.bytesRead).toBeLessThan(2 ** 20)
  })

  it('in one SeekHead behind the other is not read for each of them', async () => {
    const seekHead = element(0x114d9b74, new Uint8Array(100_000))
    const before = Buffer.concat([ebml, open(0x18538067), ...Array(40).fill(seekHead)])
    const bytes = Buffer.concat([before, element(0x1654ae6b, vp8), ...clusters])
    const source = sparseSource(bytes, bytes.length)
    expect((await openMatroska(source)).info.tracks).toHaveLength(1)
    expect(source.bytesRead).toBeLessThan(bytes.length / 2)
  })

  it('with numbers that no clock or screen has is opened all the same', async () => {
    const odd = [
      track(1, 1, 'V_VP9', uint(0x23e383, 1), video(2 ** 40, 0, uint(0x54b0, 2 ** 50))),
      track(2, 2, 'A_AAC', audio(Number.NaN, 2 ** 30)),
      track(2, 2, 'A_PCM/INT/LIT', audio(-1, 0, uint(0x6264, 2 ** 40))),
      track(3, 99, 'X_WHAT'),
    ]
    const demuxer = await openBytes(matroska(odd, clusters, Number.POSITIVE_INFINITY))
    expect(demuxer.info.tracks).toHaveLength(2)
    await playAll(demuxer, 10_000)
  })
})
