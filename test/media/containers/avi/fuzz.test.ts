import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAvi } from '../../../../src/media/containers/avi/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
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

async function play(bytes: Buffer): Promise<void> {
  const demuxer = await openAvi(bufferSource(bytes))
  const cuts = await demuxer.cutPoints()
  const middle = cuts[Math.floor(cuts.length / 2)]?.time ?? 0
  for (const { id } of demuxer.info.tracks)
    for (const from of [0, middle])
      for await (const { data, pts } of demuxer.packets(id, from, Number.POSITIVE_INFINITY))
        if (data.length > bytes.length || Number.isNaN(pts))
          throw new Error('no packet of the file')
}

test.each(['h264-mp3.avi', 'xvid-pcm.avi'])(
  '500 damaged copies of %s are read or rejected',
  async (name) => {
    const bytes = media.bytes(name)
    const rejected = await playDamaged(bytes, 500, play)
    expect(rejected).toBeLessThan(350)
  },
)
