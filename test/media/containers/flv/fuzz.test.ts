import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
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

test.each(['plain.flv', 'keyframes.flv'])(
  '500 damaged copies of %s are read or rejected',
  async (name) => {
    const bytes = media.bytes(name)
    const rejected = await playDamaged(bytes, 500, openFlv)
    expect(rejected).toBeLessThan(250)
  },
)
