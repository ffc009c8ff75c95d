import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { playDamaged } from '../../../helpers/mutations.ts'

let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const sound = ['-c:a', 'aac']
  media.make('plain.flv', ...picture('64x48', 15, 2), ...tone(16_000, 2), ...H264, ...sound)
  media.make(
    'keyframes.flv',
    '-i',
    media.path('plain.flv'),
    '-c',
    'copy',
    '-flvflags',
    'add_keyframe_index',
  )
}, 60_000)

afterAll(() => media.remove())

async function play(bytes: Buffer): Promise<void> {
  const source = bufferSource(bytes)
  const { length } = source
  const demuxer = await openFlv(source)
  await demuxer.cutPoints()
  for (const { id } of demuxer.info.tracks)
    for await (const { data } of demuxer.packets(id, 0, Number.POSITIVE_INFINITY))
      if (data.length > length) throw new Error('a packet is longer than its file')
}

test.each(['plain.flv', 'keyframes.flv'])(
  '500 damaged copies of %s are read or rejected',
  async (name) => {
    const bytes = media.bytes(name)
    const rejected = await playDamaged(bytes, 500, play)
    expect(rejected).toBeLessThan(250)
  },
)
