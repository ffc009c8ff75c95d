import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { flvOf, tagsOf, type WrittenTag } from '../../../helpers/flv-writer.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'

const VIDEO = 9
const FRAMES = 180
let media: MadeMedia
let file: Buffer
let tags: WrittenTag[]

beforeAll(() => {
  media = new MadeMedia()
  media.make('h264.flv', ...picture('160x120', 30), ...tone(44_100), ...H264)
  file = media.bytes('h264.flv')
  tags = tagsOf(file)
}, 60_000)

afterAll(() => media.remove())

const open = (bytes: Uint8Array) => openFlv(bufferSource(bytes))
const linesOf = async (bytes: Uint8Array) => (await collect(await open(bytes), VIDEO)).map(lineOf)

function moved(by: (time: number) => number, of: readonly WrittenTag[] = tags): Buffer {
  return flvOf(of.map((tag) => ({ ...tag, time: by(tag.time) })))
}

/** The tags with so many bytes that mean nothing before each. */
function spread(bytes: number): WrittenTag[] {
  const filler = { type: 18, time: 0, payload: new Uint8Array(bytes) }
  return tags.flatMap((tag) => [filler, tag])
}

describe('recordings behind each other', () => {
  test.each([
    ['with their tags alone', () => flvOf(Array(4).fill(tags).flat())],
    ['with their file headers', () => Buffer.concat(Array(4).fill(file))],
    ['in a large file', () => flvOf(Array(4).fill(spread(16_384)).flat())],
  ])('%s: each goes on where the one before it ends', async (_, made) => {
    const demuxer = await open(made())
    const packets = await collect(demuxer, VIDEO)
    const times = packets.map(({ dts }) => dts ?? 0)
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(packets).toHaveLength(4 * FRAMES)
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(Math.max(...steps)).toBeLessThan(0.2)
    expect(demuxer.info.duration).toBeCloseTo(24.2, 0)
    expect((await collectByCuts(demuxer, VIDEO)).map(lineOf)).toEqual(packets.map(lineOf))
  })
})

test('times that wrap at 24 bits go on', async () => {
  const long = Array.from({ length: 4 }, (_, copy) =>
    tags.map((tag) => ({ ...tag, time: tag.time + copy * 6050 })),
  ).flat()
  const start = 2 ** 24 - 9000
  expect(await linesOf(moved((time) => (time + start) % 2 ** 24, long))).toEqual(
    await linesOf(flvOf(long)),
  )
})

test.each([10_000, 2 ** 30, -1000])('times that begin at %i ms begin at 0', async (shift) => {
  expect(await linesOf(moved((time) => time + shift))).toEqual(await linesOf(file))
})

test('garbage between two tags costs no other tag', async () => {
  const rest = flvOf(tags.slice(200)).subarray(13)
  const damaged = Buffer.concat([flvOf(tags.slice(0, 200)), Buffer.alloc(5000, 9), rest])
  expect(await linesOf(damaged)).toEqual(await linesOf(file))
})

test('StreamIDs other than 0 are accepted where all tags have the same', async () => {
  const demuxer = await open(flvOf(tags, 1))
  expect(await collectByCuts(demuxer, VIDEO)).toHaveLength(FRAMES)
  expect(demuxer.info.duration).toBe((await open(file)).info.duration)
})
