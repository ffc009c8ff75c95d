import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { flvOf } from '../../../helpers/flv-writer.ts'
import { bytesOfDump, H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { probePackets, probeStreams } from '../../../helpers/probed-demuxer.ts'

const VIDEO = 9
const AUDIO = 8
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const from = ['-i', media.path('h264.flv'), '-c', 'copy']
  const wide = ['-vf', 'setsar=4/3', '-c:a', 'aac']
  const sorenson = ['-c:v', 'flv', '-c:a']
  media.make('h264.flv', ...picture('160x120', 30), ...tone(44_100), ...H264, ...wide)
  media.make('keyframes.flv', ...from, '-flvflags', 'add_keyframe_index')
  media.make('unsized.flv', ...from, '-flvflags', 'no_duration_filesize')
  media.make('late.flv', '-itsoffset', '10', ...from, '-copyts')
  media.make('mp3.flv', ...picture('176x144', 25), ...tone(44_100), ...sorenson, 'libmp3lame')
  media.make('speex.flv', ...picture('200x152', 25), ...tone(16_000), ...sorenson, 'libspeex')
  media.make('nelly.flv', ...picture('320x240', 25), ...tone(16_000), ...sorenson, 'nellymoser')
  media.make('pcm.flv', ...picture('160x120', 25), ...tone(44_100), ...sorenson, 'pcm_s16le')
  media.make('sound.flv', ...tone(48_000), '-c:a', 'aac', '-ac', '2')
}, 60_000)

afterAll(() => media.remove())

const open = (name: string): Promise<Demuxer> => openFlv(bufferSource(media.bytes(name)))
const linesOf = async (demuxer: Demuxer, track: number, from?: number, to?: number) =>
  (await collect(demuxer, track, from, to)).map(lineOf)
const cutTimes = async (demuxer: Demuxer) => (await demuxer.cutPoints()).map(({ time }) => time)

describe('packets', () => {
  test.each(['h264.flv', 'late.flv', 'mp3.flv', 'speex.flv', 'nelly.flv', 'pcm.flv', 'sound.flv'])(
    '%s: they are what ffprobe finds, from the first timestamp on',
    async (name) => {
      const path = media.path(name)
      const demuxer = await open(name)
      const streams = probeStreams(path).map(({ index, codec_type }) => ({
        track: codec_type === 'video' ? VIDEO : AUDIO,
        expected: probePackets(path, index),
      }))
      const origin = Math.min(...streams.map(({ expected }) => expected[0]?.pts ?? 0))
      const milliseconds = (time: number) => Math.round((time - origin) * 1000)
      for (const { track, expected } of streams) {
        const lines = expected.map(({ pts, dts, key, hash }) =>
          [milliseconds(pts), milliseconds(dts), key ? 'K' : '_', hash].join(' '),
        )
        expect(await linesOf(demuxer, track)).toEqual(lines)
      }
    },
  )

  test.each([VIDEO, AUDIO])('of track %i from cut to cut are all, each once', async (track) => {
    const demuxer = await open('h264.flv')
    const byCuts = await collectByCuts(demuxer, track)
    expect(byCuts.map(lineOf)).toEqual(await linesOf(demuxer, track))
  })

  test('between times that are no cut points begin and end with the next keyframes', async () => {
    const demuxer = await open('h264.flv')
    const cuts = await cutTimes(demuxer)
    const some = await linesOf(demuxer, VIDEO, 1.5, 3.7)
    expect(some).toEqual(await linesOf(demuxer, VIDEO, cuts[2], cuts[4]))
    const sound = await collect(demuxer, AUDIO)
    const between = sound.filter(({ pts }) => pts >= 1.5 && pts < 3.7)
    expect(await linesOf(demuxer, AUDIO, 1.5, 3.7)).toEqual(between.map(lineOf))
  })
})

describe('tracks', () => {
  test('H.264 and AAC have their configurations and their names for browsers', async () => {
    const { tracks } = (await open('h264.flv')).info
    expect(tracks).toMatchObject([
      {
        id: VIDEO,
        kind: 'video',
        codec: 'h264',
        width: 160,
        height: 120,
        displayWidth: 213,
        displayHeight: 120,
        frameRate: 30,
        default: true,
      },
      { id: AUDIO, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 44_100, channels: 1 },
    ])
    const [video, audio] = tracks.map(({ config }) => config)
    const [stream] = probeStreams(media.path('h264.flv'))
    expect(Buffer.from(video ?? [])).toEqual(bytesOfDump(stream?.extradata))
    expect(tracks[0]).toMatchObject({
      codecString: `avc1.${Buffer.from(video?.subarray(1, 4) ?? []).toString('hex')}`,
    })
    expect([...(audio ?? [])].slice(0, 2)).toEqual([0x12, 0x08])
  })

  test.each([
    ['mp3.flv', { width: 176, height: 144 }, { codec: 'mp3', codecString: 'mp4a.6B', channels: 1 }],
    ['speex.flv', { width: 200, height: 152 }, { codec: 'speex', sampleRate: 16_000, channels: 1 }],
    ['nelly.flv', { width: 320, height: 240 }, { codec: 'nellymoser', sampleRate: 16_000 }],
    [
      'pcm.flv',
      { codec: 'flv1', codecString: undefined },
      { codec: 'pcm', pcm: { bits: 16, float: false, bigEndian: false, signed: true } },
    ],
  ])('%s: sizes and rates are those of the codecs', async (name, video, audio) => {
    expect((await open(name)).info.tracks).toMatchObject([video, audio])
  })

  test('a file without pictures has cut points, too', async () => {
    const demuxer = await open('sound.flv')
    expect(demuxer.info.tracks).toMatchObject([{ kind: 'audio', channels: 2, sampleRate: 48_000 }])
    expect((await cutTimes(demuxer)).map(Math.floor)).toEqual([0, 1, 2, 3, 4, 5, 6])
    const byCuts = await collectByCuts(demuxer, AUDIO)
    expect(byCuts.map(lineOf)).toEqual(await linesOf(demuxer, AUDIO))
  })
})

describe('duration', () => {
  test.each(['h264.flv', 'late.flv', 'unsized.flv'])(
    '%s: it goes from the first timestamp to the end of the last frame',
    async (name) => {
      expect((await open(name)).info.duration).toBeCloseTo(6.04, 1)
    },
  )

  test('a file whose writer has not filled its duration in is unfinished', async () => {
    expect((await open('h264.flv')).info.unfinished).toBe(false)
    expect((await open('unsized.flv')).info.unfinished).toBe(true)
  })

  test('a file that ends inside a tag is unfinished, and plays to its last whole frame', async () => {
    const file = media.bytes('h264.flv')
    const demuxer = await openFlv(bufferSource(file.subarray(0, Math.floor(file.length * 0.6))))
    const packets = await collect(demuxer, VIDEO)
    const whole = await linesOf(await open('h264.flv'), VIDEO)
    expect(demuxer.info.unfinished).toBe(true)
    expect(packets.length).toBeGreaterThan(50)
    expect(packets.map(lineOf)).toEqual(whole.slice(0, packets.length))
    const end = Math.max(...packets.map(({ pts }) => pts))
    expect(Math.abs((demuxer.info.duration ?? 0) - end)).toBeLessThan(0.15)
  })
})

describe('keyframes that onMetaData lists', () => {
  test('are the cut points', async () => {
    const demuxer = await open('keyframes.flv')
    const keys = (await collect(demuxer, VIDEO)).filter(({ key }) => key)
    expect(await cutTimes(demuxer)).toEqual(keys.map(({ pts }) => pts))
  })

  test('are left aside where they are not there', async () => {
    const file = media.bytes('keyframes.flv')
    // The third position stands behind the name, the array's type and count, and two numbers.
    const third = file.indexOf('filepositions') + 13 + 5 + 2 * 9 + 1
    file.writeDoubleBE(file.readDoubleBE(third) + 7, third)
    const demuxer = await openFlv(bufferSource(file))
    expect(await cutTimes(demuxer)).toEqual(await cutTimes(await open('h264.flv')))
  })
})

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['another format', Buffer.from('RIFF....AVI ')],
  ['a header alone', flvOf([])],
  ['script data alone', flvOf([{ type: 18, time: 0, payload: [2, 0, 1, 65, 5] }])],
])('%s is rejected', async (_, bytes) => {
  await expect(openFlv(bufferSource(bytes))).rejects.toMatchObject({ name: 'MalformedMedia' })
})
