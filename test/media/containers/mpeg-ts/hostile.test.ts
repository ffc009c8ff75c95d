import { expect, test } from 'vitest'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import { MalformedMedia } from '../../../../src/media/demuxer.ts'
import { bufferSource, type CountedSource } from '../../../helpers/byte-source.ts'
import { TsWriter } from '../../../helpers/ts-writer.ts'
import { turnsDuring } from '../../../helpers/turns.ts'

const PID = 0x100
const MEGABYTE = 1 << 20

/** Bytes that repeat a pattern. */
function repeated(size: number, ...pattern: readonly number[]): Buffer {
  return Buffer.alloc(size, Buffer.from(pattern))
}

/** A stream of one type in PES packets of one payload. */
function stream(type: number, payload: Buffer, count: number, descriptors: number[] = []): Buffer {
  const writer = new TsWriter().tables([{ pid: PID, type, descriptors }])
  for (let at = 0; at < count; at += 1)
    writer.pes({ pid: PID, payload, pts: at * 3000, bounded: payload.length < 60_000 })
  return writer.bytes()
}

const OPUS = [5, 4, ...Buffer.from('Opus')]

test.each([
  ['a PES packet of NAL units of one byte', stream(0x1b, repeated(8 * MEGABYTE, 0, 0, 1, 9), 1)],
  ['slices without an end', stream(0x1b, repeated(8 * MEGABYTE, 0, 0, 1, 0x65, 0x88, 0), 1)],
  ['headers without a picture', stream(2, repeated(8 * MEGABYTE, 0, 0, 1, 0xb8, 0x55), 1)],
  ['first slices alone', stream(2, repeated(4 * MEGABYTE, 0, 0, 1, 1, 0, 0, 1, 0), 1)],
  ['long heads without a slice', stream(0x1b, repeated(32_000, 0, 0, 1, 6, 5, 255, 255, 255), 100)],
  ['parts of a unit that never ends', stream(0x1b, repeated(150, 0x55), 10_000)],
  [
    'parts of a unit that begins once',
    stream(0x24, repeated(160, 0x26, 1, 0, 0, 1, 0x80, 0x55), 10_000),
  ],
  [
    'sound that is never whole',
    stream(0x82, repeated(150, 0x64, 0x58, 0x20, 0x25, 0x20, 0xff, 0xff, 0xff), 40_000),
  ],
  [
    'ADTS headers everywhere',
    stream(0x0f, repeated(50_000, 0xff, 0xf1, 0x50, 0x40, 0x01, 0x1f, 0xfc), 30),
  ],
  ['endless sizes of Opus', stream(6, repeated(50_000, 0x7f, 0xe0, 255, 255, 255, 255), 60, OPUS)],
  ['sync bytes alone', Buffer.alloc(8 * MEGABYTE, 0x47)],
  [
    'tables that fill it',
    repeated(8 * MEGABYTE, ...new TsWriter().tables([{ pid: 0, type: 2 }]).bytes()),
  ],
])('%s is read or rejected in time', async (_, bytes) => {
  const began = process.cpuUsage()
  try {
    const demuxer = await openMpegTs(bufferSource(bytes))
    await demuxer.cutPoints()
    for (const { id } of demuxer.info.tracks)
      for await (const { data } of demuxer.packets(id, 0, Number.POSITIVE_INFINITY))
        expect(data.length).toBeLessThanOrEqual(2 * bytes.length)
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedMedia)
  }
  // In microseconds of work, which other processes do not change.
  const { user, system } = process.cpuUsage(began)
  expect(user + system).toBeLessThan(5_000_000)
})

/** A stream of pictures, a hole of nothing, and the stream once more. */
function holed(length: number): CountedSource {
  const island = stream(0x1b, picture(0x65), 60)
  const counted = {
    length,
    bytesRead: 0,
    reads: 0,
    close() {},
    async read(into: Uint8Array, from: number) {
      const got = Math.max(0, Math.min(into.length, length - from))
      into.fill(0, 0, got).set(island.subarray(from, from + got))
      const end = length - island.length
      if (from + got > end)
        into.set(
          island.subarray(Math.max(0, from - end), from + got - end),
          Math.max(0, end - from),
        )
      counted.bytesRead += got
      counted.reads += 1
      return got
    },
  }
  return counted
}

/** A keyframe with what it needs. */
function picture(type: number): Buffer {
  const parameters =
    '0000000167640028acd940780227e5c044000003000400000300c83c60c6580000000168ebe3cb22c0'
  return Buffer.concat([
    Buffer.from(parameters, 'hex'),
    Buffer.from([0, 0, 0, 1, type, 0x88, 0x84, 0, 0x0f, 0xff, 0xe0]),
    Buffer.alloc(500, 0x55),
  ])
}

test('a hole of gigabytes is looked into here and there, and no segment goes through all of it', async () => {
  const source = holed(188 * 60_000_000)
  const demuxer = await openMpegTs(source)
  await demuxer.cutPoints()
  expect(source.bytesRead).toBeLessThan(1.2e9)
  const before = source.bytesRead
  let count = 0
  for await (const _ of demuxer.packets(PID, 0, Number.POSITIVE_INFINITY)) count += 1
  expect(count).toBeGreaterThan(0)
  expect(source.bytesRead - before).toBeLessThan(1.3e9)
})

test('packets that are kept already leave others their turns', async () => {
  const source = bufferSource(stream(0x1b, picture(0x65), 6000))
  const demuxer = await openMpegTs(source)
  const readAll = async (): Promise<void> => {
    for await (const _ of demuxer.packets(PID, 0, Number.POSITIVE_INFINITY));
  }
  await demuxer.cutPoints()
  expect(await turnsDuring(readAll())).toBeGreaterThan(10)
})

test('a program of hundreds of streams has some of them', async () => {
  const streams = Array.from({ length: 150 }, (_, at) => ({ pid: PID + at, type: 0x81 }))
  const writer = new TsWriter().tables(streams)
  const frame = Buffer.alloc(128)
  frame.set([0x0b, 0x77, 0, 0, 0, 0x40, 0x43, 0x50])
  for (const { pid } of streams)
    writer.pes({ pid, payload: Buffer.concat([frame, frame]), pts: 0, bounded: true })
  const { info } = await openMpegTs(bufferSource(writer.bytes()))
  expect(info.tracks).toHaveLength(40)
})
