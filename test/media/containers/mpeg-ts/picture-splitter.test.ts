import { describe, expect, test } from 'vitest'
import { parseH264Sequence } from '../../../../src/media/codecs/h264-sps.ts'
import { H264Grammar } from '../../../../src/media/containers/mpeg-ts/h264-grammar.ts'
import {
  HEVC_GRAMMAR,
  MPEG2_GRAMMAR,
} from '../../../../src/media/containers/mpeg-ts/other-grammars.ts'
import type { Pes } from '../../../../src/media/containers/mpeg-ts/pes.ts'
import type { PictureGrammar } from '../../../../src/media/containers/mpeg-ts/picture-grammar.ts'
import { PictureSplitter } from '../../../../src/media/containers/mpeg-ts/picture-splitter.ts'

/** The bytes of a NAL unit: its header, then bits and Exp-Golomb codes ('u5' is ue(5)), filled up. */
function unit(header: number, ...fields: readonly string[]): number[] {
  const bits = fields.map((field) =>
    field.startsWith('u') ? golomb(Number(field.slice(1))) : field,
  )
  const text = `${bits.join('')}1`
  const bytes = text.match(/.{1,8}/g) ?? []
  return [header, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)), 0x55, 0x55]
}

function golomb(value: number): string {
  const bits = (value + 1).toString(2)
  return bits.padStart(2 * bits.length - 1, '0')
}

function pes(offset: number, ...units: readonly (readonly number[])[]): Pes {
  const payload = Uint8Array.from(units.flatMap((bytes) => [0, 0, 1, ...bytes]))
  const whole = { sound: payload.length, whole: true, hinted: false }
  return { offset, pts: offset, dts: undefined, payload, ...whole }
}

/** The types of the units of each access unit, and in which PES packet it begins. */
function split(grammar: PictureGrammar, ...packets: readonly Pes[]): [number, number[]][] {
  const splitter = new PictureSplitter(grammar)
  const all = [...packets.flatMap((packet) => splitter.push(packet)), ...splitter.finish()]
  return all.map(({ units, pes: { offset } }) => [offset, units.map(([first = 0]) => first)])
}

describe('H.264', () => {
  // Main profile, 4 bits of frame_num and of pic_order_cnt_lsb, 320x224 in fields.
  const size = ['u19', 'u6', '0', '0', '1', '0', '0']
  const sequence = unit(
    0x67,
    '01001101',
    '00000000',
    '00011110',
    'u0',
    'u0',
    'u0',
    'u0',
    'u1',
    '0',
    ...size,
  )
  const pictureSet = unit(0x68, 'u0')
  const delimiter = [9, 0x10]
  const frameNum = (value: number): string => value.toString(2).padStart(4, '0')
  const field = (
    header: number,
    num: number,
    bottom: boolean,
    type = 'u5',
    first = 'u0',
  ): number[] => {
    const idr = header === 0x65 ? ['u0'] : []
    return unit(header, first, type, 'u0', frameNum(num), '1', bottom ? '1' : '0', ...idr, '0000')
  }
  const frame = (num: number): number[] => unit(0x41, 'u0', 'u5', 'u0', frameNum(num), '0', '0000')
  const grammar = (): H264Grammar => new H264Grammar(parseH264Sequence(Uint8Array.from(sequence)))

  test('the fields of a frame are one picture, in one PES packet or in two', () => {
    const key = [delimiter, sequence, pictureSet, field(0x65, 0, false, 'u7')]
    const second = [delimiter, field(0x41, 0, true)]
    const next = [delimiter, field(0x41, 1, false), delimiter, field(0x41, 1, true)]
    const expected = [9, 0x67, 0x68, 0x65, 9, 0x41]
    expect(split(grammar(), pes(1, ...key, ...second), pes(3, ...next))).toEqual([
      [1, expected],
      [3, [9, 0x41, 9, 0x41]],
    ])
    expect(split(grammar(), pes(1, ...key), pes(2, ...second), pes(3, ...next))).toEqual([
      [1, expected],
      [3, [9, 0x41, 9, 0x41]],
    ])
  })

  test('fields of different frames, of one parity, and third fields are others', () => {
    const [top, bottom] = [field(0x41, 1, false), field(0x41, 1, true)]
    const apart = split(grammar(), pes(1, top), pes(2, field(0x41, 2, true)), pes(3, bottom))
    expect(apart.map(([offset]) => offset)).toEqual([1, 2, 3])
    expect(split(grammar(), pes(1, top), pes(2, top))).toHaveLength(2)
    expect(split(grammar(), pes(1, top), pes(2, bottom), pes(3, top))).toEqual([
      [1, [0x41, 0x41]],
      [3, [0x41]],
    ])
  })

  test('slices and their prefixes belong to the picture that they are of', () => {
    const slice = field(0x41, 1, false, 'u5', 'u7')
    const prefix = [0x0e, 0x40]
    const found = split(grammar(), pes(1, frame(1), prefix, slice, [12, 0xff], frame(2), slice))
    expect(found).toEqual([
      [1, [0x41, 0x0e, 0x41, 12]],
      [1, [0x41, 0x41]],
    ])
  })

  test('slices behind a delimiter are a picture, though its first slice is lost', () => {
    const slice = field(0x41, 1, false, 'u5', 'u7')
    const found = split(grammar(), pes(1, delimiter, frame(1)), pes(2, delimiter, slice))
    expect(found.map(([offset]) => offset)).toEqual([1, 2])
  })

  test('what comes before the first picture is left out', () => {
    const slice = field(0x41, 1, false, 'u5', 'u7')
    expect(split(grammar(), pes(1, slice, [12, 0xff]), pes(2, frame(1)))).toEqual([[2, [0x41]]])
  })

  test.each([
    ['IDR pictures', [field(0x65, 0, false, 'u7')], true],
    [
      'intra pictures with a recovery point',
      [[6, 6, 1, 0xc4, 0x80], field(0x41, 0, false, 'u7')],
      true,
    ],
    ['intra pictures behind parameter sets', [sequence, field(0x41, 0, false, 'u2')], true],
    ['intra pictures alone', [field(0x41, 0, false, 'u7')], false],
    ['recovery points without an intra picture', [[6, 6, 1, 0xc4, 0x80], frame(1)], false],
    ['other information', [[6, 5, 1, 0xc4, 0x80], field(0x41, 0, false, 'u7')], false],
    ['no pictures', [delimiter, sequence], undefined],
  ])('decoding can begin with %s: %s', (_, units, expected) => {
    expect(grammar().isKey(units.map((bytes) => Uint8Array.from(bytes)))).toBe(expected)
  })
})

test('HEVC pictures end where the next begins, with what comes behind their slices', () => {
  const first = (type: number): number[] => [type << 1, 1, 0x80, 0x55]
  const other = (type: number): number[] => [type << 1, 1, 0x20, 0x55]
  const suffix = [40 << 1, 1, 0x55]
  const prefix = [39 << 1, 1, 0x55]
  const found = split(
    HEVC_GRAMMAR,
    pes(1, first(19), other(19), suffix, prefix, first(1), other(1)),
  )
  const types = found.map(([, units]) => units.map((header) => header >> 1))
  expect(types).toEqual([
    [19, 19, 40],
    [39, 1, 1],
  ])
})

test('MPEG-2 pictures are frames, or both fields', () => {
  const header = (kind: number): number[] => [0x00, 0, (kind << 3) | 1, 0xff]
  const structure = (value: number): number[] => [0xb5, 0x8f, 0xff, value, 0x80]
  const sequence = [0xb3, 0x14, 0, 0xf0, 0x33, 0xff, 0xff, 0xe0, 0x18]
  const slices = [
    [1, 0x55],
    [2, 0x55],
  ]
  const whole = [sequence, header(1), structure(3), ...slices]
  const top = [header(2), structure(1), ...slices]
  const bottom = [header(2), structure(2), ...slices]
  expect(split(MPEG2_GRAMMAR, pes(1, ...whole, ...top), pes(2, ...bottom, ...top))).toEqual([
    [1, [0xb3, 0x00, 0xb5, 1, 2]],
    [1, [0x00, 0xb5, 1, 2, 0x00, 0xb5, 1, 2]],
    [2, [0x00, 0xb5, 1, 2]],
  ])
})
