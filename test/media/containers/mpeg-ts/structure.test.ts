import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, lineOf } from '../../../helpers/collect.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { probePackets } from '../../../helpers/probed-demuxer.ts'
import {
  association,
  padded,
  programMap,
  TsWriter,
  type WrittenPes,
} from '../../../helpers/ts-writer.ts'

const X264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 25'.split(' ')
const PACKET = 188
const VIDEO = 0x100
const AUDIO = 0x101
let media: MadeMedia
let plain: Buffer

beforeAll(() => {
  media = new MadeMedia()
  const seen = picture('160x120', 25, 4)
  media.make('plain.ts', ...seen, ...tone(48_000, 4), ...X264, '-c:a', 'mp2')
  plain = media.bytes('plain.ts')
}, 60_000)

afterAll(() => media.remove())

const open = (bytes: Uint8Array): Promise<Demuxer> => openMpegTs(bufferSource(bytes))
const linesOf = async (bytes: Uint8Array, track: number) =>
  (await collect(await open(bytes), track)).map(lineOf)

describe('transport packets', () => {
  test.each([
    ['with a time code before each', 4, 0, 'm2ts'],
    ['with a checksum behind each', 0, 16, 'mpeg-ts'],
  ])('%s are those of any other file', async (_, before, behind, container) => {
    const bytes = padded(plain, before, behind)
    expect((await open(bytes)).info.container).toBe(container)
    for (const track of [VIDEO, AUDIO])
      expect(await linesOf(bytes, track)).toEqual(await linesOf(plain, track))
    const [cut] = await (await open(bytes)).cutPoints()
    expect((cut?.offset ?? 1) % (PACKET + before + behind)).toBe(0)
  })

  test.each([
    ['a part of a packet', Buffer.alloc(100, 0x42)],
    ['one byte', Buffer.from([0x47])],
    ['70 kB of something else', Buffer.alloc(70_000, 0x33)],
  ])('behind %s are found', async (_, before) => {
    const bytes = Buffer.concat([before, plain])
    expect(await linesOf(bytes, VIDEO)).toEqual(await linesOf(plain, VIDEO))
  })

  test('before trailing garbage are all read', async () => {
    const bytes = Buffer.concat([plain, Buffer.alloc(5000, 0x33)])
    expect(await linesOf(bytes, VIDEO)).toEqual(await linesOf(plain, VIDEO))
    expect((await open(bytes)).info.duration).toBe((await open(plain)).info.duration)
  })

  test('before room that was reserved and never filled are found, and no more is read', async () => {
    const bytes = Buffer.concat([plain, Buffer.alloc(100e6)])
    const source = bufferSource(bytes)
    const [demuxer, whole] = [await openMpegTs(source), await open(plain)]
    expect(demuxer.info.duration).toBe(whole.info.duration)
    expect(await demuxer.cutPoints()).toEqual(await whole.cutPoints())
    expect((await collect(demuxer, VIDEO)).map(lineOf)).toEqual(await linesOf(plain, VIDEO))
    expect(source.bytesRead).toBeLessThan(40e6)
  })

  test.each([
    ['cut out', Buffer.alloc(0)],
    ['overwritten', Buffer.alloc(777, 0x33)],
    ['put in', Buffer.alloc(3777, 0x47)],
  ])('behind bytes that were %s are found again', async (_, damage) => {
    const middle = Math.floor(plain.length / 2)
    const bytes = Buffer.concat([plain.subarray(0, middle), damage, plain.subarray(middle + 777)])
    for (const track of [VIDEO, AUDIO]) {
      const found = await linesOf(bytes, track)
      const whole = await linesOf(plain, track)
      const same = whole.filter((line) => found.includes(line))
      expect(same.length).toBeGreaterThan(whole.length - 14)
    }
  })

  test('whose last one is cut off are read to the last whole frame', async () => {
    for (const part of [0.3, 0.61, 0.87]) {
      const bytes = plain.subarray(0, Math.floor(plain.length * part))
      const found = await linesOf(bytes, VIDEO)
      const whole = await linesOf(plain, VIDEO)
      expect(found).toEqual(whole.slice(0, found.length))
      const offsets = probePackets(media.path('plain.ts'), 0).map(({ pos }) => pos)
      const begun = offsets.filter((offset) => offset + PACKET <= bytes.length).length
      expect(found.length).toBe(begun - 1)
      const { duration = 0 } = (await open(bytes)).info
      const last = Math.max(...(await collect(await open(bytes), VIDEO)).map(({ pts }) => pts))
      expect(Math.abs(duration - last)).toBeLessThan(0.5)
    }
  })

  test('that come twice count once', async () => {
    const packets: Buffer[] = []
    for (let at = 0; at < plain.length; at += PACKET) {
      const packet = plain.subarray(at, at + PACKET)
      packets.push(packet)
      if ((packet[1] ?? 0) < 0x40 && at % 5 === 0) packets.push(packet)
    }
    expect(await linesOf(Buffer.concat(packets), VIDEO)).toEqual(await linesOf(plain, VIDEO))
  })

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['another format', Buffer.alloc(300_000, 0x33)],
    ['packets without tables', Buffer.alloc(PACKET * 50, 0x47)],
    ['tables alone', new TsWriter().tables([{ pid: VIDEO, type: 0x1b }]).bytes()],
  ])('%s is rejected', async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ name: 'MalformedMedia' })
  })
})

describe('programs', () => {
  const tone2 = (pid: number, pts: number): WrittenPes => {
    const frame = Buffer.alloc(576)
    frame.set([0xff, 0xfd, 0xa4, 0x00])
    return { pid, payload: frame, pts, bounded: true }
  }
  const intra = (pid: number, pts: number): WrittenPes => {
    const header = [0, 0, 1, 0xb3, 0x14, 0x00, 0xf0, 0x33, 0xff, 0xff, 0xe0, 0x18]
    const payload = Buffer.from([...header, 0, 0, 1, 0, 0, 8, 0xff, 0xf8, 0, 0, 1, 1, 0x55, 0x55])
    return { pid, payload, pts }
  }

  test('the first one with a picture is played, though others come before it', async () => {
    const writer = new TsWriter().unit(0, association({ 1: 0x20, 2: 0x21, 3: 0x22, 4: 0x23 }))
    writer.unit(0x20, programMap(1, [{ pid: 0x50, type: 3 }]))
    writer.unit(0x21, programMap(2, [{ pid: 0x60, type: 2 }]))
    writer.unit(0x22, programMap(3, [{ pid: 0x70, type: 2 }]))
    for (let at = 0; at < 50; at += 1)
      writer
        .pes(tone2(0x50, at * 3600))
        .pes(intra(0x70, at * 3600))
        .pes(intra(0x71, at * 3600))
    const { info } = await open(writer.bytes())
    expect(info.tracks).toMatchObject([{ id: 0x70, codec: 'mpeg1', width: 320, height: 240 }])
  })

  test('without a picture the first one with sound is played, with a cut point a second', async () => {
    const writer = new TsWriter().tables([{ pid: 0x50, type: 3 }])
    for (let at = 0; at < 200; at += 1) writer.pes(tone2(0x50, at * 2160))
    const demuxer = await open(writer.bytes())
    expect(demuxer.info.tracks).toMatchObject([{ codec: 'mp2', sampleRate: 48_000, channels: 2 }])
    const times = (await demuxer.cutPoints()).map(({ time }) => time)
    expect(times).toEqual([0, 1.008, 2.016, 3.024, 4.032])
  })

  test('tables with another version that come later count for nothing', async () => {
    const later = new TsWriter().tables([{ pid: 0x333, type: 2 }], 1).bytes()
    const middle = PACKET * Math.floor(plain.length / PACKET / 2)
    const bytes = Buffer.concat([plain.subarray(0, middle), later, plain.subarray(middle)])
    expect((await open(bytes)).info.tracks).toEqual((await open(plain)).info.tracks)
    expect(await linesOf(bytes, VIDEO)).toEqual(await linesOf(plain, VIDEO))
  })

  test('streams that are scrambled are none', async () => {
    const bytes = Buffer.from(plain)
    for (let at = 0; at < bytes.length; at += PACKET)
      if (bytes.readUInt16BE(at + 1) % 8192 === AUDIO) bytes[at + 3] = (bytes[at + 3] ?? 0) | 0x80
    expect((await open(bytes)).info.tracks).toMatchObject([{ id: VIDEO }])
  })

  test('languages, purposes and subtitles are those of the descriptors', async () => {
    const language = (code: string, kind: number): number[] => [10, 4, ...Buffer.from(code), kind]
    const text = [89, 8, ...Buffer.from('fre'), 0x10, 0, 1, 0, 1]
    const writer = new TsWriter().tables([
      { pid: VIDEO, type: 2 },
      { pid: 0x50, type: 3, descriptors: language('ger', 0) },
      { pid: 0x51, type: 3, descriptors: language('deu', 3) },
      { pid: 0x52, type: 6, descriptors: text },
      { pid: 0x53, type: 6, descriptors: [86, 5, ...Buffer.from('und'), 0, 0] },
      { pid: 0x54, type: 0x90 },
      { pid: 0x55, type: 0x0d },
    ])
    for (let at = 0; at < 50; at += 1)
      for (const pes of [intra(VIDEO, at * 3600), tone2(0x50, at * 2160), tone2(0x51, at * 2160)])
        writer.pes(pes)
    writer.pes({ pid: 0x52, payload: Buffer.from('a'), pts: 90_000, bounded: true })
    const demuxer = await open(writer.bytes())
    expect(demuxer.info.tracks).toMatchObject([
      { id: VIDEO, kind: 'video', default: true },
      { id: 0x50, kind: 'audio', language: 'de', title: undefined, default: true },
      { id: 0x51, language: 'de', title: 'Audio description', default: false },
      { id: 0x52, kind: 'subtitle', codec: 'other', codecName: 'DVB subtitles', language: 'fr' },
      { id: 0x53, codecName: 'Teletext', language: undefined },
      { id: 0x54, codec: 'pgs' },
    ])
    const texts = await collect(demuxer, 0x52)
    expect(texts).toMatchObject([{ data: Uint8Array.of(0x61), pts: 1 }])
  })
})

describe('LPCM', () => {
  test.each([
    ['mono', '1', 'pcm_s16be', 's16'],
    ['stereo', '2', 'pcm_s24be', 's32'],
    ['5.1', '6', 'pcm_s16be', 's16'],
    ['7.1', '8', 'pcm_s16be', 's16'],
  ])('of %s is what ffmpeg decodes', async (name, channels, codec, format) => {
    const file = `lpcm-${name}.m2ts`
    const sound = ['-f', 'lavfi', '-i', 'anoisesrc=d=1:r=48000', '-ac', channels]
    const coded = ['-c:a', 'pcm_bluray', '-sample_fmt', format, '-mpegts_m2ts_mode', '1']
    media.make(file, ...picture('64x48', 25, 1), ...sound, ...X264, ...coded)
    const demuxer = await open(media.bytes(file))
    const bits = codec === 'pcm_s16be' ? 16 : 24
    expect(demuxer.info.tracks[1]).toMatchObject({
      codec: 'pcm',
      channels: Number(channels),
      sampleRate: 48_000,
      pcm: { bits, float: false, bigEndian: true, signed: true },
    })
    const packets = await collect(demuxer, demuxer.info.tracks[1]?.id ?? 0)
    const raw = ['-v', 'error', '-i', media.path(file), '-vn', '-c:a', codec]
    const decoded = execFileSync('ffmpeg', [...raw, '-f', codec.slice(4), '-'], {
      maxBuffer: 2 ** 24,
    })
    expect(Buffer.concat(packets.map(({ data }) => data)).equals(decoded)).toBe(true)
  })
})
