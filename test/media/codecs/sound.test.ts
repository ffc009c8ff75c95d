import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aacCodecString, parseAacConfig, parseAdts } from '../../../src/media/codecs/aac.ts'
import { parseAc3 } from '../../../src/media/codecs/ac3.ts'
import { parseMpegAudio } from '../../../src/media/codecs/mpeg-audio.ts'
import type { SoundFrame, SoundFrameParser } from '../../../src/media/codecs/sound-frame.ts'
import { MadeMedia, tone } from '../../helpers/made-media.ts'
import { probePackets } from '../../helpers/probed-demuxer.ts'

let media: MadeMedia

const FILES: readonly (readonly [string, string, SoundFrameParser, Partial<SoundFrame>])[] = [
  [
    'stereo.mp3',
    '-ar 44100 -ac 2 -b:a 128k -write_xing 0 -id3v2_version 0',
    parseMpegAudio,
    { sampleRate: 44_100, channels: 2, samples: 1152 },
  ],
  [
    'low.mp3',
    '-ar 22050 -ac 1 -b:a 56k -write_xing 0 -id3v2_version 0',
    parseMpegAudio,
    { sampleRate: 22_050, channels: 1, samples: 576 },
  ],
  [
    'lowest.mp3',
    '-ar 8000 -ac 1 -b:a 16k -write_xing 0 -id3v2_version 0',
    parseMpegAudio,
    { sampleRate: 8000, channels: 1, samples: 576 },
  ],
  [
    'stereo.mp2',
    '-ar 48000 -ac 2 -b:a 192k',
    parseMpegAudio,
    { sampleRate: 48_000, channels: 2, samples: 1152 },
  ],
  [
    'surround.ac3',
    '-ar 48000 -ac 6 -b:a 448k',
    parseAc3,
    { sampleRate: 48_000, channels: 6, samples: 1536 },
  ],
  [
    'stereo.ac3',
    '-ar 44100 -ac 2 -b:a 192k',
    parseAc3,
    { sampleRate: 44_100, channels: 2, samples: 1536 },
  ],
  [
    'surround.eac3',
    '-ar 48000 -ac 6 -b:a 448k',
    parseAc3,
    { sampleRate: 48_000, channels: 6, samples: 1536 },
  ],
  ['stereo.aac', '-ar 44100 -ac 2', parseAdts, { sampleRate: 44_100, channels: 2, samples: 1024 }],
  [
    'surround.aac',
    '-ar 48000 -ac 6',
    parseAdts,
    { sampleRate: 48_000, channels: 6, samples: 1024 },
  ],
]

beforeAll(() => {
  media = new MadeMedia()
  for (const [name, options] of FILES) media.make(name, ...tone(48_000, 2), ...options.split(' '))
}, 60_000)

afterAll(() => media.remove())

test.each(FILES)('%s: frames have the sizes that ffprobe finds', (name, _, parse, expected) => {
  const bytes = media.bytes(name)
  const sizes: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const frame = parse(bytes, at)
    expect(frame).toMatchObject(expected)
    sizes.push(frame?.size ?? bytes.length)
    at += frame?.size ?? bytes.length
  }
  const packets = probePackets(media.path(name), 0)
  expect(sizes).toEqual(packets.map(({ size }) => size))
})

describe('an AudioSpecificConfig', () => {
  test('is made of an ADTS header', () => {
    const frame = parseAdts(media.bytes('stereo.aac'), 0)
    expect([...(frame?.config ?? [])]).toEqual([0x12, 0x10])
    expect(parseAacConfig(frame?.config ?? new Uint8Array(0))).toEqual({
      objectType: 2,
      sampleRate: 44_100,
      channels: 2,
    })
  })

  test.each([
    [[0x11, 0x90], 'mp4a.40.2', { sampleRate: 48_000, channels: 2 }],
    [[0x2b, 0x11, 0x88, 0x00], 'mp4a.40.5', { sampleRate: 24_000, channels: 2 }],
    [[0x17, 0x80, 0x40, 0, 0x10], 'mp4a.40.2', { sampleRate: 32_768, channels: 2 }],
    [[0xf9, 0x46, 0x40], 'mp4a.40.42', { sampleRate: 48_000, channels: 2 }],
  ])('%j is %s', (bytes, name, expected) => {
    const config = Uint8Array.from(bytes)
    expect(aacCodecString(config)).toBe(name)
    expect(parseAacConfig(config)).toMatchObject(expected)
  })
})

test('bytes that are no header are none, wherever they end', () => {
  for (const parse of [parseMpegAudio, parseAc3, parseAdts])
    for (let length = 0; length < 12; length += 1) {
      expect(parse(new Uint8Array(length), 0)).toBeUndefined()
      expect(parse(new Uint8Array(length).fill(0xff), 0)).toBeUndefined()
      expect(parse(Uint8Array.of(0x0b, 0x77, 0xff, 0xf1).subarray(0, length), 0)).toBeUndefined()
    }
})
