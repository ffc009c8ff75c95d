import { beforeAll, describe, expect, test } from 'vitest'
import type { ByteSource } from '../../../../src/bytes.ts'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import { MadeMedia, picture } from '../../../helpers/made-media.ts'
import { TsWriter } from '../../../helpers/ts-writer.ts'

const VIDEO = 0x100
const AUDIO = 0x101
const TICKS = 90_000
const PACKET = 188
const GROUP_FRAMES = 60
const FRAME_TICKS = 3000
const FRAME_BYTES = 25_000

/** A time in the group of pictures that is written again and again. */
interface Stamp {
  readonly at: number
  readonly ticks: number
}

let parameters: Buffer

beforeAll(() => {
  const media = new MadeMedia()
  const options = '-frames:v 1 -c:v libx264 -x264-params aud=1 -f h264'.split(' ')
  media.make('one.h264', ...picture('1280x720', 30, 1), ...options)
  // Up to the supplemental information behind the parameter sets.
  const stream = media.bytes('one.h264')
  parameters = stream.subarray(0, stream.indexOf(Buffer.from([0, 0, 1, 6])))
  media.remove()
})

/** Two seconds of 6 Mbit/s that hold nothing, with sound, and where their times are. */
function group(): { bytes: Buffer; stamps: Stamp[] } {
  const writer = new TsWriter().tables([
    { pid: VIDEO, type: 0x1b },
    { pid: AUDIO, type: 3 },
  ])
  for (let frame = 0; frame < GROUP_FRAMES; frame += 1) {
    const slice = Buffer.alloc(FRAME_BYTES, 0x55)
    slice.set([0, 0, 0, 1, frame === 0 ? 0x65 : 0x41, 0x88])
    const key = frame === 0 ? parameters : Buffer.from([0, 0, 0, 1, 9, 0xf0])
    writer.pes({ pid: VIDEO, payload: Buffer.concat([key, slice]), pts: frame * FRAME_TICKS })
    const sound = Buffer.alloc(576)
    sound.set([0xff, 0xfd, 0xa4, 0x00])
    writer.pes({ pid: AUDIO, payload: sound, pts: frame * FRAME_TICKS, bounded: true })
  }
  const bytes = writer.bytes()
  const stamps: Stamp[] = []
  for (let at = 0; at < bytes.length; at += PACKET) {
    const pid = bytes.readUInt16BE(at + 1) - 0x4000
    if (pid !== VIDEO && pid !== AUDIO) continue
    const ticks = stamps.filter(
      ({ at: other }) => bytes[other - 6] === (pid === VIDEO ? 0xe0 : 0xc0),
    )
    const start = bytes.indexOf(Buffer.from([0, 0, 1, pid === VIDEO ? 0xe0 : 0xc0]), at)
    stamps.push({ at: start + 9, ticks: ticks.length * FRAME_TICKS })
  }
  return { bytes, stamps }
}

/** A file that is made while it is read: only its times differ from group to group. */
class LargeFile implements ByteSource {
  readonly #group = group()
  readonly #startOf: (group: number) => number
  readonly groupBytes: number
  readonly length: number
  bytesRead = 0

  /** `startOf` says with which timestamp a group begins. */
  constructor(least: number, startOf: (group: number) => number) {
    this.groupBytes = this.#group.bytes.length
    this.length = Math.ceil(least / this.groupBytes) * this.groupBytes
    this.#startOf = startOf
  }

  get groups(): number {
    return this.length / this.groupBytes
  }

  read(into: Uint8Array, from: number): Promise<number> {
    const size = this.groupBytes
    const end = Math.min(this.length, from + into.length)
    for (let index = Math.floor(from / size); index * size < end; index += 1) {
      const start = index * size
      const piece = this.#at(index).subarray(Math.max(0, from - start), end - start)
      into.set(piece, Math.max(0, start - from))
    }
    this.bytesRead += Math.max(0, end - from)
    return Promise.resolve(Math.max(0, end - from))
  }

  close(): void {}

  #at(index: number): Buffer {
    const { bytes, stamps } = this.#group
    for (const { at, ticks } of stamps) {
      const time = (this.#startOf(index) + ticks) % 2 ** 33
      const low = time % 2 ** 30
      bytes[at] = 0x21 | (Math.floor(time / 2 ** 30) << 1)
      bytes[at + 1] = (low >> 22) & 0xff
      bytes[at + 2] = ((low >> 14) & 0xfe) | 1
      bytes[at + 3] = (low >> 7) & 0xff
      bytes[at + 4] = ((low << 1) & 0xfe) | 1
    }
    return bytes
  }
}

const steadily = (group: number): number => group * 2 * TICKS

const stepsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0))

/** There is one each 30th of a second between two times. */
async function expectEvenly(
  packets: AsyncIterable<{ pts: number }>,
  from: number,
  to: number,
): Promise<void> {
  let count = 0
  for await (const { pts } of packets) {
    expect(pts).toBeCloseTo(from + count / 30, 5)
    count += 1
  }
  expect(count).toBe((to - from) * 30)
}

describe('a file', () => {
  test.each([
    [1.6e9, 4.01, 200e6],
    [20e9, 6.01, 450e6],
  ])(
    'of %d bytes has cut points that are keyframes at most %d s apart, though little is read',
    async (length, most, budget) => {
      const file = new LargeFile(length, steadily)
      const demuxer = await openMpegTs(file)
      expect(file.bytesRead).toBeLessThan(40e6)
      expect(demuxer.info.duration).toBeCloseTo(file.groups * 2, 1)
      const cuts = await demuxer.cutPoints()
      const times = cuts.map(({ time }) => time)
      const steps = stepsOf(times)
      expect(times[0]).toBe(0)
      const keyframes = times.map((time) => Math.round(time / 2) * 2)
      for (const [index, time] of times.entries()) expect(keyframes[index]).toBeCloseTo(time, 2)
      expect(Math.min(...steps)).toBeGreaterThan(0)
      expect(Math.max(...steps)).toBeLessThanOrEqual(most)
      expect((demuxer.info.duration ?? 0) - (times.at(-1) ?? 0)).toBeLessThanOrEqual(most)
      expect(file.bytesRead).toBeLessThan(budget)
      for (const [index, { offset }] of cuts.entries())
        expect(Math.abs(offset - ((keyframes[index] ?? 0) / 2) * file.groupBytes)).toBeLessThan(
          3 * PACKET,
        )

      for (const cut of [100, 101, cuts.length - 60])
        for (const track of [VIDEO, AUDIO]) {
          const before = file.bytesRead
          const [from = 0, to = 0] = times.slice(cut)
          const [first = 0, end = 0] = keyframes.slice(cut)
          await expectEvenly(demuxer.packets(track, from, to), first, end)
          expect(file.bytesRead - before).toBeLessThan((1.3 * (end - first) * file.groupBytes) / 2)
        }
    },
    60_000,
  )

  test.each([
    ['back', (group: number) => steadily(group % 333)],
    ['far ahead', (group: number) => steadily(group) + (group < 500 ? 0 : 1e9)],
    ['over the end of what 33 bits can count', (group: number) => 2 ** 33 - 1e8 + steadily(group)],
  ])(
    'whose times jump %s has times that go on',
    async (_, startOf) => {
      const file = new LargeFile(1.6e9, startOf)
      const demuxer = await openMpegTs(file)
      expect(demuxer.info.duration).toBeCloseTo(file.groups * 2, 1)
      const cuts = await demuxer.cutPoints()
      expect(cuts.length).toBeGreaterThan(200)
      for (const { time, offset } of cuts) {
        const early = (offset / file.groupBytes) * 2 - time
        expect(early).toBeGreaterThan(-0.001)
        expect(early).toBeLessThan(0.0031)
      }
    },
    60_000,
  )
})
