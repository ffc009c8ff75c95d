import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseLatm } from '../../../../src/media/codecs/latm.ts'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect } from '../../../helpers/collect.ts'
import { MadeMedia, tone } from '../../../helpers/made-media.ts'

const LATM = ['-mpegts_flags', '+latm']
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  for (const channels of ['1', '6']) {
    media.make(`${channels}.mkv`, ...tone(44_100, 4), '-c:a', 'aac', '-ac', channels)
    const copied = ['-i', media.path(`${channels}.mkv`), '-c', 'copy']
    media.make(`${channels}.ts`, ...copied, ...LATM)
  }
})
afterAll(() => media.remove())

describe.each([1, 6])('AAC in LATM with %d channels', (channels) => {
  test('is described by its own configuration, and holds the very frames', async () => {
    const original = await openMatroska(bufferSource(media.bytes(`${channels}.mkv`)))
    const demuxer = await openMpegTs(bufferSource(media.bytes(`${channels}.ts`)))
    const [track] = demuxer.info.tracks
    expect(track).toMatchObject({ codec: 'aac', codecName: 'AAC (LATM)', channels })
    expect(track).toMatchObject({ sampleRate: 44_100, codecString: 'mp4a.40.2' })
    const wanted = await collect(original, original.info.tracks[0]?.id ?? 0)
    const found = await collect(demuxer, track?.id ?? 0)
    const bytes = (packets: typeof found) => packets.map(({ data }) => Buffer.from(data))
    expect(found.length).toBeGreaterThan(150)
    expect(bytes(found)).toEqual(bytes(wanted))
    for (const [index, { pts }] of found.entries())
      expect(pts).toBeCloseTo((index * 1024) / 44_100, 3)
  })
})

test('a frame whose bytes end early, or that has several programs, is none', () => {
  const file = media.bytes('1.ts')
  const at = file.findIndex((byte, index) => byte === 0x56 && (file[index + 1] ?? 0) >> 5 === 7)
  const frame = Uint8Array.from(file.subarray(at, at + 60))
  expect(parseLatm(frame, 0)?.size).toBeGreaterThan(60)
  expect(parseLatm(Uint8Array.of(0x56, 0xe0, 4, 0, 0xff, 0xff, 0xff), 0)).toBeUndefined()
  expect(parseLatm(Uint8Array.of(0x56, 0xe0, 3, 0xbf, 0xff, 0xff), 0)).toBeUndefined()
  expect(parseLatm(Uint8Array.of(0x56, 0xe0), 0)).toBeUndefined()
})
