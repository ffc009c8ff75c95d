import { describe, expect, test } from 'vitest'
import { readLanguage } from '../../../../src/media/containers/mp4/names.ts'
import { describePicture } from '../../../../src/media/containers/mp4/picture-track.ts'
import { describeSound } from '../../../../src/media/containers/mp4/sound-track.ts'
import type { Trak } from '../../../../src/media/containers/mp4/trak.ts'
import { box } from '../../../../src/media/segment/box.ts'

function pictures(
  type: string,
  ...boxes: readonly Uint8Array[]
): ReturnType<typeof describePicture> {
  const fixed = Buffer.alloc(78)
  fixed.writeUInt32BE((720 << 16) | 576, 24)
  const trak: Trak = {
    id: 1,
    enabled: true,
    rotation: 0,
    width: 1024,
    height: 576,
    handler: 'vide',
    title: undefined,
    language: undefined,
    timescale: 1000,
    edits: [],
    entry: { type, version: 0, data: Buffer.concat([fixed, ...boxes]) },
    stbl: new Uint8Array(0),
    chapters: [],
  }
  return describePicture(trak)
}

function sound(
  type: string,
  bits: number,
  ...boxes: readonly Uint8Array[]
): ReturnType<typeof describeSound> {
  const fixed = Buffer.alloc(28)
  fixed.writeUInt32BE((2 << 16) | bits, 16)
  fixed.writeUInt32BE(48_000 * 0x10000, 24)
  return describeSound({ type, version: 0, data: Buffer.concat([fixed, ...boxes]) })
}

describe('Dolby Vision', () => {
  const hvcC = new Uint8Array(23).fill(1)
  const dolby = (profile: number, level: number): Uint8Array => {
    const bits = (profile << 9) | (level << 3) | 5
    return box('dvcC', Uint8Array.of(1, 0, bits >> 8, bits & 255, 0))
  }

  test('of profile 5 is no HEVC that a decoder of HEVC alone shows', () => {
    const named = {
      codec: 'hevc',
      codecName: 'dvh1.05',
      codecString: 'dvh1.05.06',
      config: Buffer.from(hvcC),
    }
    expect(pictures('dvh1', box('hvcC', hvcC), dolby(5, 6))).toMatchObject(named)
    expect(pictures('hvc1', box('hvcC', hvcC), dolby(5, 6))).toMatchObject(named)
    expect(pictures('dvhe', box('hvcC', hvcC), dolby(5, 6))).toMatchObject({ codecName: 'dvhe.05' })
  })

  test('of profile 8 is HEVC', () => {
    const named = { codec: 'hevc', codecString: expect.stringMatching(/^hvc1\./) }
    expect(pictures('hvc1', box('hvcC', hvcC), dolby(8, 6))).toMatchObject({
      ...named,
      codecName: 'hvc1',
    })
    expect(pictures('dvh1', box('hvcC', hvcC), dolby(8, 6))).toMatchObject({
      ...named,
      codecName: 'dvh1.08',
    })
  })
})

describe('the size that pictures are meant to be seen in', () => {
  const size = (...numbers: number[]): Uint8Array => {
    const bytes = Buffer.alloc(numbers.length * 4)
    for (const [at, number] of numbers.entries()) bytes.writeUInt32BE(number, at * 4)
    return bytes
  }

  test.each([
    ['is that of the track', [], 1024, 576],
    ['has the aspect of pixels', [box('pasp', size(16, 15))], 768, 576],
    [
      'is without what the clean aperture hides',
      [box('clap', size(704, 1, 576, 1)), box('pasp', size(12, 11))],
      768,
      576,
    ],
    ['is not that of an aspect of nothing', [box('pasp', size(0, 0))], 1024, 576],
  ])('%s', (_, boxes, displayWidth, displayHeight) => {
    expect(pictures('avc1', ...boxes)).toMatchObject({
      width: 720,
      height: 576,
      displayWidth,
      displayHeight,
    })
  })
})

describe('sound', () => {
  test('of ISO/IEC 23003-5 says how its samples lie', () => {
    const pcmC = (flags: number, bits: number): Uint8Array =>
      box('pcmC', Uint8Array.of(0, 0, 0, 0, flags, bits))
    expect(sound('ipcm', 16, pcmC(1, 24)).track).toMatchObject({
      codec: 'pcm',
      channels: 2,
      pcm: { bits: 24, bigEndian: false, float: false },
    })
    expect(sound('fpcm', 16, pcmC(0, 32)).track).toMatchObject({
      codec: 'pcm',
      pcm: { bits: 32, bigEndian: true, float: true },
    })
  })

  test.each([
    ['sawp', 'amr'],
    ['dtsh', 'dts'],
    ['mlpa', 'truehd'],
    ['.mp3', 'mp3'],
    ['ms\0\x02', 'adpcm'],
    ['ulaw', 'pcm'],
    ['enca', 'other'],
  ])('of type %s is %s', (type, codec) => {
    expect(sound(type, 16).track).toMatchObject({
      codec,
      codecName: type,
      channels: 2,
      sampleRate: 48_000,
    })
  })

  test.each([
    ['samr', 8_000],
    ['sawb', 16_000],
  ])('of type %s has one channel of %i Hz, whatever its entry says', (type, sampleRate) => {
    expect(sound(type, 16).track).toMatchObject({ codec: 'amr', channels: 1, sampleRate })
  })
})

describe('a language', () => {
  test.each([
    ['deu', 0x10b5, undefined, 'de'],
    ['und', 0x55c4, undefined, undefined],
    ['one of QuickTime', 2, undefined, 'de'],
    ['none of QuickTime', 0x7fff, undefined, undefined],
    ['an extended one', 0x55c4, Buffer.from('\0\0\0\0pt-BR\0'), 'pt-BR'],
    ['an extended one that is none', 0x10b5, Buffer.from('\0\0\0\0!?\0'), undefined],
  ])('is read from %s', (_, code, elng, expected) => {
    expect(readLanguage(elng, code)).toBe(expected)
  })
})
