import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { playDamaged } from '../../../helpers/mutations.ts'

let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const short = [...picture('64x48', 15, 2), ...tone(48_000, 2)]
  media.make('h264-opus.mkv', ...short, ...H264, '-g', '10', '-c:a', 'libopus')
  const live = ['-live', '1', '-cluster_time_limit', '500']
  media.make('live.mkv', ...short, '-c:v', 'libvpx', '-g', '10', '-c:a', 'aac', ...live)
}, 60_000)

afterAll(() => media.remove())

test.each(['h264-opus.mkv', 'live.mkv'])(
  '500 damaged copies of %s are read or rejected',
  async (name) => {
    expect(await playDamaged(media.bytes(name), 500, openMatroska)).toBeLessThan(350)
  },
  60_000,
)
