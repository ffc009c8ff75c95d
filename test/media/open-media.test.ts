import { afterAll, expect, test } from 'vitest'
import { MalformedMedia } from '../../src/media/demuxer.ts'
import { openMedia } from '../../src/media/open-media.ts'
import { bufferSource } from '../helpers/byte-source.ts'
import { H264, MadeMedia, picture } from '../helpers/made-media.ts'

const made = new MadeMedia()
afterAll(() => made.remove())

test.each([
  ['matroska', 'mkv'],
  ['flv', 'flv'],
  ['avi', 'avi'],
  ['mp4', 'mp4'],
  ['mp4', 'mov'],
])('%s is known by what is in it', async (container, extension) => {
  made.make(`a.${extension}`, ...picture('64x64', 10, 1), ...H264)
  const demuxer = await openMedia(bufferSource(made.bytes(`a.${extension}`)))
  expect(demuxer.info.container).toBe(container)
})

test.each([
  ['nothing', ''],
  ['one byte', '\x1a'],
  ['text', 'This is no recording at all, but a letter.'],
  ['a RIFF file of sound', 'RIFF\x24\x00\x00\x00WAVEfmt '],
  ['the first bytes of Matroska alone', '\x1a\x45\xdf\xa3'],
  ['the first bytes of FLV alone', 'FLV'],
  ['the first bytes of AVI alone', 'RIFF\xff\xff\xff\xffAVI '],
])('%s is refused as malformed', async (_, content) => {
  const source = bufferSource(Buffer.from(content, 'latin1'))
  await expect(openMedia(source)).rejects.toThrow(MalformedMedia)
})
