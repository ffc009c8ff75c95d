import { afterAll, beforeAll, expect, test } from 'vitest'
import { lengthPrefixed, nalUnits } from '../../../../src/media/codecs/annex-b.ts'
import { parseH264Config } from '../../../../src/media/codecs/h264-config.ts'
import {
  h264Stream,
  sampleOf,
  sliceHeadOf,
  unitsOf,
} from '../../../../src/media/containers/avi/h264-stream.ts'
import { H264, MadeMedia, picture } from '../../../helpers/made-media.ts'

const NONE = new Uint8Array(0)
let media: MadeMedia
let stream: Buffer

beforeAll(() => {
  media = new MadeMedia()
  media.make('one.h264', ...picture('64x48', 25, 1), ...H264, '-frames:v', '1')
  stream = media.bytes('one.h264')
}, 60_000)

afterAll(() => media.remove())

test('parameter sets may stand in the first picture, or behind the format', () => {
  const inPicture = h264Stream(NONE, stream)
  const units = nalUnits(stream)
  const sets = units.filter((unit) => [7, 8].includes((unit[0] ?? 0) & 31))
  const behind = Buffer.concat(sets.flatMap((unit) => [Buffer.from([0, 0, 1]), unit]))
  const slice = Buffer.concat([Buffer.from([0, 0, 1]), units.at(-1) ?? NONE])
  expect(inPicture).toMatchObject({ lengthSize: 0, sequence: { width: 64, height: 48 } })
  expect(h264Stream(behind, slice)).toEqual(inPicture)
  expect(h264Stream(NONE, slice)).toBeUndefined()
})

test('with an avcC behind the format, chunks are samples already', () => {
  const { config = NONE } = h264Stream(NONE, stream) ?? {}
  const sample = lengthPrefixed(nalUnits(stream))
  const given = h264Stream(config, sample)
  expect(given).toMatchObject({ lengthSize: 4, config })
  if (!given) return
  const units = unitsOf(given, sample)
  expect(units.map((unit) => [...unit])).toEqual(nalUnits(stream).map((unit) => [...unit]))
  expect(sampleOf(given, sample, units)).toBe(sample)
  expect(sliceHeadOf(given, units)).toMatchObject({ idr: true, intra: true, reference: true })
})

test('an avcC is not believed where chunks are a byte stream', () => {
  const { config = NONE } = h264Stream(NONE, stream) ?? {}
  const mixed = h264Stream(config, stream)
  expect(mixed?.lengthSize).toBe(0)
  expect(parseH264Config(mixed?.config ?? NONE)?.lengthSize).toBe(4)
})
