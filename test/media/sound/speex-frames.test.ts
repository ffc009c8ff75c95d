import { afterAll, expect, test } from 'vitest'
import { openMedia } from '../../../src/media/open-media.ts'
import { speexFrames } from '../../../src/media/sound/speex-frames.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { MadeMedia, tone } from '../../helpers/made-media.ts'

const made = new MadeMedia()
afterAll(() => made.remove())

async function packets(rate: number, together: number): Promise<Buffer[]> {
  const options = ['-c:a', 'libspeex', '-frames_per_packet', String(together)]
  made.make('sound.mkv', ...tone(rate, 1), ...options)
  const demuxer = await openMedia(bufferSource(made.bytes('sound.mkv')))
  const all: Buffer[] = []
  for await (const { data } of demuxer.packets(1, 0, Number.POSITIVE_INFINITY))
    all.push(Buffer.from(data))
  return all
}

test.each([8_000, 16_000, 32_000])(
  'frames of Speex of %i Hz are the same however many share a packet',
  async (rate) => {
    const alone = (await packets(rate, 1)).flatMap(speexFrames).map((each) => Buffer.from(each))
    expect(alone.length).toBeGreaterThan(45)
    for (const together of [2, 3]) {
      const shared = await packets(rate, together)
      expect(shared.length).toBeLessThan(30)
      const frames = shared.flatMap(speexFrames).map((each) => Buffer.from(each))
      expect(frames.slice(0, 45)).toEqual(alone.slice(0, 45))
    }
  },
)

test('what is no Speex has no frames, or fewer', () => {
  for (let first = 0; first < 256; first += 1)
    expect(speexFrames(Uint8Array.of(first, 255, 255)).length).toBeLessThan(5)
  expect(speexFrames(new Uint8Array(0))).toEqual([])
})
