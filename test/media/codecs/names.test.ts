import { afterAll, beforeAll, expect, test } from 'vitest'
import { av1CodecString, vp9CodecString } from '../../../src/media/codecs/av1-vp9-config.ts'
import { BitReader, withoutEmulation } from '../../../src/media/codecs/bits.ts'
import { hevcCodecString, hevcSize } from '../../../src/media/codecs/hevc-config.ts'
import { bytesOfDump, MadeMedia, picture } from '../../helpers/made-media.ts'
import { probeStreams } from '../../helpers/probed-demuxer.ts'

let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const x265 = ['-preset', 'ultrafast', '-c:v', 'libx265', '-x265-params']
  media.make(
    'main.mp4',
    ...picture('322x182', 25, 1),
    '-pix_fmt',
    'yuv420p',
    ...x265,
    'log-level=0',
  )
  media.make(
    'ten.mp4',
    ...picture('1280x720', 25, 1),
    '-pix_fmt',
    'yuv420p10le',
    ...x265,
    'log-level=0:high-tier=1:level-idc=4.1',
  )
}, 60_000)

afterAll(() => media.remove())

const configOf = (name: string) => bytesOfDump(probeStreams(media.path(name))[0]?.extradata)

test.each([
  ['main.mp4', /^hvc1\.1\.6\.L\d+\.90$/, 322, 182],
  ['ten.mp4', /^hvc1\.2\.4\.H123\.90$/, 1280, 720],
])('%s: the HEVC configuration says name and size', (name, expected, width, height) => {
  const config = configOf(name)
  expect(hevcCodecString(config)).toMatch(expected)
  expect(hevcSize(config)).toEqual({ width, height })
  for (let length = 0; length < config.length; length += 7) hevcSize(config.subarray(0, length))
  expect(hevcCodecString(config.subarray(0, 22))).toBeUndefined()
})

test.each([
  ['81040c00', 'av01.0.04M.08'],
  ['8128c000', 'av01.1.08H.10'],
  ['814d7000', 'av01.2.13M.12'],
  ['00', undefined],
])('av1C %s is %s', (hex, name) => {
  expect(av1CodecString(Buffer.from(hex, 'hex'))).toBe(name)
})

test('a vpcC is named with two digits each', () => {
  expect(vp9CodecString(Buffer.from('0100000002 1fa2 0909090000'.replaceAll(' ', ''), 'hex'))).toBe(
    'vp09.02.31.10',
  )
  expect(vp9CodecString(Buffer.alloc(8))).toBeUndefined()
})

test('Exp-Golomb codes are read as section 9.1 has them', () => {
  const reader = new BitReader(Uint8Array.of(0b1010_0110, 0b0100_0010, 0b1001_1000))
  expect([reader.ue(), reader.ue(), reader.ue(), reader.ue(), reader.ue()]).toEqual([0, 1, 2, 3, 4])
  expect(reader.se()).toBe(3)
  expect(reader.exhausted).toBe(false)
  reader.skip(8)
  expect([reader.ue(), reader.bits(8), reader.exhausted]).toEqual([0, 0, true])
})

test('emulation prevention bytes are left out', () => {
  const nal = Uint8Array.of(7, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3, 0, 3)
  expect([...withoutEmulation(nal)]).toEqual([7, 0, 0, 1, 0, 0, 0, 0, 3, 0, 3])
})
