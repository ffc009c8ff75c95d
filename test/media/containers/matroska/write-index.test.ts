import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCues } from '../../../../src/media/containers/matroska/cues.ts'
import { readMatroskaHeader } from '../../../../src/media/containers/matroska/header.ts'
import { openMedia } from '../../../../src/media/open-media.ts'
import { indexedSource } from '../../../../src/server/indexed-file.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'

const VP8 = '-c:v libvpx -deadline good -cpu-used 5 -threads 1 -g 25 -c:a libopus -b:a 32k'.split(
  ' ',
)
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const seen = [...picture('160x120', 25, 8), ...tone(48_000, 8), ...VP8]
  media.make('whole.webm', ...seen)
  media.write('piped.webm', execFileSync('ffmpeg', ['-v', 'error', ...seen, '-f', 'webm', '-']))
  media.write('begun.webm', media.bytes('piped.webm').subarray(0, 200_000))
}, 60_000)

afterAll(() => media.remove())

/** The file as it is given to browsers, in a file of its own; its path. */
async function indexed(name: string): Promise<string> {
  const file = bufferSource(media.bytes(name))
  const { indexed: index } = await openMedia(file)
  if (index === undefined) throw new Error(`${name} is given no index`)
  const source = indexedSource(file, await index())
  const bytes = new Uint8Array(source.length)
  // In pieces, some of which lie across the border.
  for (let at = 0; at < bytes.length; at += 1000)
    expect(await source.read(bytes.subarray(at, at + 1000), at)).toBe(
      Math.min(1000, bytes.length - at),
    )
  return media.write(`indexed-${name}`, bytes)
}

const ffprobe = (...args: string[]): string =>
  execFileSync('ffprobe', ['-v', 'error', ...args], { encoding: 'utf8' }).trim()
const packets = (path: string): string =>
  ffprobe('-show_entries', 'packet=stream_index,pts_time,size,flags', '-of', 'csv', path)

test.each(['piped.webm', 'begun.webm'])(
  '%s has its length and an index in front, and the same packets',
  async (name) => {
    const path = await indexed(name)
    expect(packets(path)).toBe(packets(media.path(name)))
    const seconds = Number(ffprobe('-show_entries', 'format=duration', '-of', 'csv=p=0', path))
    const { info } = await openMedia(bufferSource(media.bytes(name)))
    expect(seconds).toBeCloseTo(info.duration ?? 0, 1)
    const reopened = await openMedia(bufferSource(media.bytes(`indexed-${name}`)))
    expect(reopened.info.unfinished).toBe(false)
    expect(reopened.indexed).toBeUndefined()
  },
)

test('the index names the keyframes that were found, at their Clusters', async () => {
  const original = media.bytes('piped.webm')
  const { cutPoints, indexed: index } = await openMedia(bufferSource(original))
  const { start, from } = (await index?.()) ?? { start: new Uint8Array(0), from: 0 }
  await indexed('piped.webm')
  const file = bufferSource(media.bytes('indexed-piped.webm'))
  const header = await readMatroskaHeader(file)
  const named = header.cues && (await readCues(file, header.cues, header.segment))
  const cuts = await cutPoints()
  expect(named?.map(({ cluster }) => cluster)).toEqual(
    cuts.map(({ offset }) => offset - from + start.length),
  )
  expect(cuts.length).toBeGreaterThan(2)
})

test('a file with an index is given no other', async () => {
  expect((await openMedia(bufferSource(media.bytes('whole.webm')))).indexed).toBeUndefined()
})
