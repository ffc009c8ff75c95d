import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { playDamaged } from '../../../helpers/mutations.ts'

const X264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 15'.split(' ')
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const seen = [...picture('64x48', 15, 2), ...tone(48_000, 2)]
  media.make('aac.ts', ...seen, ...X264, '-c:a', 'aac')
  media.make('latm.ts', ...seen, ...X264, '-c:a', 'aac', '-mpegts_flags', '+latm')
  media.make('eac3.m2ts', ...seen, ...X264, '-c:a', 'eac3', '-mpegts_m2ts_mode', '1')
  const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none']
  media.make('hevc.ts', ...seen, ...hevc, '-c:a', 'libopus')
  media.make('mpeg2.ts', ...seen, '-c:v', 'mpeg2video', '-c:a', 'mp2')
}, 60_000)

afterAll(() => media.remove())

test.each(['aac.ts', 'latm.ts', 'eac3.m2ts', 'hevc.ts', 'mpeg2.ts'])(
  '200 damaged copies of %s are read or rejected',
  async (name) => {
    const bytes = media.bytes(name)
    const rejected = await playDamaged(bytes, 200, openMpegTs)
    expect(rejected).toBeLessThan(100)
  },
)
