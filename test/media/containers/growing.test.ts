import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFlv } from '../../../src/media/containers/flv/demuxer.ts'
import { openMpegTs } from '../../../src/media/containers/mpeg-ts/demuxer.ts'
import { openMedia } from '../../../src/media/open-media.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { expectSameWhileGrowing } from '../../helpers/growing.ts'
import { H264, MadeMedia, picture, tone } from '../../helpers/made-media.ts'

const SECONDS = 12
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const both = [...picture('160x120', 30, SECONDS), ...tone(44_100, SECONDS)]
  media.make('a.flv', ...both, ...H264, '-c:a', 'aac', '-flvflags', 'no_duration_filesize')
  media.make('closed.flv', '-i', media.path('a.flv'), '-c', 'copy')
  media.make(
    'shifted.flv',
    '-i',
    media.path('a.flv'),
    '-c',
    'copy',
    '-flvflags',
    'add_keyframe_index',
  )
  media.make(
    'sound.flv',
    ...tone(44_100, SECONDS),
    '-c:a',
    'aac',
    '-flvflags',
    'no_duration_filesize',
  )
  const large = [...picture('1280x720', 30, 10), ...tone(48_000, 10)]
  const rate = ['-g', '15', '-b:v', '30M', '-minrate', '30M']
  media.make('large.mkv', ...large, ...H264, ...rate, '-c:a', 'aac')
  for (const name of ['large.ts', 'large.flv'])
    media.make(name, '-i', media.path('large.mkv'), '-c', 'copy')
  media.make('a.ts', ...both, ...H264, '-c:a', 'aac')
  media.make('a.m2ts', ...both, ...H264, '-c:a', 'ac3', '-mpegts_m2ts_mode', '1')
  media.make('mpeg2.ts', ...both, '-c:v', 'mpeg2video', '-bf', '2', '-g', '15', '-c:a', 'mp2')
  media.make('sound.ts', ...tone(44_100, SECONDS), '-c:a', 'mp2')
}, 60_000)
afterAll(() => media.remove())

describe('a recording that grows is at every length what an opening from scratch finds', () => {
  test.each(['a.flv', 'sound.flv'])('%s', async (name) => {
    await expectSameWhileGrowing(media.bytes(name), openFlv)
  })

  test.each(['a.ts', 'a.m2ts', 'mpeg2.ts', 'sound.ts'])('%s', async (name) => {
    await expectSameWhileGrowing(media.bytes(name), openMpegTs)
  })

  test('where one recording goes over into another', async () => {
    const twice = (name: string) => Buffer.concat([media.bytes(name), media.bytes(name)])
    await expectSameWhileGrowing(twice('a.ts'), openMpegTs)
    const [first, second] = [media.bytes('a.flv'), media.bytes('a.flv').subarray(13)]
    await expectSameWhileGrowing(Buffer.concat([first, second]), openFlv)
  })
})

describe('a recording that has grown by a little', () => {
  test.each(['large.mkv', 'large.ts', 'large.flv'])('is not read once more: %s', async (name) => {
    const bytes = media.bytes(name)
    const before = bytes.subarray(0, Math.floor(bytes.length * 0.9))
    const demuxer = await openMedia(bufferSource(before))
    await demuxer.cutPoints()
    const source = bufferSource(bytes.subarray(0, before.length + 1_000_000))
    const grown = await demuxer.grown?.(source)
    await grown?.cutPoints()
    expect(grown?.info.duration).toBeGreaterThan(demuxer.info.duration ?? 0)
    expect(source.bytesRead).toBeLessThan(bytes.length / 3)
  })
})

describe('an FLV file that is closed', () => {
  test.each(['closed.flv', 'shifted.flv'])('is finished: %s', async (name) => {
    const begun = media.bytes('a.flv')
    const closed = media.bytes(name)
    const open = await openFlv(bufferSource(begun.subarray(0, Math.floor(begun.length / 2))))
    expect(open.info.unfinished).toBe(true)
    const demuxer = await open.grown?.(bufferSource(closed))
    const afresh = await openFlv(bufferSource(closed))
    expect(demuxer?.info).toEqual(afresh.info)
    expect(demuxer?.info.unfinished).toBe(false)
    expect(await demuxer?.cutPoints()).toEqual(await afresh.cutPoints())
  })
})
