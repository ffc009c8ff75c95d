import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ByteSource } from '../../../src/bytes.ts'
import { openMedia } from '../../../src/media/open-media.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { MadeMedia, picture, tone } from '../../helpers/made-media.ts'

const made = new MadeMedia()
const NAMES = ['a.mkv', 'a.ts', 'a.m2ts', 'a.flv', 'a.mp4', 'a.avi']

beforeAll(() => {
  const rate = '-b:v 8M -minrate 8M -maxrate 8M -bufsize 8M -nal-hrd cbr'.split(' ')
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-bf', '0', ...rate]
  made.make('a.mkv', ...picture('320x180', 25, 8), ...tone(44_100, 8), ...h264, '-c:a', 'mp3')
  for (const name of NAMES.slice(1)) {
    const stream = name.endsWith('.avi') ? ['-bsf:v', 'h264_mp4toannexb'] : []
    made.make(name, '-i', made.path('a.mkv'), '-c', 'copy', ...stream)
  }
})
afterAll(() => made.remove())

test.each(NAMES)('the sound and the picture of a part of %s read that part once', async (name) => {
  const source = bufferSource(made.bytes(name))
  const demuxer = await openMedia(source)
  const [from, , to] = (await demuxer.cutPoints()).slice(1)
  if (from === undefined || to === undefined) throw new Error('there are too few cut points')
  const before = source.bytesRead
  await Promise.all(
    demuxer.info.tracks.map(async ({ id }) => {
      for await (const _ of demuxer.packets(id, from.time, to.time));
    }),
  )
  expect(source.bytesRead - before).toBeLessThan(1.3 * (to.offset - from.offset))
})

test.each(['a.ts', 'a.m2ts', 'a.flv'])(
  'the pictures of a part of %s are read ahead of the first one, as far as that part goes',
  async (name) => {
    const bytes = bufferSource(made.bytes(name))
    let furthest = 0
    const source: ByteSource = {
      ...bytes,
      read(into, from) {
        furthest = Math.max(furthest, from + into.length)
        return bytes.read(into, from)
      },
    }
    const demuxer = await openMedia(source)
    const [from, to] = (await demuxer.cutPoints()).slice(1)
    if (from === undefined || to === undefined) throw new Error('there are too few cut points')
    furthest = 0
    let ahead = 0
    for await (const _ of demuxer.packets(demuxer.info.tracks[0]?.id ?? 0, from.time, to.time))
      ahead ||= furthest
    expect(ahead).toBeGreaterThan(from.offset + 400_000)
    expect(furthest).toBeLessThan(to.offset + 400_000)
  },
)
