import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAvi } from '../../../../src/media/containers/avi/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { probePackets, probeStreams } from '../../../helpers/probed-demuxer.ts'

let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const make = (name: string, video: string, audio: string) =>
    media.make(
      name,
      ...picture('160x120', 30),
      ...tone(44_100),
      ...`-c:v ${video} -c:a ${audio}`.split(' '),
    )
  make('xvid-vbr.avi', 'mpeg4 -vtag XVID -g 60', 'libmp3lame -q:a 4 -ac 2')
  make('cbr.avi', 'mpeg4 -vtag DX50', 'libmp3lame -b:a 128k')
  make('mjpeg.avi', 'mjpeg', 'pcm_s24le -ac 2')
  make('ac3.avi', 'mpeg4 -aspect 16:9', 'ac3')
  make('wma.avi', 'msmpeg4', 'wmav2')
  make('mp2.avi', 'mpeg4', 'mp2')
  make('u8.avi', 'mpeg4', 'pcm_u8')
  make('float.avi', 'mpeg4', 'pcm_f32le')
  make('h264.avi', H264.slice(1).join(' '), 'aac')
  media.make('sound.avi', ...tone(48_000), '-c:a', 'libmp3lame')
}, 120_000)

afterAll(() => media.remove())

const open = (name: string): Promise<Demuxer> => openAvi(bufferSource(media.bytes(name)))

describe('packets', () => {
  test.each([
    'xvid-vbr.avi',
    'cbr.avi',
    'mjpeg.avi',
    'ac3.avi',
    'wma.avi',
    'mp2.avi',
    'u8.avi',
    'float.avi',
    'sound.avi',
  ])('%s: they are what ffprobe finds', async (name) => {
    const demuxer = await open(name)
    for (const { index } of probeStreams(media.path(name))) {
      const packets = await collect(demuxer, index)
      const expected = probePackets(media.path(name), index)
      expect(packets.map((packet) => lineOf(packet).split(' ').slice(2))).toEqual(
        expected.map(({ key, hash }) => [key ? 'K' : '_', hash]),
      )
      for (const [at, { pts, dts }] of packets.entries()) {
        expect(dts).toBeCloseTo(expected[at]?.dts ?? Number.NaN, 3)
        expect(pts).toBe(dts)
      }
    }
  })

  test('AAC beside H.264 is what ffprobe finds', async () => {
    const packets = await collect(await open('h264.avi'), 1)
    const expected = probePackets(media.path('h264.avi'), 1)
    expect(packets.map((packet) => lineOf(packet).split(' ').at(-1))).toEqual(
      expected.map(({ hash }) => hash),
    )
  })

  test.each(['cbr.avi', 'mjpeg.avi', 'xvid-vbr.avi', 'wma.avi', 'sound.avi', 'h264.avi'])(
    '%s: from cut to cut are all packets, each once',
    async (name) => {
      const demuxer = await open(name)
      for (const { id } of demuxer.info.tracks) {
        const byCuts = await collectByCuts(demuxer, id)
        expect(byCuts.map(lineOf)).toEqual((await collect(demuxer, id)).map(lineOf))
      }
    },
  )

  test('of sound between two times begin in them', async () => {
    for (const name of ['cbr.avi', 'xvid-vbr.avi', 'u8.avi', 'ac3.avi']) {
      const demuxer = await open(name)
      const between = (await collect(demuxer, 1)).filter(({ pts }) => pts >= 1.234 && pts < 2.5)
      const packets = await collect(demuxer, 1, 1.234, 2.5)
      expect(packets.map(lineOf)).toEqual(between.map(lineOf))
    }
  })
})

describe('tracks', () => {
  const mp3 = { codec: 'mp3', codecName: '0x0055', codecString: 'mp4a.6B', sampleRate: 44_100 }
  const pcm = { float: false, bigEndian: false }
  test.each([
    ['xvid-vbr.avi', { codec: 'mpeg4', codecName: 'XVID', frameRate: 30 }, mp3],
    ['cbr.avi', { codec: 'mpeg4', codecName: 'DX50' }, { ...mp3, channels: 1 }],
    ['mjpeg.avi', { codec: 'mjpeg', width: 160 }, { pcm: { ...pcm, bits: 24, signed: true } }],
    ['ac3.avi', { displayWidth: 213, displayHeight: 120 }, { codec: 'ac3', codecString: 'ac-3' }],
    ['wma.avi', { codec: 'wmv', codecName: 'MP43', codecString: undefined }, { codec: 'wma' }],
    ['mp2.avi', { codec: 'mpeg4' }, { codec: 'mp2', codecString: undefined }],
    ['u8.avi', { id: 0, kind: 'video' }, { pcm: { ...pcm, bits: 8, signed: false } }],
    ['float.avi', { config: undefined }, { pcm: { ...pcm, bits: 32, float: true, signed: true } }],
  ])('%s: they are named by their FourCC and format tag', async (name, video, audio) => {
    expect((await open(name)).info.tracks).toMatchObject([video, audio])
  })

  test('a file without pictures has a cut point every second', async () => {
    const times = (await (await open('sound.avi')).cutPoints()).map(({ time }) => Math.floor(time))
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})

describe('duration', () => {
  test.each(['xvid-vbr.avi', 'cbr.avi', 'mjpeg.avi', 'h264.avi'])(
    '%s: it is that of the longest stream',
    async (name) => {
      const { info } = await open(name)
      expect(info.duration).toBeCloseTo(6.02, 1)
      expect(info.unfinished).toBe(false)
    },
  )
})

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['a sound file', Buffer.from('RIFF\0\0\0\0WAVEfmt ')],
  ['a header alone', Buffer.from('RIFF\0\0\0\0AVI LIST\x04\0\0\0movi')],
])('%s is rejected', async (_, bytes) => {
  await expect(openAvi(bufferSource(bytes))).rejects.toMatchObject({ name: 'MalformedMedia' })
})
