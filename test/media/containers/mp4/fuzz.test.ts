import { beforeAll, describe, expect, test } from 'vitest'
import { openMp4 } from '../../../../src/media/containers/mp4/demuxer.ts'
import { MalformedMedia } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { playAll, playDamaged } from '../../../helpers/mutations.ts'
import { media } from './files.ts'

beforeAll(() => {
  const encoded = '-c:v libx264 -preset ultrafast -bf 2 -g 10 -c:a aac -movflags'.split(' ')
  const short = [...picture('64x48', 15, 2), ...tone(16_000, 2)]
  media.make('front.mp4', ...short, ...encoded, '+faststart')
  media.make('fragments.mp4', ...short, ...encoded, 'frag_keyframe+empty_moov')
  media.make('sidx.mp4', ...short, ...encoded, 'dash+global_sidx+frag_keyframe')
  media.make('pcm.mov', ...short, '-c:v', 'mpeg4', '-c:a', 'pcm_s16le', '-movflags', '+faststart')
}, 60_000)

test.each(['front.mp4', 'fragments.mp4', 'sidx.mp4', 'pcm.mov'])(
  '250 damaged copies of %s are read or rejected',
  async (name) => {
    expect(await playDamaged(media.bytes(name), 250, openMp4)).toBeLessThan(150)
  },
  60_000,
)

const box = (type: string, ...content: Buffer[]): Buffer => {
  const data = Buffer.concat(content)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(data.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, data])
}

describe('rejected as malformed', () => {
  const moov = (...content: Buffer[]): Buffer =>
    Buffer.concat([box('ftyp', Buffer.from('isom')), box('moov', ...content)])
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(100_000)],
    ['a type alone', box('ftyp', Buffer.from('isomisom'))],
    ['a movie of nothing', moov()],
    ['tracks of nothing', moov(box('mvhd'), box('trak'), box('trak', box('mdia')))],
    [
      'boxes in boxes',
      moov(
        Array.from({ length: 5000 }).reduce<Buffer>((inner) => box('trak', inner), Buffer.alloc(0)),
      ),
    ],
    [
      'a movie that is larger than the file',
      Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\xff\xff\xff\xffmoov', 'latin1'),
    ],
  ])('is %s', async (_, bytes) => {
    await expect(openMp4(bufferSource(bytes))).rejects.toThrow(MalformedMedia)
  })
})

/** Overwrites the content of the nth box of a type from an offset in it on. */
function patch(bytes: Buffer, type: string, from: number, values: readonly number[]): Buffer {
  let at = bytes.indexOf(type) + 4 + from
  for (const value of values) at = bytes.writeUInt32BE(value, at)
  return bytes
}

describe('a table that lies', () => {
  test.each<[string, string, number, readonly number[]]>([
    ['of endless samples of a byte each', 'stsz', 4, [1, 0xffffffff]],
    ['of endless samples of nothing', 'stsz', 4, [0, 0xffffffff]],
    ['of chunks that are endless', 'stsc', 4, [1, 1, 0xffffffff, 1]],
    ['of endless time', 'stts', 4, [1, 0xffffffff, 0xffffffff]],
    ['of edits of nowhere', 'elst', 4, [1, 0xffffffff, 0x7fffffff, 0x10000]],
    ['of a clock that stands', 'mdhd', 12, [0]],
    ['of a movie clock that stands', 'mvhd', 12, [0]],
  ])('%s holds nobody up', async (_, type, from, values) => {
    const bytes = patch(media.bytes('front.mp4'), type, from, values)
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    const began = performance.now()
    const played = openMp4(bufferSource(bytes)).then((demuxer) => playAll(demuxer, bytes.length))
    await played.catch((error) => expect(error).toBeInstanceOf(MalformedMedia))
    const took = performance.now() - began
    clearInterval(timer)
    expect(took).toBeLessThan(2000)
    if (took > 200) expect(turns).toBeGreaterThan(took / 200)
  })
})
