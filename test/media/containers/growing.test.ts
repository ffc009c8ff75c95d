import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFlv } from '../../../src/media/containers/flv/demuxer.ts'
import { openMp4 } from '../../../src/media/containers/mp4/demuxer.ts'
import { openMpegTs } from '../../../src/media/containers/mpeg-ts/demuxer.ts'
import { openMedia } from '../../../src/media/open-media.ts'
import { bufferSource } from '../../helpers/byte-source.ts'
import { collect, lineOf } from '../../helpers/collect.ts'
import { expectSameWhileGrowing } from '../../helpers/growing.ts'
import { begunHybrid, closedHybrid } from '../../helpers/hybrid-mp4.ts'
import { H264, MadeMedia, picture, tone } from '../../helpers/made-media.ts'

const SECONDS = 12
const FRAGMENTS = 'frag_keyframe+empty_moov+default_base_moof'
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
  const flags = '-c copy -movflags'.split(' ')
  media.make('large.mp4', '-i', media.path('large.mkv'), ...flags, 'frag_keyframe+empty_moov')
  media.make('first.mp4', '-i', media.path('a.flv'), ...flags, 'frag_keyframe')
  media.make('a.mp4', '-i', media.path('a.flv'), ...flags, FRAGMENTS)
  media.make('dash.mp4', '-i', media.path('a.flv'), ...flags, 'frag_keyframe+dash')
  media.make('apart.mp4', '-i', media.path('a.flv'), ...flags, `${FRAGMENTS}+separate_moof`)
  const long = ['-frag_duration', '2500000']
  media.make('long.mp4', '-i', media.path('a.flv'), '-c', 'copy', ...long, ...flags, 'empty_moov')
  media.make('sound.mp4', '-i', media.path('sound.flv'), '-c', 'copy', ...long)
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

  test.each(['a.mp4', 'first.mp4', 'dash.mp4', 'apart.mp4', 'long.mp4'])('%s', async (name) => {
    await expectSameWhileGrowing(media.bytes(name), openMp4)
  })

  test('sound.mp4, before it is closed', async () => {
    const bytes = media.bytes('sound.mp4')
    await expectSameWhileGrowing(bytes.subarray(0, bytes.indexOf('mfra') - 4), openMp4)
  })

  test('where fragments do not say when they begin', async () => {
    const bytes = media.bytes('a.mp4')
    for (let at = bytes.indexOf('tfdt'); at >= 0; at = bytes.indexOf('tfdt', at))
      bytes.write('free', at)
    await expectSameWhileGrowing(bytes, openMp4)
  })

  test('where one recording goes over into another', async () => {
    const twice = (name: string) => Buffer.concat([media.bytes(name), media.bytes(name)])
    await expectSameWhileGrowing(twice('a.ts'), openMpegTs)
    const [first, second] = [media.bytes('a.flv'), media.bytes('a.flv').subarray(13)]
    await expectSameWhileGrowing(Buffer.concat([first, second]), openFlv)
  })
})

describe('a recording that has grown by a little', () => {
  test.each(['large.mkv', 'large.ts', 'large.flv', 'large.mp4'])(
    'is not read once more: %s',
    async (name) => {
      const bytes = media.bytes(name)
      const before = bytes.subarray(0, Math.floor(bytes.length * 0.9))
      const demuxer = await openMedia(bufferSource(before))
      await demuxer.cutPoints()
      const source = bufferSource(bytes.subarray(0, before.length + 1_000_000))
      const grown = await demuxer.grown?.(source)
      await grown?.cutPoints()
      expect(grown?.info.duration).toBeGreaterThan(demuxer.info.duration ?? 0)
      expect(source.bytesRead).toBeLessThan(bytes.length / 3)
    },
  )
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

describe('a fragmented MP4 file that is closed', () => {
  test('is finished with the index of its fragments', async () => {
    const closed = media.bytes('a.mp4')
    const begun = closed.subarray(0, closed.indexOf('mfra') - 4)
    const open = await openMp4(bufferSource(begun))
    expect(open.info.unfinished).toBe(true)
    const demuxer = await open.grown?.(bufferSource(closed))
    expect(demuxer?.info).toEqual({ ...open.info, unfinished: false })
    expect(await demuxer?.cutPoints()).toEqual(await open.cutPoints())
  })

  test('is finished when it becomes a plain one, as OBS makes it', async () => {
    const begun = begunHybrid(media.bytes('a.mp4'))
    const path = media.write('hybrid.mp4', begun)
    const { added, closed } = closedHybrid(path)
    const half = await openMp4(bufferSource(begun.subarray(0, begun.length / 2)))
    const open = await half.grown?.(bufferSource(begun))
    const before = await open?.grown?.(bufferSource(added))
    expect(before?.info).toEqual({ ...open?.info, unfinished: true })
    const demuxer = (await before?.grown?.(bufferSource(closed))) ?? half
    expect(demuxer.info).toMatchObject({ unfinished: false, duration: expect.closeTo(SECONDS, 0) })
    expect(demuxer.grown).toBeDefined()
    const times = async (one = half) => (await one.cutPoints()).map(({ time }) => time.toFixed(4))
    expect(await times(demuxer)).toEqual(await times(open))
    for (const { id } of demuxer.info.tracks)
      expect((await collect(demuxer, id, 4, 9)).map(lineOf)).toEqual(
        (await collect(open ?? half, id, 4, 9)).map(lineOf),
      )
  })
})
