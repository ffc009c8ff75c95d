import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lengthPrefixed } from '../../../../src/media/codecs/annex-b.ts'
import { openMpegTs } from '../../../../src/media/containers/mpeg-ts/demuxer.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, collectByCuts, lineOf } from '../../../helpers/collect.ts'
import { MadeMedia, picture, tone } from '../../../helpers/made-media.ts'
import { type ProbedPacket, probePackets, probeStreams } from '../../../helpers/probed-demuxer.ts'

const X264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 3 -b_strategy 0 -g 50'
const M2TS = '-mpegts_m2ts_mode 1'
/** Files, and how their pictures and sounds are made. */
const FILES: Readonly<Record<string, string>> = {
  'aac.ts': `${X264} -c:a aac`,
  'ac3.ts': `${X264} -c:a ac3`,
  'eac3.ts': `${X264} -c:a eac3 -ac 6`,
  'mp2.ts': `${X264} -c:a mp2 -ar 44100`,
  'mp3.ts': `${X264} -c:a libmp3lame -ar 22050`,
  'dts.ts': `${X264} -c:a dca -strict -2`,
  'opus.ts': `${X264} -c:a libopus -b:a 64k -ac 2`,
  'aac.m2ts': `${X264} -c:a aac ${M2TS}`,
  'ac3.m2ts': `${X264} -c:a ac3 ${M2TS}`,
  'no-delay.ts': `${X264} -c:a aac -muxdelay 0 -muxpreload 0 -mpegts_flags +resend_headers`,
  'short-pes.ts': `${X264} -c:a aac -pes_payload_size 200`,
  'wrap.ts': `${X264} -c:a aac -output_ts_offset 95440`,
  'late.ts': `${X264} -c:a aac -output_ts_offset 10`,
  'open-gop.ts': `-c:v libx264 -preset veryfast -x264-params open-gop=1:keyint=40:bframes=3:b-adapt=0 -c:a aac`,
  'interlaced.ts': `-c:v libx264 -preset veryfast -flags +ilme+ildct -x264-params tff=1:keyint=50 -c:a mp2`,
  'hevc.ts': `-c:v libx265 -preset ultrafast -x265-params keyint=50:log-level=none -c:a aac`,
  'mpeg2.ts': `-c:v mpeg2video -g 15 -bf 2 -c:a mp2`,
  'mpeg4.ts': `-c:v mpeg4 -g 25 -c:a mp2`,
  'field-mpeg2.ts': `-c:v mpeg2video -g 12 -bf 2 -flags +ilme+ildct -c:a mp2`,
}
const NAMES = Object.keys(FILES)
/** Those whose packets are not what the file holds: with lengths instead of start codes, without ADTS headers. */
const CONVERTED = ['h264', 'hevc', 'aac']
let media: MadeMedia

beforeAll(() => {
  media = new MadeMedia()
  for (const [name, options] of Object.entries(FILES)) {
    media.make(name, ...picture('192x108', 25, 8), ...tone(48_000, 8), ...options.split(' '))
    const codecs = probeStreams(media.path(name)).map(({ codec_name }) => codec_name)
    if (codecs.some((codec) => CONVERTED.includes(codec)))
      media.make(`${name}.mp4`, '-i', media.path(name), '-c', 'copy', '-strict', '-2')
  }
}, 180_000)

afterAll(() => media.remove())

const open = (name: string): Promise<Demuxer> => openMpegTs(bufferSource(media.bytes(name)))

/** What ffprobe says of the streams of a file, and the data of their packets, in the form of MP4 where that is another. */
function probed(name: string): { packets: ProbedPacket[]; hashes: string[] }[] {
  return probeStreams(media.path(name)).map(({ index, codec_name: codec }) => {
    const packets = probePackets(media.path(name), index)
    if (!CONVERTED.includes(codec)) return { packets, hashes: packets.map(({ hash }) => hash) }
    const file = media.bytes(`${name}.mp4`)
    const samples = probePackets(media.path(`${name}.mp4`), index)
    const data = samples.map(({ pos, size }) => file.subarray(pos, pos + size))
    const plain = codec === 'aac' ? data : data.map((sample) => withoutZeros(sample))
    return { packets, hashes: plain.map((sample) => hashOf(sample)) }
  })
}

/** The sample, without the zeros that ffmpeg leaves at the end of NAL units. */
function withoutZeros(sample: Buffer): Uint8Array {
  const units: Uint8Array[] = []
  for (let at = 0; at < sample.length; at += 4 + sample.readUInt32BE(at)) {
    let end = at + 4 + sample.readUInt32BE(at)
    while (sample[end - 1] === 0) end -= 1
    units.push(sample.subarray(at + 4, end))
  }
  return lengthPrefixed(units)
}

function hashOf(data: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(data).digest('hex')}`
}

describe.each(NAMES)('%s', (name) => {
  test('packets are what ffprobe finds, from the first timestamp on', async () => {
    const demuxer = await open(name)
    const streams = probed(name)
    const times = streams.flatMap(({ packets }) => packets.slice(0, 9).map(({ pts }) => pts))
    const origin = Math.min(...times)
    expect(demuxer.info.tracks.length).toBe(streams.length)
    for (const [index, { packets, hashes }] of streams.entries()) {
      const found = await collect(demuxer, demuxer.info.tracks[index]?.id ?? 0)
      const lines = found.map(lineOf)
      expect(lines.map((line) => line.split(' ').at(-1))).toEqual(hashes)
      expect(found.map(({ key }) => key)).toEqual(packets.map(({ key }) => key))
      for (const [at, { pts, dts }] of packets.entries()) {
        expect(found[at]?.pts).toBeCloseTo(pts - origin, 3)
        expect(found[at]?.dts).toBeCloseTo(dts - origin, 3)
      }
    }
  })

  test('packets from cut to cut are all, each once', async () => {
    const demuxer = await open(name)
    for (const { id } of demuxer.info.tracks) {
      const byCuts = await collectByCuts(demuxer, id)
      expect(byCuts.map(lineOf)).toEqual((await collect(demuxer, id)).map(lineOf))
    }
  })

  test('cut points are all keyframes, at the offsets of their transport packets', async () => {
    const demuxer = await open(name)
    const [stream] = probed(name)
    const keys = stream?.packets.filter(({ key }) => key) ?? []
    const pictures = await collect(demuxer, demuxer.info.tracks[0]?.id ?? 0)
    const cuts = await demuxer.cutPoints()
    expect(cuts.map(({ time }) => time)).toEqual(
      pictures.filter(({ key }) => key).map(({ pts }) => pts),
    )
    expect(cuts.map(({ offset }) => offset)).toEqual(keys.map(({ pos }) => pos))
  })

  test('the duration goes from the first timestamp to the end of the last frame', async () => {
    expect(Math.abs(((await open(name)).info.duration ?? 0) - 8)).toBeLessThan(0.09)
  })
})
