import { open as openHandle } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openMp4 } from '../../../../src/media/containers/mp4/demuxer.ts'
import { fileSource } from '../../../helpers/byte-source.ts'
import { box, list, table, u32 } from './boxes.ts'
import { media } from './files.ts'

const FRAMES = 324_000
const FRAME_BYTES = 61_000
const RUN = 30

/** Three hours of pictures at 30 frames a second, of 61 kB each: B-frames, a chunk of one second, a keyframe every two. */
function movieBox(begin: number): Buffer {
  const chunks = FRAMES / RUN
  const offsets: number[] = []
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const offset = begin + chunk * RUN * FRAME_BYTES
    offsets.push(Math.floor(offset / 2 ** 32), offset % 2 ** 32)
  }
  const frames = Array.from({ length: FRAMES }, (_, at) => at)
  const entry = Buffer.alloc(78)
  entry.writeUInt32BE((320 << 16) | 180, 24)
  const stbl = box(
    'stbl',
    box('stsd', u32(0, 1), box('mp4v', entry)),
    table('stts', 1, [FRAMES, 1]),
    table(
      'ctts',
      FRAMES,
      frames.flatMap((at) => [1, [1, 3, 0, 0][at % 4] ?? 0]),
    ),
    table(
      'stss',
      FRAMES / 60,
      frames.filter((at) => at % 60 === 0).map((at) => at + 1),
    ),
    table('stsc', 1, [1, RUN, 1]),
    box('stsz', u32(0, 0, FRAMES), list(frames.map(() => FRAME_BYTES))),
    table('co64', chunks, offsets),
  )
  const mdia = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, 30, FRAMES, 0x55c40000)),
    box('hdlr', u32(0, 0), Buffer.from('vide'), u32(0, 0, 0), Buffer.alloc(1)),
    box('minf', stbl),
  )
  const tkhd = box('tkhd', u32(7, 0, 0, 1, 0, 0), Buffer.alloc(60))
  return box('moov', box('mvhd', u32(0, 0, 0, 1000)), box('trak', tkhd, mdia))
}

/** For how long this process has worked, in milliseconds: what others do at the same time does not count. */
function worked(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

test('a file of 20 GB with its index at the end is open in a moment, and only what is asked for is read', async () => {
  const size = FRAMES * FRAME_BYTES
  const handle = await openHandle(media.path('large.mp4'), 'w')
  const mdat = Buffer.concat([
    u32(1),
    Buffer.from('mdat'),
    u32(Math.floor((size + 16) / 2 ** 32), (size + 16) % 2 ** 32),
  ])
  const head = Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0')), mdat])
  await handle.write(head, 0, head.length, 0)
  const moov = movieBox(head.length)
  await handle.write(moov, 0, moov.length, head.length + size)
  await handle.close()

  const source = await fileSource(media.path('large.mp4'))
  const times: number[] = []
  const blocked: number[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    let longest = 0
    let last = worked()
    const tick = (): void => {
      longest = Math.max(longest, worked() - last)
      last = worked()
    }
    const began = last
    const timer = setInterval(tick, 1)
    const demuxer = await openMp4(source)
    const cuts = await demuxer.cutPoints()
    times.push(worked() - began)
    tick()
    clearInterval(timer)
    blocked.push(longest)
    expect(cuts).toHaveLength(FRAMES / 60)
    expect(demuxer.info.duration).toBeCloseTo(FRAMES / 30, 0)
  }
  expect(Math.min(...times)).toBeLessThan(150)
  expect(Math.min(...blocked)).toBeLessThan(50)
  expect(source.bytesRead).toBeLessThan(4.1 * moov.length + 1e6)

  const demuxer = await openMp4(source)
  const before = source.bytesRead
  const reads = source.reads
  const cut = (await demuxer.cutPoints())[4000]?.time ?? 0
  let count = 0
  for await (const { data } of demuxer.packets(1, cut, cut + 4)) {
    expect(data).toHaveLength(FRAME_BYTES)
    count += 1
  }
  expect(count).toBe(120)
  expect(source.bytesRead - before).toBe(120 * FRAME_BYTES)
  expect(source.reads - reads).toBeLessThan(12)
  source.close()
})
