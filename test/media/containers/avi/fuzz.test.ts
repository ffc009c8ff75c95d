import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAvi } from '../../../../src/media/containers/avi/demuxer.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { playDamaged } from '../../../helpers/mutations.ts'

let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const short = [...picture('64x48', 15, 2), ...tone(16_000, 2)]
  media.make('h264-mp3.avi', ...short, ...H264, '-c:a', 'libmp3lame')
  media.make('xvid-pcm.avi', ...short, '-c:v', 'mpeg4', '-c:a', 'pcm_s16le')
}, 60_000)

afterAll(() => media.remove())

test.each(['h264-mp3.avi', 'xvid-pcm.avi'])(
  '500 damaged copies of %s are read or rejected',
  async (name) => {
    const bytes = media.bytes(name)
    const rejected = await playDamaged(bytes, 500, openAvi)
    expect(rejected).toBeLessThan(350)
  },
)
