import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import type { Demuxer, Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { TsWriter } from '../../../helpers/ts-writer.ts'

const X264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 25 -c:a aac'.split(' ')
const FRAME = 0.04
/** Packets of sound in each file. */
const SOUNDS = 283
const PACKET = 188
const VIDEO = 0x100
const AUDIO = 0x101
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const seen = [...picture('160x120', 25, 6), ...tone(48_000, 6), ...X264]
  media.make('one.ts', ...seen)
  media.make('far.ts', ...seen, '-output_ts_offset', '5000')
  media.make('wrap.ts', ...seen, '-output_ts_offset', '95440')
  media.make('late.ts', ...seen, '-output_ts_offset', '8.6')
}, 60_000)

afterAll(() => media.remove())

const open = (...names: string[]): Promise<Demuxer> =>
  openMpegTs(bufferSource(Buffer.concat(names.map((name) => media.bytes(name)))))

/** How far the times of packets, in their order, are apart at most and at least. */
function steps(packets: readonly Packet[]): [least: number, most: number] {
  const times = packets.map(({ pts }) => pts).sort((one, other) => one - other)
  const apart = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  return [Math.min(...apart), Math.max(...apart)]
}

describe('times', () => {
  test.each([
    ['a stream that begins at 10 s', 'late.ts'],
    ['a stream whose timestamps begin anew', 'wrap.ts'],
  ])('%s: they begin at 0 and go on', async (_, name) => {
    const demuxer = await open(name)
    const same = await open('one.ts')
    for (const track of [VIDEO, AUDIO])
      expect((await collect(demuxer, track)).map(lineOf)).toEqual(
        (await collect(same, track)).map(lineOf),
      )
    expect(demuxer.info.duration).toBeCloseTo(same.info.duration ?? 0, 6)
  })

  test.each([
    ['back', ['one.ts', 'one.ts', 'one.ts']],
    ['far ahead', ['one.ts', 'far.ts']],
    ['far back', ['far.ts', 'one.ts']],
    ['over the end of what 33 bits can count', ['one.ts', 'wrap.ts', 'far.ts', 'wrap.ts']],
  ])('that jump %s go on without a gap', async (_, names) => {
    const demuxer = await open(...names)
    const pictures = await collect(demuxer, VIDEO)
    expect(pictures.length).toBe(150 * names.length)
    const [least, most] = steps(pictures)
    expect(least).toBeCloseTo(FRAME, 4)
    expect(most).toBeCloseTo(FRAME, 4)
    const sounds = await collect(demuxer, AUDIO)
    expect(sounds.length).toBe(SOUNDS * names.length)
    expect(steps(sounds)[1]).toBeLessThan(0.1)
    expect(Math.abs((demuxer.info.duration ?? 0) - 6.02 * names.length)).toBeLessThan(0.1)
    for (const track of [VIDEO, AUDIO]) {
      const byCuts = await collectByCuts(demuxer, track)
      const all = await collect(demuxer, track)
      expect(byCuts.length).toBe(all.length)
    }
  })

  test('picture and sound stay together behind a jump', async () => {
    const demuxer = await open('one.ts', 'far.ts')
    const between = async (track: number, at: number) =>
      (await collect(demuxer, track))[at]?.pts ?? 0
    const before = (await between(AUDIO, 0)) - (await between(VIDEO, 0))
    const behind = (await between(AUDIO, SOUNDS)) - (await between(VIDEO, 150))
    expect(behind).toBeCloseTo(before, 4)
  })

  test('one wrong timestamp is no jump', async () => {
    const bytes = media.bytes('one.ts')
    const demuxer = await openMpegTs(bufferSource(damagedTime(bytes, 70)))
    const wrong = (await collect(demuxer, VIDEO)).filter(({ pts }) => pts < 0 || pts > 7)
    expect(wrong.length).toBeLessThanOrEqual(1)
    expect(demuxer.info.duration).toBe((await open('one.ts')).info.duration)
  })

  test('a gap of some seconds stays', async () => {
    const bytes = media.bytes('one.ts')
    const cuts = await (await open('one.ts')).cutPoints()
    const [from = 0, to = 0] = [cuts[2]?.offset, cuts[5]?.offset]
    const less = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
    const demuxer = await openMpegTs(bufferSource(less))
    expect(steps(await collect(demuxer, VIDEO))[1]).toBeGreaterThan(2.9)
    expect(demuxer.info.duration).toBe((await open('one.ts')).info.duration)
  })
})

/** The file with a wrong time in the nth PES packet of the picture. */
function damagedTime(file: Buffer, nth: number): Buffer {
  const bytes = Buffer.from(file)
  let count = 0
  for (let at = 0; at < bytes.length; at += PACKET) {
    if (bytes.readUInt16BE(at + 1) !== 0x4000 + VIDEO) continue
    const start = bytes.indexOf(Buffer.from([0, 0, 1, 0xe0]), at)
    if (count === nth) bytes[start + 9] = (bytes[start + 9] ?? 0) ^ 0x08
    if (count === nth && (bytes[start + 7] ?? 0) & 0x40)
      bytes[start + 14] = (bytes[start + 14] ?? 0) ^ 0x08
    count += 1
  }
  return bytes
}

describe('sound in a file', () => {
  /** Pictures of MPEG-1 every 40 ms, of so many bytes, and sound of 24 ms that lies so much later in the file than its picture. */
  function shifted(seconds: number, size: (shown: number) => number = () => 30_000): Buffer {
    const header = [0, 0, 1, 0xb3, 0x14, 0x00, 0xf0, 0x33, 0xff, 0xff, 0xe0, 0x18]
    const writer = new TsWriter().tables([
      { pid: VIDEO, type: 1 },
      { pid: AUDIO, type: 3 },
    ])
    let heard = 0
    for (let shown = 0; shown < 30; shown += FRAME) {
      const isKey = Math.round(shown / FRAME) % 25 === 0
      const payload = Buffer.alloc(size(shown), 0x55)
      const coded = isKey ? [...header, 0, 0, 1, 0, 0, 8] : [0, 0, 1, 0, 0, 16]
      payload.set([...coded, 0xff, 0xf8, 0, 0, 1, 1])
      writer.pes({ pid: VIDEO, payload, pts: Math.round((shown + 5) * 90_000) })
      for (; heard < shown - seconds && heard < 30; heard += 0.024) {
        const frame = Buffer.alloc(576)
        frame.set([0xff, 0xfd, 0xa4, 0x00])
        const pts = Math.round((heard + 5) * 90_000)
        writer.pes({ pid: AUDIO, payload: frame, pts, bounded: true })
      }
    }
    return writer.bytes()
  }

  test.each([
    [1, 'after'],
    [0, 'with'],
    [-1, 'before'],
  ])('that lies %d s %s its picture is found, with few bytes read', async (late) => {
    const bytes = shifted(late)
    const source = bufferSource(bytes)
    const demuxer = await openMpegTs(source)
    const cuts = await demuxer.cutPoints()
    const all = await collect(demuxer, AUDIO)
    const [from, to] = [cuts[10], cuts[20]]
    const before = source.bytesRead
    const found = await collect(demuxer, AUDIO, from?.time, to?.time)
    const expected = all.filter(({ pts }) => pts >= (from?.time ?? 0) && pts < (to?.time ?? 0))
    expect(found.map(lineOf)).toEqual(expected.map(lineOf))
    expect(found.length).toBeGreaterThan(410)
    const size = (to?.offset ?? 0) - (from?.offset ?? 0)
    expect(source.bytesRead - before).toBeLessThan(1.3 * size)
  })

  test('that a burst of pictures pushes away is found', async () => {
    const sizeAt = (shown: number): number => (shown > 20 && shown < 22 ? 150_000 : 500)
    const demuxer = await openMpegTs(bufferSource(shifted(0.8, sizeAt)))
    const all = await collect(demuxer, AUDIO)
    expect(await collectByCuts(demuxer, AUDIO)).toHaveLength(all.length)
  })
})
