import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAvi } from '../../../../src/media/containers/avi/demuxer.ts'
import { bufferSource, sparseSource } from '../../../helpers/byte-source.ts'
import { collect, lineOf } from '../../../helpers/collect.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'

let media: MadeMedia
let file: Buffer

beforeAll(() => {
  media = new MadeMedia()
  const sound = ['-c:a', 'libmp3lame', '-ac', '2']
  media.make('file.avi', ...picture('160x120', 30), ...tone(44_100), ...H264, ...sound)
  file = media.bytes('file.avi')
}, 60_000)

afterAll(() => media.remove())

/** A copy in which every chunk of a name is called something else. */
function without(bytes: Buffer, ...names: string[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const name of names)
    for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at)) copy.write('JUNK', at)
  return copy
}

/** The old index's entries of a stream. */
function entriesOf(bytes: Buffer, stream: number) {
  const index = bytes.indexOf('idx1')
  const movi = bytes.indexOf('movi')
  const entries: { offset: number; size: number; key: boolean }[] = []
  for (let at = index + 8; at < index + 8 + bytes.readUInt32LE(index + 4); at += 16)
    if (bytes.toString('latin1', at, at + 2) === `0${stream}`)
      entries.push({
        offset: movi + bytes.readUInt32LE(at + 8) + 8,
        size: bytes.readUInt32LE(at + 12),
        key: bytes.readUInt32LE(at + 4) !== 0,
      })
  return entries
}

/** A standard index of OpenDML. */
function standardIndex(stream: number, entries: ReturnType<typeof entriesOf>): Buffer {
  const base = (entries[0]?.offset ?? 0) - 8
  const chunk = Buffer.alloc(32 + entries.length * 8)
  chunk.write(`ix0${stream}`)
  chunk.writeUInt32LE(chunk.length - 8, 4)
  chunk.set([2, 0, 0, 1], 8)
  chunk.writeUInt32LE(entries.length, 12)
  chunk.writeBigUInt64LE(BigInt(base), 20)
  for (const [index, { offset, size, key }] of entries.entries()) {
    chunk.writeUInt32LE(offset - base, 32 + index * 8)
    chunk.writeUInt32LE(key ? size : size + 0x8000_0000, 36 + index * 8)
  }
  return chunk
}

/** The file with OpenDML's indexes in place of the old one: two standard indexes a stream behind the frames, and super indexes where ffmpeg leaves room for them. */
function openDmlOf(bytes: Buffer): Buffer {
  const copy = without(bytes, 'idx1')
  const parts: Buffer[] = []
  let room = copy.indexOf('strf')
  let end = copy.length
  for (const stream of [0, 1]) {
    const entries = entriesOf(bytes, stream)
    const half = Math.floor(entries.length / 2)
    room = copy.indexOf('JUNK', room + 4)
    copy.write('indx', room)
    copy.set([4, 0, 0, 0, 2, 0, 0, 0], room + 8)
    for (const [index, part] of [entries.slice(0, half), entries.slice(half)].entries()) {
      const chunk = standardIndex(stream, part)
      copy.writeBigUInt64LE(BigInt(end), room + 32 + index * 16)
      parts.push(chunk)
      end += chunk.length
    }
  }
  return Buffer.concat([copy, ...parts])
}

async function read(bytes: Uint8Array) {
  const source = bufferSource(bytes)
  const demuxer = await openAvi(source)
  const cuts = await demuxer.cutPoints()
  const opened = source.bytesRead
  const [video = [], audio = []] = [await collect(demuxer, 0), await collect(demuxer, 1)]
  return {
    info: demuxer.info,
    cuts,
    opened,
    lines: [...video.map(lineOf), '', ...audio.map(lineOf)],
    video: video.map(lineOf),
  }
}

describe('an index', () => {
  test("may be OpenDML's, the old one, or none at all, and the packets are the same", async () => {
    const whole = await read(file)
    const openDml = await read(openDmlOf(file))
    expect(openDml).toMatchObject({ lines: whole.lines, cuts: whole.cuts, info: whole.info })
    expect(openDml.opened).toBeLessThan(file.length / 2)
    for (const names of [[], ['idx1']]) {
      const { lines, cuts, info } = await read(without(file, ...names))
      expect(lines).toEqual(whole.lines)
      expect(cuts).toEqual(whole.cuts)
      expect(info).toEqual({ ...whole.info, unfinished: names.length > 0 })
    }
  })

  test('may count its offsets from the beginning of the file', async () => {
    const copy = without(file, 'indx')
    const movi = copy.indexOf('movi')
    const index = copy.indexOf('idx1')
    for (let at = index + 8; at < index + 8 + copy.readUInt32LE(index + 4); at += 16)
      copy.writeUInt32LE(copy.readUInt32LE(at + 8) + movi, at + 8)
    expect((await read(copy)).lines).toEqual((await read(file)).lines)
  })

  test('that calls every picture a keyframe, or none, is not believed', async () => {
    const { cuts } = await read(file)
    for (const flag of [0, 0x10]) {
      const copy = without(file, 'indx')
      const index = copy.indexOf('idx1')
      for (let at = index + 8; at < index + 8 + copy.readUInt32LE(index + 4); at += 16)
        copy.writeUInt32LE(flag, at + 4)
      expect((await read(copy)).cuts).toEqual(cuts)
    }
  })

  test('is read instead of the frames', async () => {
    const padded = Buffer.concat([file])
    const { opened } = await read(padded)
    expect(opened).toBeLessThan(file.length / 2)
  })
})

describe('a file that lies', () => {
  test('about an index of gigabytes is read no further than an index has entries', async () => {
    const head = Buffer.from(without(file, 'indx'))
    head.writeUInt32LE(0xffff_fff0, head.indexOf('idx1') + 4)
    const source = sparseSource(head, 5 * 2 ** 30)
    const { info } = await openAvi(source)
    expect(info.duration).toBeGreaterThan(0)
    expect(source.bytesRead).toBeLessThan(100 * 2 ** 20)
  })

  test('about endless chunks without frames is read no further than they make sense', async () => {
    const head = without(file, 'indx', 'idx1')
    const junk = Buffer.alloc(16 * 2 ** 20, Buffer.from('JUNK\0\0\0\0'))
    const source = bufferSource(Buffer.concat([head, junk]))
    await openAvi(source)
    expect(source.bytesRead).toBeLessThan(head.length + junk.length / 2)
  })
})

describe('a file that was cut off', () => {
  test('plays to its last whole frame', async () => {
    const whole = await read(file)
    for (const share of [0.3, 0.6, 0.95]) {
      const { video, info } = await read(file.subarray(0, Math.floor(file.length * share)))
      expect(info.unfinished).toBe(true)
      expect(video.length).toBeGreaterThan(0.2 * share * whole.video.length)
      const frames = new Set(whole.video.map((line) => line.split(' ').at(-1)))
      expect(video.every((line) => frames.has(line.split(' ').at(-1)))).toBe(true)
      expect(info.duration).toBeCloseTo(video.length / 30, 0)
    }
  })

  test('goes on behind garbage', async () => {
    const copy = without(file, 'indx', 'idx1')
    const middle = copy.indexOf('01wb', Math.floor(file.length / 2))
    copy.fill(0x41, middle, middle + 3000)
    const whole = await read(file)
    const damaged = await read(copy)
    expect(damaged.video.length).toBeGreaterThan(whole.video.length - 10)
  })
})

test('a second RIFF list behind the first one is read, though no index lists it', async () => {
  const first = without(file, 'indx')
  const movi = first.indexOf('LIST', first.indexOf('movi') - 8)
  const frames = first.subarray(movi, movi + 8 + first.readUInt32LE(movi + 4))
  const head = Buffer.from('RIFF\0\0\0\0AVIX', 'latin1')
  head.writeUInt32LE(4 + frames.length, 4)
  const { video, info } = await read(Buffer.concat([first, head, frames]))
  expect(video).toHaveLength(360)
  expect(info.duration).toBeCloseTo(12.04, 1)
})
