import { beforeAll, describe, expect, test } from 'vitest'
import { MalformedMedia, NeverFinished } from '../../../../src/media/demuxer.ts'
import { collect, lineOf } from '../../../helpers/collect.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { apart, expectSamePackets, media, open, probe } from './files.ts'

beforeAll(() => {
  const encoded = '-c:v libx264 -preset ultrafast -bf 2 -g 15 -c:a aac'.split(' ')
  media.make('plain.mp4', ...picture('160x120', 30, 4), ...tone(48_000, 4), ...encoded)
  const copy = ['-i', media.path('plain.mp4'), '-c', 'copy']
  const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof']
  media.make('fragments.mp4', ...copy, ...fragments)
  media.make('based.mp4', ...copy, '-movflags', 'frag_keyframe+empty_moov')
  media.make('sidx.mp4', ...copy, '-movflags', 'dash+global_sidx+frag_keyframe')
}, 60_000)

/** Where each box of a type begins, among those of the file that are in no other. */
function offsetsOf(bytes: Buffer, type: string): number[] {
  const offsets: number[] = []
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, bytes.readUInt32BE(at)))
    if (bytes.toString('latin1', at + 4, at + 8) === type) offsets.push(at)
  return offsets
}

describe('a fragmented file', () => {
  test('that is closed is finished', async () => {
    expect((await open('fragments.mp4')).info.unfinished).toBe(false)
    expect((await open('sidx.mp4')).info.unfinished).toBe(false)
  })

  test.each([8, 100, 8192])(
    'in front of which a box of %d bytes was put reads as before',
    async (size) => {
      const bytes = media.bytes('based.mp4')
      const start = bytes.readUInt32BE(0)
      const box = Buffer.alloc(size)
      box.writeUInt32BE(size)
      box.write('free', 4)
      media.write(
        'moved.mp4',
        Buffer.concat([bytes.subarray(0, start), box, bytes.subarray(start)]),
      )
      const [before, after] = [await open('based.mp4'), await open('moved.mp4')]
      for (const track of [1, 2]) {
        const packets = await collect(after, track)
        expect(packets.map(lineOf)).toEqual((await collect(before, track)).map(lineOf))
        expect(packets.length).toBeGreaterThan(100)
      }
    },
  )

  test('whose data lie before their fragments, as in F4V, reads as before', async () => {
    const bytes = media.bytes('based.mp4')
    for (const moof of offsetsOf(bytes, 'moof')) {
      const mdat = moof + bytes.readUInt32BE(moof)
      const end = mdat + bytes.readUInt32BE(mdat)
      const header = Buffer.from(bytes.subarray(moof, mdat))
      for (let at = header.indexOf('tfhd'); at > 0; at = header.indexOf('tfhd', at + 1))
        header.writeBigUInt64BE(BigInt(moof + 8), at + 12)
      for (let at = header.indexOf('trun'); at > 0; at = header.indexOf('trun', at + 1))
        header.writeInt32BE(header.readInt32BE(at + 12) - header.length - 8, at + 12)
      bytes.set(Buffer.concat([bytes.subarray(mdat, end), header]), moof)
    }
    media.write('data-first.mp4', bytes)
    const [before, after] = [await open('based.mp4'), await open('data-first.mp4')]
    for (const track of [1, 2]) {
      const packets = await collect(after, track)
      expect(packets.map(lineOf)).toEqual((await collect(before, track)).map(lineOf))
      expect(packets.length).toBeGreaterThan(100)
    }
  })

  test.each([0.3, 0.55, 0.8, 0.99])(
    'cut off at %d of its length plays to its last whole fragment',
    async (share) => {
      const whole = media.bytes('fragments.mp4')
      const bytes = whole.subarray(0, Math.floor(whole.length * share))
      media.write('cut.mp4', bytes)
      const demuxer = await open('cut.mp4')
      expect(demuxer.info.unfinished).toBe(true)
      const moofs = offsetsOf(whole, 'moof')
      const left = moofs.filter(
        (_, at) => (moofs[at + 1] ?? offsetsOf(whole, 'mfra')[0] ?? 0) <= bytes.length,
      )
      const cuts = await demuxer.cutPoints()
      expect(cuts.map(({ offset }) => offset)).toEqual(left)
      const full = await collect(await open('fragments.mp4'), 1)
      const packets = await collect(demuxer, 1)
      expect(packets).toHaveLength(left.length * 15)
      expect(packets.map(lineOf)).toEqual(full.slice(0, packets.length).map(lineOf))
      expect(demuxer.info.duration).toBeCloseTo(left.length / 2 + 2 / 30, 1)
    },
  )

  test('with an index that ends behind the file plays to its last whole fragment', async () => {
    const whole = media.bytes('sidx.mp4')
    media.write('cut-sidx.mp4', whole.subarray(0, Math.floor(whole.length * 0.6)))
    const { info } = await open('cut-sidx.mp4')
    expect(info.unfinished).toBe(true)
    expect(info.duration).toBeGreaterThan(1.5)
    expect(info.duration).toBeLessThan(3)
  })

  test('grows: what was there stays as it was', async () => {
    const whole = media.bytes('fragments.mp4')
    const [, , third = 0] = offsetsOf(whole, 'moof')
    media.write('begun.mp4', whole.subarray(0, third + 500))
    const begun = await open('begun.mp4')
    const cuts = await (await open('fragments.mp4')).cutPoints()
    expect(await begun.cutPoints()).toEqual(cuts.slice(0, 2))
  })

  test('of which there is but the beginning has tracks and no length yet', async () => {
    const bytes = media.bytes('fragments.mp4')
    media.write('new.mp4', bytes.subarray(0, offsetsOf(bytes, 'moof')[0]))
    const demuxer = await open('new.mp4')
    expect(demuxer.info).toMatchObject({ unfinished: true, duration: undefined })
    expect(demuxer.info.tracks).toHaveLength(2)
    expect(await demuxer.cutPoints()).toEqual([])
    expect(await collect(demuxer, 1)).toEqual([])
  })

  test('has the same packets where its index lies, as it says nothing', async () => {
    const bytes = media.bytes('fragments.mp4')
    const tfra = bytes.lastIndexOf('tfra')
    bytes.fill(0x11, tfra + 30, tfra + 60)
    media.write('lying.mp4', bytes)
    expect(await expectSamePackets('lying.mp4')).toBeGreaterThan(200)
    const cuts = await (await open('lying.mp4')).cutPoints()
    expect(cuts).toEqual(await (await open('fragments.mp4')).cutPoints())
  })

  test('whose only keyframe is in the movie box goes on to its last fragment', async () => {
    const encoded = '-c:v libx264 -preset ultrafast -g 99 -frag_duration 400000'.split(' ')
    media.make('one-key.mp4', ...picture('64x64', 30, 2), ...encoded)
    expect(offsetsOf(media.bytes('one-key.mp4'), 'moof').length).toBeGreaterThan(2)
    expect(await expectSamePackets('one-key.mp4')).toBe(60)
    expect((await open('one-key.mp4')).info.duration).toBeCloseTo(2, 1)
  })

  test('without decoding times goes on from fragment to fragment', async () => {
    const bytes = media.bytes('fragments.mp4')
    for (let at = bytes.indexOf('tfdt'); at >= 0; at = bytes.indexOf('tfdt', at))
      bytes.write('free', at)
    media.write('untimed.mp4', bytes)
    const [untimed, timed] = [await open('untimed.mp4'), await open('fragments.mp4')]
    expect(await untimed.cutPoints()).toEqual(await timed.cutPoints())
    for (const id of [1, 2])
      expect((await collect(untimed, id, 2.05, 3.05)).map(lineOf)).toEqual(
        (await collect(timed, id, 2.05, 3.05)).map(lineOf),
      )
  })
})

describe('a file that is not fragmented', () => {
  test('is cut off: what is there is played', async () => {
    media.make('front.mp4', '-i', media.path('plain.mp4'), '-c', 'copy', '-movflags', '+faststart')
    const whole = media.bytes('front.mp4')
    media.write('cut-front.mp4', whole.subarray(0, Math.floor(whole.length * 0.6)))
    const demuxer = await open('cut-front.mp4')
    const packets = await collect(demuxer, 1)
    expect(demuxer.info.unfinished).toBe(true)
    expect(packets.length).toBeGreaterThan(50)
    expect(packets.length).toBeLessThan(100)
    const shown = (probe('plain.mp4')[0]?.packets ?? [])
      .slice(0, packets.length)
      .map(({ pts }) => pts)
    expect(
      apart(
        packets.map(({ pts }) => pts),
        shown,
      ),
    ).toBeLessThan(1e-5)
  })

  test.each([
    ['cut off before its end', (bytes: Buffer) => bytes.subarray(0, bytes.length * 0.9)],
    [
      'with data that go on to the end',
      (bytes: Buffer) => {
        bytes.writeUInt32BE(0, offsetsOf(bytes, 'mdat')[0] ?? 0)
        return bytes
      },
    ],
    [
      'with a head and no data',
      (bytes: Buffer) => bytes.subarray(0, (offsetsOf(bytes, 'mdat')[0] ?? 0) + 8),
    ],
  ])('was never finished where it is one %s', async (_, change) => {
    media.write('never.mp4', change(media.bytes('plain.mp4')))
    await expect(open('never.mp4')).rejects.toThrow(NeverFinished)
    await expect(open('never.mp4')).rejects.toThrow(MalformedMedia)
  })
})
