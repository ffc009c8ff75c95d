import { afterAll, beforeAll, expect, test } from 'vitest'
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
