import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFlv } from '../../../../src/media/containers/flv/demuxer.ts'
import type { Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect, lineOf } from '../../../helpers/collect.ts'
import { flvOf, tagsOf, type WrittenTag } from '../../../helpers/flv-writer.ts'
import { H264, MadeMedia, picture, tone } from '../../../helpers/made-media.ts'

const VIDEO = 9
const AUDIO = 8
const HVCC =
  '0101600000009000000000005df000fcfdf8f800000f03200001001840010c01ffff01600000030090000003000003005d95980921000100294201010160000003009000000300000300' +
  '5da00280802d165959a4932bc05a020000030002000003003c10220001000744 01c172b46240'.replace(' ', '')
let media: MadeMedia
let tags: WrittenTag[]

beforeAll(() => {
  media = new MadeMedia()
  media.make('h264.flv', ...picture('160x120', 30, 3), ...tone(44_100, 3), ...H264, '-c:a', 'aac')
  tags = tagsOf(media.bytes('h264.flv'))
}, 60_000)

afterAll(() => media.remove())

const chars = (text: string) => [...Buffer.from(text, 'latin1')]
const open = (of: readonly WrittenTag[]) => openFlv(bufferSource(flvOf(of)))

/** The same pictures behind ExVideoTagHeader. */
function exVideo({ type, time, payload }: WrittenTag, before: number[] = []): WrittenTag {
  if (type !== VIDEO) return { type, time, payload }
  const [first = 0, packetType = 0] = payload
  const frameType = first & 0x70
  const body = [...payload.slice(packetType === 1 ? 2 : 5)]
  const head =
    before.length > 0
      ? [0x80 | frameType | 7, ...before, packetType]
      : [0x80 | frameType | packetType]
  return { type, time, payload: [...head, ...chars('avc1'), ...body] }
}

async function expectSame(changed: readonly WrittenTag[], track: number, as = track) {
  const plain = await collect(await open(tags), track)
  const packets = await collect(await open(changed), as)
  expect(packets.map(lineOf)).toEqual(plain.map(lineOf))
}

describe('ExVideoTagHeader', () => {
  test('avc1 is read like AVC', async () => {
    const changed = tags.map((tag) => exVideo(tag))
    await expectSame(changed, VIDEO)
    const [enhanced, plain] = [
      (await open(changed)).info.tracks[0],
      (await open(tags)).info.tracks[0],
    ]
    expect(enhanced).toEqual({ ...plain, codecName: 'avc1' })
  })

  test('modifiers in front of the packet type are passed over', async () => {
    await expectSame(
      tags.map((tag) => exVideo(tag, [2, 0, 0, 9])),
      VIDEO,
    )
  })

  test.each([
    [
      'hvc1',
      Buffer.from(HVCC, 'hex'),
      { codec: 'hevc', codecString: 'hvc1.1.6.L93.90', width: 1280, height: 720 },
    ],
    ['av01', Buffer.from('81040c00', 'hex'), { codec: 'av1', codecString: 'av01.0.04M.08' }],
    [
      'vp09',
      Buffer.from('000a820202020000', 'hex'),
      { codec: 'vp9', codecString: 'vp09.00.10.08' },
    ],
  ])('%s: the configuration names the stream', async (fourCc, config, expected) => {
    const frame = (time: number, key: boolean, packetType: number): WrittenTag => {
      const head = [0x80 | (key ? 0x10 : 0x20) | packetType, ...chars(fourCc)]
      const composition = fourCc === 'hvc1' && packetType === 1 ? [0, 0, 80] : []
      return { type: VIDEO, time, payload: [...head, ...composition, 1, 2, 3] }
    }
    const start = { type: VIDEO, time: 0, payload: [0x90, ...chars(fourCc), ...config] }
    const demuxer = await open([start, frame(0, true, 1), frame(40, false, 3), frame(80, true, 1)])
    expect(demuxer.info.tracks).toMatchObject([expected])
    const packets = await collect(demuxer, VIDEO)
    expect(packets.map(({ data }) => [...data])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(packets.map(({ key }) => key)).toEqual([true, false, true])
    const late = fourCc === 'hvc1' ? 0.08 : 0
    expect(packets.map(({ dts }) => dts)).toEqual([0, 0.04, 0.08].map((dts) => dts - late))
  })
})

describe('ExAudioTagHeader', () => {
  const body = ({ payload }: WrittenTag) => payload.slice(2)
  const isSound = ({ type }: WrittenTag) => type === AUDIO

  test('mp4a is read like AAC', async () => {
    const changed = tags.map((tag) =>
      isSound(tag)
        ? { ...tag, payload: [0x90 | (tag.payload[1] ?? 0), ...chars('mp4a'), ...body(tag)] }
        : tag,
    )
    await expectSame(changed, AUDIO)
  })

  test('every track of a multitrack tag is a track', async () => {
    const sized = (data: readonly number[]) => [0, data.length >> 8, data.length & 255, ...data]
    const changed = tags.map((tag) => {
      if (!isSound(tag)) return tag
      const data = [...body(tag)]
      const head = [0x95, 0x10 | (tag.payload[1] ?? 0), ...chars('mp4a')]
      return { ...tag, payload: [...head, 0, ...sized(data), 1, ...sized(data)] }
    })
    const ids = (await open(changed)).info.tracks.map(({ id }) => id)
    expect(ids).toEqual([VIDEO, AUDIO, 32 + AUDIO])
    await expectSame(changed, AUDIO)
    await expectSame(changed, AUDIO, 32 + AUDIO)
  })

  test('Opus and FLAC have the configurations that others expect', async () => {
    const opus = [...chars('OpusHead'), 1, 2, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0]
    const flac = [
      ...chars('fLaC'),
      0x80,
      0,
      0,
      34,
      ...Array(10).fill(0),
      0x0a,
      0xc4,
      0x42,
      0xf0,
      ...Array(20).fill(0),
    ]
    for (const [fourCc, config] of [
      ['Opus', opus],
      ['fLaC', flac],
    ] as const) {
      const start = { type: AUDIO, time: 0, payload: [0x90, ...chars(fourCc), ...config] }
      const frame = { type: AUDIO, time: 5, payload: [0x91, ...chars(fourCc), 7] }
      const { tracks } = (await open([start, frame])).info
      expect(tracks).toMatchObject([{ codecString: fourCc.toLowerCase(), channels: 2 }])
      expect([...(tracks[0]?.config ?? [])]).toEqual(fourCc === 'Opus' ? opus : flac.slice(4))
    }
  })
})

test('a change of the configuration leaves the first one', async () => {
  const config = tags.find(({ type, payload }) => type === VIDEO && payload[1] === 0)
  const other = { ...config, type: VIDEO, time: 1500, payload: Buffer.from(config?.payload ?? []) }
  other.payload[8] = 99
  const at = tags.findIndex(({ time }) => time >= 1500)
  const demuxer = await open([...tags.slice(0, at), other, ...tags.slice(at)])
  expect(demuxer.info.tracks[0]).toEqual((await open(tags)).info.tracks[0])
  const packets: Packet[] = await collect(demuxer, VIDEO)
  expect(packets).toHaveLength(90)
})
