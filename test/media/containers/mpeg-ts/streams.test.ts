import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseH264Config } from '../../../../src/media/codecs/h264-config.ts'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import type { Demuxer, Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, lineOf } from '../../../helpers/collect.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { probeStreams } from '../../../helpers/probed-demuxer.ts'
import { TsWriter, type WrittenPes } from '../../../helpers/ts-writer.ts'

const VIDEO = 0x100
const AUDIO = 0x101
const START_CODE = Buffer.from([0, 0, 0, 1])
const X264 = '-c:v libx264 -preset veryfast -pix_fmt yuv420p'.split(' ')
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  const seen = picture('320x240', 25, 4)
  const wide = picture('1440x1080', 25, 1)
  media.make('small.ts', ...seen, ...tone(44_100, 4), ...X264, '-g', '25', '-c:a', 'aac')
  media.make('other.ts', ...seen, ...X264, '-g', '25', '-profile:v', 'baseline', '-muxdelay', '0')
  const options = '-vf setsar=4/3 -flags +ilme+ildct -x264-params tff=1'.split(' ')
  media.make('wide.ts', ...wide, ...X264, ...options)
  const hevc = '-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none'
  media.make('ten-bit.ts', ...seen, ...hevc.split(' '))
  media.make('hevc.mp4', '-i', media.path('ten-bit.ts'), '-c', 'copy', '-tag:v', 'hvc1')
  const film = ['-c:v', 'mpeg2video', '-vf', 'scale=720:576,setdar=16/9', '-c:a', 'mp2']
  media.make('pal.ts', ...seen, ...tone(48_000, 4), ...film)
}, 120_000)

afterAll(() => media.remove())

const open = (bytes: Uint8Array): Promise<Demuxer> => openMpegTs(bufferSource(bytes))

function unitTypes({ data }: Packet): number[] {
  const sample = Buffer.from(data)
  const types: number[] = []
  for (let at = 0; at < sample.length; at += 4 + sample.readUInt32BE(at))
    types.push((sample[at + 4] ?? 0) & 0x1f)
  return types
}

describe('tracks', () => {
  test('interlaced H.264 has its whole height, and its pixels the aspect that they are seen in', async () => {
    const [track] = (await open(media.bytes('wide.ts'))).info.tracks
    expect(track).toMatchObject({ codec: 'h264', width: 1440, height: 1080 })
    expect(track).toMatchObject({ displayWidth: 1920, displayHeight: 1080, frameRate: 25 })
    const config = Buffer.from(track?.config ?? [])
    expect(track).toMatchObject({ codecString: `avc1.${config.subarray(1, 4).toString('hex')}` })
    expect(parseH264Config(config)?.lengthSize).toBe(4)
  })

  test('HEVC has a configuration made of its parameter sets', async () => {
    const [track] = (await open(media.bytes('ten-bit.ts'))).info.tracks
    expect(track).toMatchObject({ codec: 'hevc', width: 320, height: 240, frameRate: 25 })
    const config = Buffer.from(track?.config ?? [])
    const file = media.bytes('hevc.mp4')
    const written = file.subarray(file.indexOf('hvcC') + 4)
    // All but what does not matter for decoding, which ffmpeg fills in: frame rates and segmentation.
    for (const [from, to] of [
      [0, 13],
      [15, 19],
      [21, 23],
    ])
      expect(config.subarray(from, to)).toEqual(written.subarray(from, to))
    expect(track).toMatchObject({ codecString: expect.stringMatching(/^hvc1\.2\.4\.L60/) })
  })

  test('MPEG-2 video has the aspect of its sequence header', async () => {
    const [video, audio] = (await open(media.bytes('pal.ts'))).info.tracks
    expect(video).toMatchObject({ codec: 'mpeg2', width: 720, height: 576 })
    expect(video).toMatchObject({ displayWidth: 1024, displayHeight: 576, config: undefined })
    expect(audio).toMatchObject({ codec: 'mp2', codecName: 'MPEG audio layer 2' })
    expect(audio).toMatchObject({ sampleRate: 48_000, channels: 1, codecString: undefined })
  })

  test('AAC has the configuration of its ADTS headers', async () => {
    const [, track] = (await open(media.bytes('small.ts'))).info.tracks
    expect(track).toMatchObject({ codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 44_100 })
    expect(track?.config).toEqual(Uint8Array.of(0x12, 0x08))
    expect(probeStreams(media.path('small.ts'))[1]).toMatchObject({ channels: 1 })
  })
})

describe('sound', () => {
  test('whose frames all lie across PES packets is found', async () => {
    media.make('dolby.ac3', ...tone(48_000, 1), '-c:a', 'ac3')
    const bytes = media.bytes('dolby.ac3')
    const frame = bytes.indexOf('0b77', 2, 'hex')
    const writer = new TsWriter().tables([{ pid: AUDIO, type: 0x81 }])
    for (let at = frame / 2, pts = 0; at + frame < bytes.length; at += frame, pts += 2880)
      writer.pes({ pid: AUDIO, payload: bytes.subarray(at, at + frame), pts, bounded: true })
    const demuxer = await open(writer.bytes())
    expect(demuxer.info.tracks).toMatchObject([{ codec: 'ac3', sampleRate: 48_000 }])
    const [first] = await collect(demuxer, AUDIO)
    expect(Buffer.from(first?.data ?? [])).toEqual(bytes.subarray(frame, frame * 2))
  })

  test.each([
    ['MPEG-H', { type: 0x2d }],
    ['AC-4', { type: 6, descriptors: [127, 1, 21] }],
    ['DTS', { type: 0x82 }],
  ])('that nothing here decodes is named: %s', async (name, stream) => {
    const writer = new TsWriter().tables([{ pid: AUDIO, ...stream }])
    for (let pts = 0; pts < 90_000; pts += 9000)
      writer.pes({ pid: AUDIO, payload: Buffer.alloc(400, 7), pts, bounded: true })
    const { tracks } = (await open(writer.bytes())).info
    expect(tracks).toMatchObject([{ kind: 'audio', codec: 'other', codecName: name }])
  })
})

describe('parameter sets', () => {
  test('that change later are in the packets, and the first ones in the configuration', async () => {
    const bytes = Buffer.concat([media.bytes('small.ts'), media.bytes('other.ts')])
    const demuxer = await open(bytes)
    const first = (await open(media.bytes('small.ts'))).info.tracks[0]
    expect(demuxer.info.tracks[0]?.config).toEqual(first?.config)
    const keys = (await collect(demuxer, VIDEO)).filter(({ key }) => key)
    expect(keys.length).toBe(8)
    const sets = keys.map(({ data }) => {
      const at = Buffer.from(data).indexOf(Buffer.from([0x67]))
      return data[at + 1]
    })
    expect(new Set(sets.slice(0, 4))).toEqual(new Set([100]))
    expect(new Set(sets.slice(4))).toEqual(new Set([66]))
    for (const key of keys) expect(unitTypes(key)).toEqual(expect.arrayContaining([7, 8, 5]))
  })

  test('that come with the first keyframe alone are enough', async () => {
    const demuxer = await open(media.bytes('small.ts'))
    const writer = new TsWriter().tables([{ pid: VIDEO, type: 0x1b }])
    for (const [index, packet] of (await collect(demuxer, VIDEO)).entries())
      writer.pes(rewritten(packet, index === 0 ? [] : [7, 8]))
    const found = await open(writer.bytes())
    expect(found.info.tracks[0]?.config).toEqual(demuxer.info.tracks[0]?.config)
    expect((await found.cutPoints()).length).toBe(4)
    expect((await collect(found, VIDEO)).length).toBe(100)
  })

  test('of a recording that begins between keyframes are those of the first keyframe', async () => {
    const demuxer = await open(media.bytes('small.ts'))
    const cuts = await demuxer.cutPoints()
    const bytes = media.bytes('small.ts')
    const cut = bytes.subarray(188 * Math.floor((cuts[1]?.offset ?? 0) / 188 / 2))
    const late = await open(cut)
    const found = await collect(late, VIDEO)
    expect(found[0]?.key).toBe(true)
    expect(found.map(({ data }) => data)).toEqual(
      (await collect(demuxer, VIDEO)).slice(25).map(({ data }) => data),
    )
    expect(found[0]?.pts).toBeGreaterThan(0.1)
    expect(late.info.tracks[0]?.config).toEqual(demuxer.info.tracks[0]?.config)
  })
})

/** The packet as a PES packet, without its units of these types. */
function rewritten({ data, pts, dts }: Packet, without: readonly number[]): WrittenPes {
  const sample = Buffer.from(data)
  const units: Buffer[] = []
  for (let at = 0; at < sample.length; at += 4 + sample.readUInt32BE(at)) {
    const unit = sample.subarray(at + 4, at + 4 + sample.readUInt32BE(at))
    if (!without.includes((unit[0] ?? 0) & 0x1f)) units.push(START_CODE, unit)
  }
  const ticks = (time = 0): number => Math.round((time + 5) * 90_000)
  return { pid: VIDEO, payload: Buffer.concat(units), pts: ticks(pts), dts: ticks(dts) }
}

describe('frames of sound', () => {
  /** The sound of small.ts with its ADTS headers. */
  async function adts(): Promise<{ frames: Buffer[]; packets: Packet[] }> {
    const packets = await collect(await open(media.bytes('small.ts')), AUDIO)
    const frames = packets.map(({ data }) => {
      const size = data.length + 7
      const header = [0xff, 0xf1, 0x50, 0x40 | (size >> 11), (size >> 3) & 0xff]
      return Buffer.from([...header, ((size & 7) << 5) | 0x1f, 0xfc, ...data])
    })
    return { frames, packets }
  }

  test.each([200, 1000, 5000])(
    'are found in PES packets of %d bytes wherever they begin',
    async (size) => {
      const { frames, packets } = await adts()
      const writer = new TsWriter().tables([{ pid: AUDIO, type: 0x0f }])
      const stream = Buffer.concat(frames)
      let end = 0
      const starts = frames.map(({ length }) => {
        end += length
        return end - length
      })
      for (let at = 0; at < stream.length; at += size) {
        const payload = stream.subarray(at, at + size)
        const first = starts.findIndex((start) => start >= at && start < at + size)
        const pts = Math.round(((packets[first]?.pts ?? 0) + 5) * 90_000)
        writer.pes({ pid: AUDIO, payload, bounded: true, ...(first < 0 ? {} : { pts }) })
      }
      const demuxer = await open(writer.bytes())
      const found = await collect(demuxer, AUDIO)
      expect(found.map(({ data }) => data)).toEqual(packets.map(({ data }) => data))
      for (const [at, { pts, duration }] of found.entries()) {
        expect(Math.abs(pts - (packets[at]?.pts ?? 0))).toBeLessThan(2 / 90_000)
        expect(duration).toBeCloseTo(1024 / 44_100, 9)
      }
      const [from, to] = [1.2, 2.9]
      const between = found.filter(({ pts }) => pts >= from && pts < to)
      expect((await collect(demuxer, AUDIO, from, to)).map(lineOf)).toEqual(between.map(lineOf))
    },
  )

  test('that are damaged are left out, and the others keep their times', async () => {
    const bytes = Buffer.from(media.bytes('small.ts'))
    const whole = (await collect(await open(bytes), AUDIO)).map(lineOf)
    const places: number[] = []
    for (let at = 0; at < bytes.length; at += 188)
      if (bytes.readUInt16BE(at + 1) === AUDIO) places.push(at)
    const lost = places[Math.floor(places.length / 2)] ?? 0
    const less = Buffer.concat([bytes.subarray(0, lost), bytes.subarray(lost + 188)])
    const found = (await collect(await open(less), AUDIO)).map(lineOf)
    expect(found.filter((line) => !whole.includes(line))).toEqual([])
    expect(found.length).toBeGreaterThan(whole.length - 20)
    expect(found.length).toBeLessThan(whole.length)
  })
})
