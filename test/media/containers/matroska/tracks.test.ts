import { describe, expect, it } from 'vitest'
import { lengthPrefixed, nalUnits } from '../../../../src/media/codecs/annex-b.ts'
import type { Track } from '../../../../src/media/track.ts'
import {
  audio,
  cluster,
  element,
  float,
  join,
  matroska,
  simpleBlock,
  track,
  uint,
  video,
} from './matroska-file.ts'
import { all, ffmpeg, openBytes } from './recordings.ts'

async function trackOf(
  entry: Uint8Array,
  frame: Uint8Array | string = 'x',
): Promise<Track | undefined> {
  const { info } = await openBytes(matroska([entry], [cluster(0, simpleBlock(1, 0, 0x80, frame))]))
  return info.tracks[0]
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}

describe('a track of pictures', () => {
  const sized = (...parts: readonly Uint8Array[]): Promise<Track | undefined> =>
    trackOf(track(1, 1, 'V_VP8', video(720, 576, ...parts)))

  it('is seen in its display size, which may be a mere ratio', async () => {
    const display = (width: number, height: number): Uint8Array[] => [
      uint(0x54b0, width),
      uint(0x54ba, height),
    ]
    expect(await sized(...display(1024, 576))).toMatchObject({
      width: 720,
      height: 576,
      displayWidth: 1024,
      displayHeight: 576,
    })
    expect(await sized(...display(16, 9), uint(0x54b2, 3))).toMatchObject({
      displayWidth: 1024,
      displayHeight: 576,
    })
    expect(await sized(...display(4, 3))).toMatchObject({ displayWidth: 768, displayHeight: 576 })
    expect(await sized()).toMatchObject({ displayWidth: 720, displayHeight: 576 })
  })

  it('is seen without what is cropped', async () => {
    const crop = [uint(0x54cc, 8), uint(0x54dd, 8), uint(0x54bb, 4), uint(0x54aa, 2)]
    expect(await sized(...crop)).toMatchObject({
      width: 720,
      height: 576,
      displayWidth: 704,
      displayHeight: 570,
    })
  })

  it.each([
    [0, 0],
    [90, 270],
    [-90, 90],
    [180, 180],
    [-180, 180],
  ])('that is rolled by %i degrees is turned clockwise by %i', async (roll, rotation) => {
    expect(await sized(element(0x7670, float(0x7675, roll)))).toMatchObject({ rotation })
  })

  it('of VP9 is named by CodecPrivate where there is one', async () => {
    const features = element(0x63a2, [1, 1, 2, 2, 1, 41, 3, 1, 10, 4, 1, 1])
    expect(await trackOf(track(1, 1, 'V_VP9', features, video(1920, 1080)))).toMatchObject({
      codecString: 'vp09.02.41.10',
    })
  })

  it('of VP9 that begins with no keyframe of VP9 has no name for browsers', async () => {
    expect(await trackOf(track(1, 1, 'V_VP9', video(64, 64)), '\u0000'.repeat(20))).toMatchObject({
      codec: 'vp9',
      codecString: undefined,
      config: undefined,
    })
  })

  it('of H.264 that came by way of AVI gets lengths and an avcC', async () => {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-frames:v', '1', '-c:v', 'libx264']
    const frame = ffmpeg(...source, '-pix_fmt', 'yuv420p', '-f', 'h264', '-')
    const header = new Uint8Array(40)
    header.set(Buffer.from('H264'), 16)
    const entry = track(1, 1, 'V_MS/VFW/FOURCC', element(0x63a2, header), video(64, 64))
    const file = matroska([entry], [cluster(0, simpleBlock(1, 0, 0x80, frame))])
    const demuxer = await openBytes(file)
    const [seen] = demuxer.info.tracks
    const [sequence, picture] = nalUnits(frame).map((unit) => Buffer.from(unit).toString('hex'))
    expect(seen?.kind === 'video' && seen.codecString).toMatch(/^avc1\.64000a$/)
    expect(hex(seen?.config)).toContain(sequence)
    expect(hex(seen?.config)).toContain(picture)
    const [packet] = await all(demuxer.packets(1, 0, Number.POSITIVE_INFINITY))
    expect(packet?.data).toEqual(lengthPrefixed(nalUnits(frame)))
  })

  it.each([
    ['XVID', 'mpeg4'],
    ['MJPG', 'mjpeg'],
    ['WMV3', 'wmv'],
    ['VP6F', 'vp6'],
    ['????', 'other'],
  ])('with the FOURCC %s is %s', async (fourcc, codec) => {
    const header = new Uint8Array(40)
    header.set(Buffer.from(fourcc), 16)
    const entry = track(1, 1, 'V_MS/VFW/FOURCC', element(0x63a2, header), video(64, 64))
    expect(await trackOf(entry)).toMatchObject({ codec })
  })
})

describe('a track of sound', () => {
  it.each([
    ['A_AAC', audio(48_000, 2), '1190', 'mp4a.40.2', 48_000],
    ['A_AAC/MPEG4/LC', audio(44_100, 1), '1208', 'mp4a.40.2', 44_100],
    ['A_AAC/MPEG2/MAIN', audio(48_000, 6), '09b0', 'mp4a.40.1', 48_000],
    [
      'A_AAC/MPEG4/LC/SBR',
      audio(22_050, 2, float(0x78b5, 44_100)),
      '139056e5a0',
      'mp4a.40.5',
      44_100,
    ],
    ['A_AAC', audio(24_000, 2, float(0x78b5, 48_000)), '131056e598', 'mp4a.40.5', 48_000],
  ])(
    '%s without a configuration gets one',
    async (codecId, sound, config, codecString, sampleRate) => {
      const made = await trackOf(track(1, 2, codecId, sound))
      expect(made).toMatchObject({ codec: 'aac', codecString, sampleRate })
      expect(hex(made?.config)).toBe(config)
    },
  )

  it('keeps the configuration that it has', async () => {
    const entry = track(1, 2, 'A_AAC', element(0x63a2, [0x12, 0x10]), audio(44_100, 2))
    expect(hex((await trackOf(entry))?.config)).toBe('1210')
  })

  it('of Opus without a head gets one', async () => {
    const entry = track(1, 2, 'A_OPUS', uint(0x56aa, 6_500_000), audio(48_000, 2))
    expect(hex((await trackOf(entry))?.config)).toBe(
      `${Buffer.from('OpusHead').toString('hex')}0102380180bb0000000000`,
    )
  })

  it.each([
    [1, 16, 'pcm', { bits: 16, float: false, bigEndian: false, signed: true }],
    [1, 8, 'pcm', { bits: 8, float: false, bigEndian: false, signed: false }],
    [3, 32, 'pcm', { bits: 32, float: true, bigEndian: false, signed: true }],
    [0x55, 0, 'mp3', undefined],
    [0x2000, 0, 'ac3', undefined],
    [0x7777, 0, 'other', undefined],
  ])('with the format tag %i of %i bits is %s', async (tag, bits, codec, pcm) => {
    const format = Buffer.alloc(18)
    format.writeUInt16LE(tag, 0)
    format.writeUInt16LE(2, 2)
    format.writeUInt32LE(32_000, 4)
    format.writeUInt16LE(bits, 14)
    const entry = track(1, 2, 'A_MS/ACM', element(0x63a2, format), audio(8000, 1))
    expect(await trackOf(entry)).toMatchObject({
      codec,
      pcm,
      channels: 2,
      sampleRate: codec === 'other' ? expect.any(Number) : 32_000,
    })
  })
})

describe('a track of text', () => {
  it.each([
    ['S_TEXT/UTF8', 'srt'],
    ['S_TEXT/ASS', 'ass'],
    ['S_SSA', 'ass'],
    ['S_TEXT/WEBVTT', 'vtt'],
    ['S_HDMV/PGS', 'pgs'],
    ['S_VOBSUB', 'vobsub'],
    ['S_KATE', 'other'],
  ])('%s is %s', async (codecId, codec) => {
    expect(await trackOf(track(1, 17, codecId))).toMatchObject({ kind: 'subtitle', codec })
  })

  it.each([
    [new Uint8Array(), { default: true, forced: false }],
    [element(0x88, [0]), { default: false, forced: false }],
    [element(0x55aa, [1]), { default: true, forced: true }],
  ])('is a default one unless it says that it is none, and no forced one', async (parts, flags) => {
    expect(await trackOf(track(1, 17, 'S_TEXT/UTF8', parts))).toMatchObject(flags)
  })

  it.each([
    [element(0x22b59c, 'ger'), 'de'],
    [element(0x22b59c, 'und'), undefined],
    [join(element(0x22b59c, 'por'), element(0x22b59d, 'pt-br')), 'pt-BR'],
    [element(0x22b59c, '?!'), undefined],
    [new Uint8Array(), 'en'],
  ])('is in the language that it says', async (parts, language) => {
    expect((await trackOf(track(1, 17, 'S_TEXT/UTF8', parts)))?.language).toBe(language)
  })
})
