import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Packet } from '../../../../src/media/demuxer.ts'
import { probePackets } from '../../../helpers/probed-demuxer.ts'
import {
  all,
  beginning,
  expectSamePackets,
  ffmpeg,
  hashOf,
  makeRecording,
  openBytes,
  openFile,
  path,
  withoutCues,
} from './recordings.ts'

beforeAll(() => void makeRecording())

describe('a finished recording', () => {
  it('names its tracks with language, title, size and default', async () => {
    const { info } = await openFile('full.mkv')
    expect(info).toMatchObject({
      container: 'matroska',
      unfinished: false,
      tracks: [
        {
          kind: 'video',
          id: 1,
          codec: 'h264',
          codecName: 'V_MPEG4/ISO/AVC',
          width: 320,
          height: 180,
        },
        {
          kind: 'audio',
          id: 2,
          codec: 'aac',
          language: 'de',
          title: 'Ton',
          default: true,
          channels: 1,
          sampleRate: 48_000,
          codecString: 'mp4a.40.2',
        },
        {
          kind: 'audio',
          id: 3,
          codec: 'aac',
          language: 'fr',
          title: undefined,
          default: false,
          sampleRate: 44_100,
        },
        { kind: 'subtitle', id: 4, codec: 'srt' },
      ],
      chapters: [
        { start: 0, title: 'Intro' },
        { start: 3, title: 'Ende' },
      ],
    })
    expect(info.tracks[0]).toMatchObject({
      frameRate: 25,
      displayWidth: 320,
      displayHeight: 180,
      rotation: 0,
    })
    expect(info.duration).toBeCloseTo(8.02, 1)
  })

  it('has the packets that ffprobe sees, bytes, times and keyframes', async () => {
    expect(await expectSamePackets('full.mkv', await openFile('full.mkv'))).toBeGreaterThan(900)
  })

  it('has its cut points where the keyframes are, from Cues and without them alike', async () => {
    const file = readFileSync(path('full.mkv'))
    const packets = probePackets(path('full.mkv'), 0)
    const begin = beginning('full.mkv', await openBytes(file))
    const keys = packets.filter(({ key }) => key).map(({ pts }) => pts - begin)
    for (const bytes of [file, withoutCues(file)]) {
      const cuts = await (await openBytes(bytes)).cutPoints()
      expect(cuts.map(({ time }) => time.toFixed(3))).toEqual(keys.map((time) => time.toFixed(3)))
      for (const { offset } of cuts) expect(file.readUInt32BE(offset)).toBe(0x1f43b675)
    }
  })

  it('comes in the same packets whether it is read at once or cut by cut', async () => {
    const demuxer = await openFile('full.mkv')
    const cuts = await demuxer.cutPoints()
    for (const { id } of demuxer.info.tracks) {
      const whole = await all(demuxer.packets(id, 0, Number.POSITIVE_INFINITY))
      const pieces: Packet[] = []
      for (const [index, cut] of cuts.entries()) {
        const from = index === 0 ? 0 : cut.time
        pieces.push(
          ...(await all(
            demuxer.packets(id, from, cuts[index + 1]?.time ?? Number.POSITIVE_INFINITY),
          )),
        )
      }
      expect(pieces.map(({ data, pts }) => [hashOf(data), pts])).toEqual(
        whole.map(({ data, pts }) => [hashOf(data), pts]),
      )
    }
  })

  it('has its subtitles with their durations, with Cues and without', async () => {
    const file = readFileSync(path('full.mkv'))
    for (const bytes of [file, withoutCues(file)]) {
      const demuxer = await openBytes(bytes)
      const packets = await all(demuxer.packets(4, 0, Number.POSITIVE_INFINITY))
      expect(packets.map(({ data }) => Buffer.from(data).toString())).toEqual(
        [0, 2, 4, 6].map((at) => `line ${at}`),
      )
      expect(packets.map(({ duration }) => duration)).toEqual([0.7, 0.7, 0.7, 0.7])
      const some = await all(demuxer.packets(4, 2, 5))
      expect(some.map(({ data }) => Buffer.from(data).toString())).toEqual(['line 2', 'line 4'])
    }
  })

  it('begins at 0 however late its timestamps begin', async () => {
    ffmpeg(
      '-i',
      path('full.mkv'),
      '-map',
      '0',
      '-c',
      'copy',
      '-output_ts_offset',
      '100',
      path('late.mkv'),
    )
    const demuxer = await openFile('late.mkv')
    expect((await demuxer.cutPoints())[0]?.time).toBeLessThan(0.1)
    expect(demuxer.info.duration).toBeCloseTo(8.02, 1)
    await expectSamePackets('late.mkv', demuxer)
  })
})
