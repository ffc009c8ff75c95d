import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseH264Config } from '../../../../src/media/codecs/h264-config.ts'
import { openAvi } from '../../../../src/media/containers/avi/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { MadeMedia, picture } from '../../../helpers/made-media.ts'
import { probePackets } from '../../../helpers/probed-demuxer.ts'

const START_CODE = Buffer.from([0, 0, 0, 1])
let media: MadeMedia

const FILES: readonly (readonly [string, string])[] = [
  ['b-frames.avi', '-bf 3 -b_strategy 0 -g 60'],
  ['plain.avi', '-bf 0 -g 60'],
  ['pyramid.avi', '-bf 5 -x264-params b-pyramid=normal:b-adapt=0:keyint=45'],
  ['open-gop.avi', '-bf 3 -x264-params open-gop=1:b-adapt=0:keyint=45'],
  ['interlaced.avi', '-flags +ilme+ildct -x264-params tff=1:keyint=60 -vf setsar=4/3'],
  ['gaps.avi', "-bf 0 -vsync vfr -vf select='not(mod(n\\,5))' -g 10"],
  ['aud.avi', '-x264-params aud=1:slices=4:keyint=60'],
]

beforeAll(() => {
  media = new MadeMedia()
  for (const [name, options] of FILES)
    media.make(
      name,
      ...picture('160x120', 30),
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      ...options.split(' '),
    )
}, 120_000)

afterAll(() => media.remove())

const open = (name: string): Promise<Demuxer> => openAvi(bufferSource(media.bytes(name)))

/** The packets that the frames of a file lie in, as ffmpeg's decoder shows them. */
function shownOrder(name: string): number[] {
  const options = ['-v', 'error', '-of', 'json', '-show_frames', '-show_entries', 'frame=pkt_pos']
  const text = execFileSync('ffprobe', [...options, media.path(name)], { encoding: 'utf8' })
  const { frames } = JSON.parse(text) as { frames: { pkt_pos: string }[] }
  const places = probePackets(media.path(name), 0).map(({ pos }) => pos)
  return frames.map(({ pkt_pos }) => places.indexOf(Number(pkt_pos)))
}

/** The hashes of the decoded frames of a file. */
function decoded(path: string): string[] {
  const options = ['-v', 'error', '-i', path, '-vsync', 'passthrough', '-f', 'framemd5', '-']
  const lines = execFileSync('ffmpeg', options, { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(',').at(-1) ?? '')
}

describe.each(FILES.map(([name]) => name))('%s', (name) => {
  test('pictures are shown in the order in which a decoder shows them, at the times of the chunks', async () => {
    const packets = await collect(await open(name), 0)
    const order = packets.map(({ pts }, index) => ({ pts, index })).sort((a, b) => a.pts - b.pts)
    expect(order.map(({ index }) => index)).toEqual(shownOrder(name))
    const times = probePackets(media.path(name), 0).map(({ dts }) => Math.round(dts * 30))
    expect(order.map(({ pts }) => Math.round(pts * 30))).toEqual(times)
  })

  test('samples with the configuration decode to what the file decodes to', async () => {
    const demuxer = await open(name)
    const config = parseH264Config(demuxer.info.tracks[0]?.config ?? new Uint8Array(0))
    const sets = [...(config?.sequences ?? []), ...(config?.pictures ?? [])]
    const stream = sets.flatMap((unit) => [START_CODE, unit])
    for (const { data } of await collect(demuxer, 0)) stream.push(...unitsIn(data))
    const path = media.write(`${name}.h264`, Buffer.concat(stream))
    expect(decoded(path)).toEqual(decoded(media.path(name)))
  })

  test('cut points are the first times of their packets, and between them are all packets', async () => {
    const demuxer = await open(name)
    const cuts = await demuxer.cutPoints()
    for (const [index, { time }] of cuts.entries()) {
      const [first] = await collect(demuxer, 0, time, cuts[index + 1]?.time)
      expect(first).toMatchObject({ pts: time, key: true })
    }
    expect(cuts.length).toBeGreaterThan(2)
    const byCuts = await collectByCuts(demuxer, 0)
    expect(byCuts.map(lineOf)).toEqual((await collect(demuxer, 0)).map(lineOf))
  })
})

function unitsIn(sample: Uint8Array): Buffer[] {
  const bytes = Buffer.from(sample)
  const units: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    units.push(START_CODE, bytes.subarray(at + 4, end))
    at = end
  }
  return units
}

describe('tracks', () => {
  test('have a configuration made of the first keyframe, its name, and its sizes', async () => {
    const [track] = (await open('interlaced.avi')).info.tracks
    expect(track).toMatchObject({ codec: 'h264', codecName: 'H264', width: 160, height: 120 })
    expect(track).toMatchObject({ displayWidth: 213, displayHeight: 120 })
    const config = Buffer.from(track?.config ?? [])
    expect(track).toMatchObject({ codecString: `avc1.${config.subarray(1, 4).toString('hex')}` })
    expect(config[4]).toBe(0xff)
  })

  test('without B-frames have times of decoding, with them none', async () => {
    const [plain] = await collect(await open('plain.avi'), 0)
    const [reordered] = await collect(await open('b-frames.avi'), 0)
    expect([plain?.dts, reordered?.dts]).toEqual([0, undefined])
  })
})
