import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import {
  all,
  expectSamePackets,
  ffmpeg,
  hashOf,
  makeRecording,
  openBytes,
  openFile,
  path,
  unclosed,
} from './recordings.ts'

beforeAll(() => void makeRecording())

describe('an unfinished recording', () => {
  it('plays to its last whole frame wherever it ends', async () => {
    const file = unclosed(readFileSync(path('full.mkv')))
    const whole = await openBytes(file)
    const packets = await all(whole.packets(1, 0, Number.POSITIVE_INFINITY))
    expect(whole.info).toMatchObject({ unfinished: true })
    expect(whole.info.duration).toBeCloseTo(8.02, 1)
    for (let part = 0.2; part < 1; part += 0.0937) {
      const demuxer = await openBytes(file.subarray(0, Math.floor(file.length * part)))
      const some = await all(demuxer.packets(1, 0, Number.POSITIVE_INFINITY))
      expect(demuxer.info.unfinished).toBe(true)
      expect(some.length).toBeGreaterThan(0)
      expect(some.map(({ data }) => hashOf(data))).toEqual(
        packets.slice(0, some.length).map(({ data }) => hashOf(data)),
      )
      const sounds = await all(demuxer.packets(2, 0, Number.POSITIVE_INFINITY))
      const end = Math.max(...[...some, ...sounds].map(({ pts }) => pts))
      expect(demuxer.info.duration).toBeGreaterThan(end)
      expect(demuxer.info.duration).toBeLessThan(end + 0.05)
    }
  })

  it('plays when a finished one has lost its end', async () => {
    const file = readFileSync(path('full.mkv'))
    const demuxer = await openBytes(file.subarray(0, Math.floor(file.length * 0.6)))
    expect(demuxer.info.unfinished).toBe(true)
    expect(demuxer.info.duration).toBeGreaterThan(4)
    expect(demuxer.info.duration).toBeLessThan(6)
  })

  it('is indexed only where it has grown', async () => {
    const file = unclosed(readFileSync(path('full.mkv')))
    const half = await openBytes(file.subarray(0, Math.floor(file.length / 2)))
    const afresh = await openBytes(file)
    const grown = await openMatroska(bufferSource(file), await half.growth())
    expect(await grown.cutPoints()).toEqual(await afresh.cutPoints())
    expect(grown.info.duration).toBe(afresh.info.duration)
    const other = await openMatroska(bufferSource(file), {
      firstCluster: 1,
      track: 1,
      cuts: [],
      resume: file.length,
    })
    expect(await other.cutPoints()).toEqual(await afresh.cutPoints())
  })

  it('plays when it was written to a pipe', async () => {
    const piped = ffmpeg('-i', path('full.mkv'), '-map', '0', '-c', 'copy', '-f', 'matroska', '-')
    writeFileSync(path('pipe.mkv'), piped)
    const demuxer = await openFile('pipe.mkv')
    await expectSamePackets('pipe.mkv', demuxer)
    expect(await demuxer.cutPoints()).toHaveLength(4)
    expect(demuxer.info.duration).toBeCloseTo(8.02, 1)
  })
})
