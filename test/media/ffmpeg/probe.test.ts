import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { ffmpegOnPath } from '../../../src/media/ffmpeg/find.ts'
import { parseListing } from '../../../src/media/ffmpeg/listing.ts'
import { NO_PICTURE } from '../../../src/media/ffmpeg/no-picture.ts'
import { type Probed, probe as probeWith } from '../../../src/media/ffmpeg/probe.ts'
import { parseProbe } from '../../../src/media/ffmpeg/probe-json.ts'
import { MadeMedia, picture, tone } from '../../helpers/made-media.ts'

const media = new MadeMedia()
afterAll(() => media.remove())

function byJson(name: string): Probed | undefined {
  const shown = ['-show_format', '-show_streams', '-show_chapters', '-of', 'json']
  const args = ['-v', 'error', ...shown, media.path(name)]
  return parseProbe(execFileSync('ffprobe', args, { encoding: 'utf8' }))
}

function byListing(name: string): Probed | undefined {
  const args = ['-hide_banner', '-i', media.path(name)]
  return parseListing(spawnSync('ffmpeg', args, { encoding: 'utf8' }).stderr)
}

const inputs = [...picture('320x240', 25, 2), ...tone(48000, 2)]
const KINDS: readonly [string, string, string[], object][] = [
  [
    'a.vob',
    'mpeg-ps',
    '-c:v mpeg2video -c:a ac3 -ac 6'.split(' '),
    { codec: 'mpeg2', sound: 'ac3' },
  ],
  ['b.wmv', 'asf', '-c:v wmv2 -c:a wmav2'.split(' '), { codec: 'wmv', sound: 'wma' }],
  [
    'c.ogv',
    'ogg',
    '-c:v libtheora -c:a libvorbis'.split(' '),
    { codec: 'theora', sound: 'vorbis' },
  ],
  ['d.mxf', 'mxf', '-c:v mpeg2video -c:a pcm_s16le'.split(' '), { codec: 'mpeg2', sound: 'pcm' }],
  ['e.3gp', 'mp4', '-s 352x288 -c:v h263 -c:a aac'.split(' '), { codec: 'h263', sound: 'aac' }],
  ['f.avi', 'avi', '-c:v msmpeg4 -c:a mp2'.split(' '), { codec: 'mpeg4', sound: 'mp2' }],
  ['g.ts', 'mpeg-ts', '-c:v mpeg2video -c:a mp2'.split(' '), { codec: 'mpeg2', sound: 'mp2' }],
]

describe.each([
  ['ffprobe', byJson],
  ['ffmpeg alone', byListing],
])('what %s says of', (_, probe) => {
  test.each(KINDS)(
    '%s',
    (name, container, options, { codec, sound }: { codec?: string; sound?: string }) => {
      media.make(name, ...inputs, ...options)
      const probed = probe(name)
      expect(probed?.info?.container).toBe(container)
      expect(probed?.info?.tracks.map((track) => track.codec)).toEqual([codec, sound])
      expect(probed?.duration).toBeGreaterThan(1.8)
      expect(probed?.duration).toBeLessThan(2.3)
      expect(probed?.picture).toMatchObject({
        rate: { frames: 25, seconds: 1 },
        transfer: undefined,
      })
      expect(probed?.sounds).toEqual([0])
    },
  )

  test('shape, turn, fields, light and language', () => {
    const h264 = '-c:v libx264 -preset ultrafast -c:a aac'.split(' ')
    const colours = '-color_trc smpte2084 -color_primaries bt2020 -colorspace bt2020nc'.split(' ')
    media.make(
      'h.mkv',
      ...inputs,
      '-vf',
      'scale=720:576,setsar=16/11',
      ...colours,
      ...h264,
      '-metadata:s:a',
      'language=deu',
    )
    expect(probe('h.mkv')?.picture).toMatchObject({ width: 1047, height: 576, transfer: 'pq' })
    expect(probe('h.mkv')?.info?.tracks.map(({ language }) => language)).toEqual([undefined, 'de'])
    media.make(
      'i.vob',
      ...inputs,
      '-flags',
      '+ilme+ildct',
      '-top',
      '1',
      '-c:v',
      'mpeg2video',
      '-c:a',
      'mp2',
    )
    expect(probe('i.vob')?.picture?.interlaced).toBe(true)
    media.make('j.mkv', ...inputs, ...h264)
    expect(probe('j.mkv')?.picture?.interlaced).toBe(false)
    expect(probe('j.mkv')?.info?.tracks[1]).toMatchObject({ channels: 1, sampleRate: 48000 })
  })
})

test.each(['', '{', 'null', '{}', '{"format":{"format_name":"avi"}}', '{"streams":[{}]}'])(
  'what is no answer is none: %s',
  (text) => {
    expect(parseProbe(text)).toBeUndefined()
    expect(parseListing(text)).toBeUndefined()
  },
)

describe('what ffmpeg has a name for, but no decoder', () => {
  test('is none of what it can convert', async () => {
    media.make('k.mp4', ...inputs, '-c:v', 'mpeg4', '-c:a', 'alac', '-movflags', '+faststart')
    const bytes = media.bytes('k.mp4')
    bytes.write('mhm1', bytes.indexOf('alac', bytes.indexOf('soun')))
    const lender = createServer((_, response) => response.end(bytes))
    onTestFinished(() => void lender.close())
    await once(lender.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(lender.address() as AddressInfo).port}/`
    const found = await ffmpegOnPath(process.env['PATH'])
    if (found === undefined) throw new Error('ffmpeg is not installed')
    for (const ffmpeg of [found, { ...found, ffprobe: undefined }]) {
      const probed = await probeWith(ffmpeg, { url })
      expect(probed?.info?.tracks.map(({ codecName }) => codecName)).toEqual([
        'mpeg4',
        'mpegh_3d_audio',
      ])
      expect(probed?.sounds).toEqual([])
      expect(probed?.picture?.codec).toBe('mpeg4')
    }
  })

  test('makes no picture, nor sound that stands alone', () => {
    media.make('m.avi', ...inputs, '-c:v', 'mpeg4', '-c:a', 'mp3')
    const all = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json']
    const text = execFileSync('ffprobe', [...all, media.path('m.avi')], { encoding: 'utf8' })
    expect(parseProbe(text, (codec) => codec !== 'mpeg4')).toMatchObject({ sounds: [0] })
    expect(parseProbe(text, (codec) => codec !== 'mpeg4')?.picture).toBeUndefined()
    const alone = text.replace('"codec_type": "video"', '"codec_type": "data"')
    expect(parseProbe(alone)?.picture).toBe(NO_PICTURE)
    expect(parseProbe(alone, (codec) => codec !== 'mp3')?.picture).toBeUndefined()
    // MPEG-H in a transport stream, which ffmpeg takes for MP3.
    const mistaken = alone.replace(/"sample_rate": "\d+"/, '"sample_rate": "0"')
    expect(parseProbe(mistaken)).toMatchObject({ picture: undefined, sounds: [] })
  })
})

test('of several programs, the sound of another than the picture’s is none of its', () => {
  const radio = [...tone(48000, 2), ...inputs, ...['0', '1', '2'].flatMap((at) => ['-map', at])]
  const programs = ['-program', 'program_num=1:st=0', '-program', 'program_num=2:st=1:st=2']
  media.make('n.ts', ...radio, '-c:v', 'mpeg2video', '-c:a', 'mp2', ...programs)
  const all = ['-v', 'error', '-show_format', '-show_programs', '-show_streams', '-of', 'json']
  const text = execFileSync('ffprobe', [...all, media.path('n.ts')], { encoding: 'utf8' })
  expect(parseProbe(text)).toMatchObject({ picture: { codec: 'mpeg2video' }, sounds: [1] })
})
