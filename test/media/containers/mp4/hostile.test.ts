import { describe, expect, it } from 'vitest'
import { readDeclared } from '../../../../src/media/containers/mp4/declared-fragments.ts'
import { openMp4 } from '../../../../src/media/containers/mp4/demuxer.ts'
import { type Demuxer, MalformedMedia } from '../../../../src/media/demuxer.ts'
import { bufferSource, sparseSource } from '../../../helpers/byte-source.ts'
import { box, table, u32 } from './boxes.ts'

const GIGABYTE = 2 ** 30
const NOTHING = Buffer.alloc(0)

interface Lies {
  readonly handler?: string
  readonly entry?: string
  readonly stts?: Buffer
  readonly stsz?: Buffer
  readonly stsc?: Buffer
  readonly stco?: Buffer
  /** Boxes before all others in the track and in its media. */
  readonly before?: Buffer
  /** Behind the sample table's other boxes, and behind the track's. */
  readonly within?: Buffer
  readonly behind?: Buffer
}

/** A track of a hundred pictures of a hundred bytes in one chunk, but for the lies. */
function trak(id: number, lies: Lies = {}): Buffer {
  const entry = Buffer.alloc(78)
  entry.writeUInt32BE((320 << 16) | 180, 24)
  const stbl = box(
    'stbl',
    box('stsd', u32(0, 1), box(lies.entry ?? 'mp4v', entry)),
    lies.stts ?? table('stts', 1, [100, 40]),
    lies.stsz ?? box('stsz', u32(0, 100, 100)),
    lies.stsc ?? table('stsc', 1, [1, 100, 1]),
    lies.stco ?? table('stco', 1, [4096]),
    lies.within ?? NOTHING,
  )
  const before = lies.before ?? NOTHING
  const handler = box('hdlr', u32(0, 0), Buffer.from(lies.handler ?? 'vide'), Buffer.alloc(13))
  const mdia = box(
    'mdia',
    before,
    box('mdhd', u32(0, 0, 0, 1000, 4000, 0)),
    handler,
    box('minf', stbl),
  )
  const tkhd = box('tkhd', u32(7, 0, 0, id, 0, 0), Buffer.alloc(60))
  return box('trak', before, tkhd, mdia, lies.behind ?? NOTHING)
}

/** So many samples of a byte, of which the tables have no more than their count. */
const manySamples = (count: number): Lies => ({
  stts: table('stts', 1, [count, 1]),
  stsz: box('stsz', u32(0, 1, count)),
  stsc: table('stsc', 1, [1, count, 1]),
})

const fileOf = (...boxes: readonly Buffer[]): Buffer =>
  Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0')), ...boxes])
const moov = (...boxes: readonly Buffer[]): Buffer =>
  box('moov', box('mvhd', u32(0, 0, 0, 1000)), ...boxes)

function open(head: Buffer, length = 20 * GIGABYTE): Promise<Demuxer> {
  return openMp4(sparseSource(head, length))
}

/** For how long this process works until a promise settles, in all and between two turns of others, in milliseconds. */
async function work(
  done: Promise<unknown>,
): Promise<{ readonly all: number; readonly longest: number }> {
  const worked = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const began = worked()
  let last = began
  let longest = 0
  const timer = setInterval(() => {
    longest = Math.max(longest, worked() - last)
    last = worked()
  }, 1)
  await done.catch(() => undefined)
  clearInterval(timer)
  return { all: worked() - began, longest: Math.max(longest, worked() - last) }
}

describe('a file that lies', () => {
  it('about millions of samples in each of many tracks is malformed', async () => {
    const tracks = Array.from({ length: 40 }, (_, at) => trak(at + 1, manySamples(2_000_000)))
    await expect(open(fileOf(moov(...tracks)))).rejects.toThrow('samples are listed together')
  })

  it('about samples that take no bytes of a fragment is malformed', async () => {
    const none = { stts: table('stts', 0, []), stsz: box('stsz', u32(0, 0, 0)) }
    const trex = box('mvex', box('trex', u32(0, 1, 1, 40, 1, 0)))
    const run = box('trun', u32(0, 65_536))
    const traf = (id: number): Buffer => box('traf', box('tfhd', u32(0x20000, id)), run, run, run)
    const moof = box('moof', ...Array.from({ length: 40 }, (_, at) => traf(at + 1)))
    await expect(open(fileOf(moov(trak(1, none), trex), moof))).rejects.toBeInstanceOf(
      MalformedMedia,
    )
  })

  it.each([
    [
      'boxes in every track',
      [...Array(20).keys()].map((at) => trak(at + 1, { before: free(50_000) })),
    ],
    ['tracks without samples', [Buffer.concat(Array(20_000).fill(box('trak', free(20)))), trak(1)]],
    ['durations of no samples', [trak(1, { stts: table('stts', 2e6, Array(4e6).fill(0)) })]],
    [
      'chunks without samples',
      [
        trak(1, {
          stsc: table('stsc', 1, [1, 0, 1]),
          stco: table('stco', 4e6, Array(4e6).fill(0)),
        }),
      ],
    ],
  ])('with endless %s holds nobody up', async (_, tracks) => {
    const { all, longest } = await work(open(fileOf(moov(...tracks))))
    expect(all).toBeLessThan(2000)
    expect(longest).toBeLessThan(300)
  })

  it('with endless boxes behind the movie box is read no further than they make sense', async () => {
    const trex = box('mvex', box('trex', u32(0, 1, 1, 40, 1, 0)))
    const head = fileOf(moov(trak(1), trex), free(1_000_000))
    const source = sparseSource(head, head.length)
    await openMp4(source)
    expect(source.bytesRead).toBeLessThan(head.length / 2)
  })

  it('with a fragment for every one of hundreds of thousands of pictures is looked through in two seconds, as far as that goes', async () => {
    const none = { stts: table('stts', 0, []), stsz: box('stsz', u32(0, 0, 0)) }
    const trex = box('mvex', box('trex', u32(0, 1, 1, 40, 1, 0)))
    const run = box('trun', u32(0, 1))
    const traf = box('traf', box('tfhd', u32(0x20000, 1)), box('tfdt', u32(0, 0)), run)
    const moof = box('moof', traf)
    const moofs = Buffer.alloc(moof.length * 400_000, moof)
    const time = moof.indexOf('tfdt') + 8
    for (let at = 0; at < 400_000; at += 1) moofs.writeUInt32BE(at * 40, at * moof.length + time)
    const head = fileOf(moov(trak(1, none), trex), moofs)
    const source = sparseSource(head, head.length)
    const opened = openMp4(source)
    const { all, longest } = await work(opened)
    const demuxer = await opened
    expect(source.bytesRead).toBeLessThan(head.length * 0.6)
    expect(demuxer.info).toMatchObject({ duration: 8000, unfinished: true })
    const cuts = await demuxer.cutPoints()
    expect(cuts.length).toBeGreaterThan(40_000)
    expect(cuts.length).toBeLessThanOrEqual(100_000)
    expect(all).toBeLessThan(4000)
    expect(longest).toBeLessThan(300)
    let last = 0
    for await (const { pts } of demuxer.packets(1, 7999, Number.POSITIVE_INFINITY)) last = pts
    expect(last).toBeCloseTo(7999.96, 5)
  })

  it('with an index of a million fragments is held to as many as are of use', async () => {
    const entry = (at: number): Buffer => u32(at * 40, 1000 + at, 0x01010100).subarray(0, 11)
    const entries = Buffer.concat(Array.from({ length: 900_000 }, (_, at) => entry(at)))
    const tfra = box('tfra', u32(0, 1, 0, 900_000), entries)
    const size = tfra.length + 24
    const bytes = Buffer.concat([
      Buffer.alloc(2 ** 20),
      box('mfra', tfra, box('mfro', u32(0, size))),
    ])
    const { entries: found } = await readDeclared(bufferSource(bytes), bytes.length, {
      id: 1,
      timescale: 1000,
    })
    expect(found?.length).toBeGreaterThan(50_000)
    expect(found?.length).toBeLessThanOrEqual(100_000)
    expect(found?.[0]).toEqual({ time: 0, offset: 1000 })
    expect(found?.at(-1)?.time).toBeGreaterThan(899_980 * 40)
  })

  it('about titles of chapters of megabytes has none', async () => {
    const large = { ...manySamples(300), stsz: box('stsz', u32(0, 30 * 2 ** 20, 300)) }
    const text = trak(2, { ...large, handler: 'text', entry: 'text' })
    const head = fileOf(moov(trak(1, { behind: box('tref', box('chap', u32(2))) }), text))
    const source = sparseSource(head, 20 * GIGABYTE)
    expect((await openMp4(source)).info.chapters).toEqual([])
    expect(source.bytesRead).toBeLessThan(2 ** 20)
  })

  it('with a keyframe for every one of millions of samples has no more cut points than are of use', async () => {
    const demuxer = await open(fileOf(moov(trak(1, manySamples(1_000_000)))))
    const cuts = await demuxer.cutPoints()
    expect(cuts.length).toBeGreaterThan(50_000)
    expect(cuts.length).toBeLessThanOrEqual(100_001)
  })

  it('about millions of samples takes little more memory than the tables in which it does', async () => {
    const lies = { ...manySamples(2_000_000), within: table('stss', 1, [1]) }
    const head = fileOf(moov(trak(1, lies)))
    const before = process.memoryUsage().arrayBuffers
    const demuxer = await open(head)
    expect(demuxer.info.duration).toBeCloseTo(2000, 0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6)
    let count = 0
    for await (const { data, pts } of demuxer.packets(1, 0, 5)) {
      expect([data.length, pts]).toEqual([1, count / 1000])
      count += 1
      if (count === 5000) break
    }
    expect(count).toBe(5000)
  })

  it('with edits that no keyframe begins is presented in a moment', async () => {
    const edits = Array.from({ length: 100 }, (_, at) => [100, 1_900_000 - at * 5, 0x10000])
    const samples = { ...manySamples(2_000_000), within: table('stss', 1, [1]) }
    const edited = box('edts', table('elst', edits.length, edits.flat()))
    const { all } = await work(open(fileOf(moov(trak(1, { ...samples, behind: edited })))))
    expect(all).toBeLessThan(2000)
  })
})

/** Boxes without anything in them. */
function free(count: number): Buffer {
  return Buffer.alloc(count * 8, Buffer.from('\0\0\0\x08free'))
}
