import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prefixedUnits } from '../../../src/media/codecs/annex-b.ts'
import { isH264RecoveryPoint, withoutRecoveryPoint } from '../../../src/media/codecs/h264-sei.ts'
import { H264ParameterSets } from '../../../src/media/codecs/h264-sets.ts'
import { parseH264SliceHeader } from '../../../src/media/codecs/h264-slice-header.ts'
import { editUnit } from '../../../src/media/codecs/nal-edit.ts'
import { MadeMedia, picture } from '../../helpers/made-media.ts'
import { probedDemuxer } from '../../helpers/probed-demuxer.ts'

const START_CODE = Buffer.of(0, 0, 1)

let media: MadeMedia
beforeAll(() => {
  media = new MadeMedia()
})
afterAll(() => media.remove())

/** The slices of a clip, and the parameter sets that they name. */
async function slicesOf(
  options: string,
): Promise<{ slices: Uint8Array[]; sets: H264ParameterSets }> {
  const file = `${options.replaceAll(/\W/g, '')}.mp4`
  const source = picture('128x96', 25, 2)
  media.make(file, ...source, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-x264-params', options)
  const demuxer = probedDemuxer(media.path(file))
  const slices: Uint8Array[] = []
  for await (const { data } of demuxer.packets(0, 0, Number.POSITIVE_INFINITY))
    slices.push(...prefixedUnits(data, 4).filter((unit) => [1, 5].includes((unit[0] ?? 0) & 31)))
  return { slices, sets: new H264ParameterSets(demuxer.info.tracks[0]?.config ?? Buffer.of()) }
}

describe.each([
  ['cabac=1:ref=4:bframes=5:b-pyramid=normal:weightp=2:slices=2'],
  ['cabac=0:ref=4:bframes=5:b-pyramid=normal:weightp=2'],
  ['cabac=0:ref=2:interlaced=1'],
])('slices of %s', (options) => {
  test('bits that are put into a header and taken out again leave it as it was', async () => {
    const { slices, sets } = await slicesOf(options)
    expect(slices.length).toBeGreaterThan(40)
    for (const slice of slices) {
      const header = parseH264SliceHeader(slice, sets)
      if (!header) throw new Error('no header')
      const { places, cabac } = header
      for (const bits of ['0', '000', '0000000', '00000000', '1010000000000000000000001']) {
        const [from, end] = [places.marking[0], places.end]
        const put = { from, to: from, bits }
        const longer = editUnit(slice, slice[0] ?? 0, { end, aligned: cabac }, [put])
        const head = { end: end + bits.length, aligned: cabac }
        const take = { from, to: from + bits.length, bits: '' }
        expect(Buffer.from(longer).includes(START_CODE)).toBe(false)
        const back = editUnit(longer, slice[0] ?? 0, head, [take])
        expect(Buffer.compare(back, slice)).toBe(0)
      }
    }
  })

  test('a header that is cut off is none, or is read to another end, and nothing else happens', async () => {
    const { slices, sets } = await slicesOf(options)
    const slice = slices[30] ?? Buffer.of()
    expect(parseH264SliceHeader(slice.subarray(0, 3), sets)).toBeUndefined()
    for (let length = 0; length < 40; length += 1)
      expect(() => parseH264SliceHeader(slice.subarray(0, length), sets)).not.toThrow()
  })
})

test('a recovery point is taken out from beside other messages, or with its NAL unit', () => {
  const caption = [4, 5, 0, 0, 3, 0, 1, 9]
  const point = [6, 1, 0xc4]
  expect(isH264RecoveryPoint(Uint8Array.of(6, ...caption, ...point, 0x80))).toBe(true)
  const kept = Uint8Array.of(6, ...caption, 0x80)
  expect(withoutRecoveryPoint(Uint8Array.of(6, ...caption, ...point, 0x80))).toEqual(kept)
  expect(withoutRecoveryPoint(Uint8Array.of(6, ...point, ...caption, 0x80))).toEqual(kept)
  expect(withoutRecoveryPoint(Uint8Array.of(6, ...point, 0x80))).toBeUndefined()
  const slice = Uint8Array.of(0x65, 6, 1, 0xc4)
  expect(withoutRecoveryPoint(slice)).toBe(slice)
})
