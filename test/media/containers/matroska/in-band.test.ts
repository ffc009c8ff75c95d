import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { cut, decode } from '../../../helpers/cutting.ts'
import { MadeMedia, picture } from '../../../helpers/made-media.ts'

const X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=50']
const CODECS: [name: string, codec: string, options: readonly string[]][] = [
  ['H.264', 'avc1.', ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50']],
  ['HEVC', 'hvc1.', X265],
]
const PRIVATE = Buffer.of(0x63, 0xa2)

let media: MadeMedia
beforeAll(() => {
  media = new MadeMedia()
})
afterAll(() => media.remove())

test.each(CODECS)(
  '%s with its parameter sets in the pictures alone is played',
  async (name, codec, options) => {
    const [stream, file] = [`${name}.ts`, `${name}.mkv`]
    media.make(stream, ...picture('192x96', 25, 6), '-pix_fmt', 'yuv420p', ...options)
    // ffmpeg leaves the parameter sets of a transport stream in its pictures.
    media.make(file, '-i', media.path(stream), '-c', 'copy')
    const whole = media.bytes(file)
    const demuxer = await openMatroska(bufferSource(whole))
    const bytes = Buffer.from(whole)
    bytes[bytes.indexOf(PRIVATE) + 1] = 0xa1
    const bare = await openMatroska(bufferSource(bytes))
    expect(bare.info.tracks[0]).toMatchObject({ codecString: expect.stringContaining(codec) })
    expect(bare.info.tracks[0]).toMatchObject({ width: 192, height: 96 })
    const [made, original] = [await cut(bare), await cut(demuxer)]
    expect(decode(made.file)).toEqual({ hashes: decode(original.file).hashes, warnings: '' })
  },
)
