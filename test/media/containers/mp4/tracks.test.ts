import { beforeAll, describe, expect, test } from 'vitest'
import { picture, tone } from '../../../helpers/made-media.ts'
import { probeStreams } from '../../../helpers/probed-demuxer.ts'
import { expectSamePackets, media, open } from './files.ts'

const SEEN = picture('160x120', 25, 1)
const X264 = '-c:v libx264 -preset ultrafast'.split(' ')

const PICTURES: readonly (readonly [name: string, options: string, expected: object])[] = [
  [
    'h264.mp4',
    '-c:v libx264 -preset ultrafast -aspect 16:9',
    {
      codec: 'h264',
      codecName: 'avc1',
      width: 160,
      displayWidth: 213,
      displayHeight: 120,
      frameRate: 25,
    },
  ],
  [
    'avc3.mp4',
    '-c:v libx264 -preset ultrafast -tag:v avc3',
    { codec: 'h264', codecName: 'avc3', codecString: expect.stringMatching(/^avc1\.[0-9a-f]{6}$/) },
  ],
  [
    'hevc.mp4',
    '-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1',
    {
      codec: 'hevc',
      codecName: 'hvc1',
      codecString: expect.stringMatching(/^hvc1\.\d\.\d+\.L\d+/),
    },
  ],
  [
    'hev1.mov',
    '-c:v libx265 -preset ultrafast -x265-params log-level=none',
    { codec: 'hevc', codecName: 'hev1' },
  ],
  [
    'av1.mp4',
    '-c:v libsvtav1 -preset 12',
    { codec: 'av1', codecString: expect.stringMatching(/^av01\.0\.\d\dM\.08$/) },
  ],
  [
    'vp9.mp4',
    '-c:v libvpx-vp9 -deadline realtime',
    { codec: 'vp9', codecString: expect.stringMatching(/^vp09\.\d\d\.\d\d\.08$/) },
  ],
  ['mpeg4.mp4', '-c:v mpeg4', { codec: 'mpeg4', codecName: 'mp4v', codecString: undefined }],
  ['mpeg2.mp4', '-c:v mpeg2video', { codec: 'mpeg2', codecName: 'mp4v' }],
  ['mpeg1.mp4', '-c:v mpeg1video', { codec: 'mpeg1' }],
  ['mjpeg.mp4', '-c:v mjpeg', { codec: 'mjpeg' }],
  ['mjpeg.mov', '-c:v mjpeg', { codec: 'mjpeg', codecName: 'jpeg' }],
  [
    'prores.mov',
    '-c:v prores_ks -profile:v 2',
    { codec: 'prores', codecName: 'apcn', config: undefined },
  ],
  ['h263.3gp', '-c:v h263 -s 176x144', { codec: 'h263', codecName: 's263', width: 176 }],
  ['png.mov', '-c:v png', { codec: 'other', codecName: 'png ' }],
]

test('a picture whose sample entry has no size has that of its sequence parameter set', async () => {
  media.make('sizeless.mp4', ...picture('158x118', 25, 1), ...X264, '-pix_fmt', 'yuv420p')
  const bytes = media.bytes('sizeless.mp4')
  const size = bytes.indexOf('avc1', bytes.indexOf('stsd')) + 28
  expect(bytes.readUInt16BE(size)).toBe(158)
  bytes.fill(0, size, size + 4)
  media.write('sizeless.mp4', bytes)
  const shape = { width: 158, height: 118, displayWidth: 158, displayHeight: 118 }
  expect((await open('sizeless.mp4')).info.tracks).toMatchObject([shape])
})

describe.each(PICTURES)('pictures in %s', (name, options, expected) => {
  test('are named, and have the packets that ffprobe finds', async () => {
    media.make(name, ...SEEN, ...options.split(' '))
    expect((await open(name)).info.tracks).toMatchObject([
      { kind: 'video', rotation: 0, ...expected },
    ])
    expect(await expectSamePackets(name)).toBe(25)
  })
})

const pcm = (bits: number, bigEndian: boolean, float = false): object => ({
  codec: 'pcm',
  pcm: { bits, bigEndian, float, signed: true },
})

const SOUNDS: readonly (readonly [name: string, options: string, expected: object])[] = [
  [
    'aac.mp4',
    '-c:a aac',
    { codec: 'aac', codecString: 'mp4a.40.2', channels: 1, sampleRate: 48_000 },
  ],
  ['aac.mov', '-c:a aac -ac 2', { codec: 'aac', codecString: 'mp4a.40.2', channels: 2 }],
  ['mp3.mp4', '-c:a libmp3lame', { codec: 'mp3', codecString: 'mp4a.6B' }],
  ['mp3.mov', '-c:a libmp3lame', { codec: 'mp3', codecName: '.mp3' }],
  ['mp2.mp4', '-c:a mp2', { codec: 'mp2', codecString: undefined }],
  ['opus.mp4', '-c:a libopus -ac 2', { codec: 'opus', codecString: 'opus', channels: 2 }],
  ['flac.mp4', '-c:a flac -strict -2', { codec: 'flac', codecString: 'flac' }],
  ['alac.mp4', '-c:a alac', { codec: 'alac', codecString: 'alac' }],
  ['alac.mov', '-c:a alac', { codec: 'alac' }],
  ['ac3.mp4', '-c:a ac3 -ac 6', { codec: 'ac3', codecString: 'ac-3', channels: 6 }],
  ['eac3.mp4', '-c:a eac3 -ac 6', { codec: 'eac3', codecString: 'ec-3', channels: 6 }],
  ['dts.mp4', '-c:a dca -strict -2 -ac 2', { codec: 'dts' }],
  ['vorbis.mp4', '-c:a libvorbis', { codec: 'vorbis' }],
  ['s16le.mov', '-c:a pcm_s16le -ac 2', { ...pcm(16, false), codecName: 'sowt', channels: 2 }],
  ['s16be.mov', '-c:a pcm_s16be', { ...pcm(16, true), codecName: 'twos' }],
  ['s24le.mov', '-c:a pcm_s24le', pcm(24, false)],
  ['s24be.mov', '-c:a pcm_s24be', { ...pcm(24, true), codecName: 'in24' }],
  ['s32le.mov', '-c:a pcm_s32le', pcm(32, false)],
  ['f32le.mov', '-c:a pcm_f32le', pcm(32, false, true)],
  ['f64be.mov', '-c:a pcm_f64be', pcm(64, true, true)],
  ['rate.mov', '-c:a pcm_s16le -ar 96000', { ...pcm(16, false), sampleRate: 96_000 }],
  ['u8.mov', '-c:a pcm_u8', { pcm: { bits: 8, signed: false } }],
  ['ima.mov', '-c:a adpcm_ima_qt', { codec: 'adpcm' }],
]

describe.each(SOUNDS)('sound in %s', (name, options, expected) => {
  test('is named, and has the packets that ffprobe finds', async () => {
    media.make(name, ...tone(48_000, 1), ...options.split(' '))
    expect((await open(name)).info.tracks).toMatchObject([{ kind: 'audio', ...expected }])
    expect(await expectSamePackets(name)).toBeGreaterThan(10)
  })
})

test('DTS without a core, as DTS Express has it, is none that decoders of DTS know', async () => {
  media.make('core.mp4', ...tone(48_000, 1), '-c:a', 'dca', '-strict', '-2', '-ac', '2')
  const file = media.bytes('core.mp4')
  // The header of an extension substream of an encoder in the field.
  file.set(Buffer.from('64582025000361fffb80', 'hex'), file.indexOf('7ffe8001', 0, 'hex'))
  media.write('express.mp4', file)
  expect((await open('express.mp4')).info.tracks).toMatchObject([
    { kind: 'audio', codec: 'other', codecName: 'DTS Express', codecString: undefined },
  ])
})

describe('a configuration', () => {
  test('of Opus is its OpusHead', async () => {
    const config = (await open('opus.mp4')).info.tracks[0]
    const head = Buffer.from((config?.kind === 'audio' && config.config) || [])
    expect(head.toString('latin1', 0, 8)).toBe('OpusHead')
    expect([head[8], head[9], head.readUInt16LE(10), head.readUInt32LE(12), head.length]).toEqual([
      1, 2, 312, 48_000, 19,
    ])
  })

  test('of FLAC is its STREAMINFO with the header of the block', async () => {
    const track = (await open('flac.mp4')).info.tracks[0]
    expect(track?.kind === 'audio' && [...(track.config ?? [])].slice(1, 4)).toEqual([0, 0, 34])
  })
})

describe('a track', () => {
  beforeAll(() => {
    media.make(
      'plain.mp4',
      ...SEEN,
      ...tone(48_000, 1),
      '-f',
      'lavfi',
      '-i',
      'sine=d=1',
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      ...X264,
      '-c:a',
      'aac',
      '-metadata:s:a:0',
      'language=deu',
      '-metadata:s:a:1',
      'language=fra',
      '-metadata:s:a:1',
      'title=Ton zwei',
      '-disposition:a:1',
      '0',
    )
  })

  test('has its language, its title, and whether it is played by itself', async () => {
    expect((await open('plain.mp4')).info.tracks).toMatchObject([
      { id: 1, kind: 'video', language: undefined, title: undefined, default: true },
      { id: 2, kind: 'audio', language: 'de', title: undefined, default: true },
      { id: 3, kind: 'audio', language: 'fr', title: 'Ton zwei', default: false },
    ])
  })

  test.each([90, 180, 270])(
    'has its rotation, clockwise, where ffprobe has %d degrees',
    async (degrees) => {
      const name = `${degrees}.mp4`
      const turned = ['-c', 'copy', '-metadata:s:v', `rotate=${degrees}`]
      media.make(name, '-i', media.path('plain.mp4'), '-map', '0:v', ...turned)
      const [stream] = probeStreams(media.path(name))
      const counterclockwise = stream?.side_data_list?.find((data) => data.rotation)?.rotation ?? 0
      expect(Math.abs(counterclockwise) % 180).toBe(degrees % 180)
      expect((await open(name)).info.tracks).toMatchObject([
        { rotation: (360 - counterclockwise) % 360, displayWidth: 160, displayHeight: 120 },
      ])
    },
  )

  test('that is encrypted is of no codec that anything can be done with', async () => {
    const bytes = media.bytes('plain.mp4')
    bytes.write('encv', bytes.indexOf('avc1', bytes.indexOf('stsd')), 'latin1')
    bytes.write('enca', bytes.lastIndexOf('mp4a'), 'latin1')
    media.write('encrypted.mp4', bytes)
    expect((await open('encrypted.mp4')).info.tracks).toMatchObject([
      { codec: 'other', codecName: 'encv', codecString: undefined },
      { codec: 'aac' },
      { codec: 'other', codecName: 'enca' },
    ])
  })
})
