import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { expectSameWhileGrowing } from '../../../helpers/growing.ts'
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

  it('is at every length what an opening from scratch finds', async () => {
    await expectSameWhileGrowing(unclosed(readFileSync(path('full.mkv'))), openMatroska)
    const piped = ffmpeg('-i', path('full.mkv'), '-c', 'copy', '-f', 'matroska', '-live', '1', '-')
    await expectSameWhileGrowing(piped, openMatroska)
  })

  it('keeps its cut points when it is closed, which its Cues name as well', async () => {
    const closed = readFileSync(path('full.mkv'))
    const open = unclosed(closed)
    const half = await openBytes(open.subarray(0, Math.floor(closed.length / 2)))
    const grown = await half.grown?.(bufferSource(closed))
    const afresh = await openBytes(closed)
    expect(grown?.info).toEqual(afresh.info)
    expect(grown?.info.unfinished).toBe(false)
    const times = async (demuxer?: Demuxer) =>
      (await demuxer?.cutPoints())?.map(({ time, offset }) => [time, offset])
    expect(await times(grown)).toEqual(await times(afresh))
  })

  it('is opened anew when it is another one', async () => {
    const file = unclosed(readFileSync(path('full.mkv')))
    const other = ffmpeg('-i', path('full.mkv'), '-map', '0:0', '-c', 'copy', '-f', 'matroska', '-')
    const grown = await (await openBytes(file)).grown?.(bufferSource(other))
    expect(grown?.info.tracks).toHaveLength(1)
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
