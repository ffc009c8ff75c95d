import { expect, test } from 'vitest'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { ebml, element, join, open, size, track, uint, video } from './matroska-file.ts'

const FRAMES = 1500
const FRAME_BYTES = 33_000
const GROUP = 50

/** A recording of a minute as writers to a pipe make it: each frame in a Cluster of its own, and neither Cues nor Duration. */
function recording(isSized: boolean): Buffer {
  const tracks = [track(1, 1, 'V_VP8', video(1920, 1080))]
  const parts = [ebml, open(0x18538067, element(0x1549a966), element(0x1654ae6b, ...tracks))]
  const frame = new Uint8Array(FRAME_BYTES)
  for (let index = 0; index < FRAMES; index += 1) {
    const timestamp = uint(0xe7, index * 40 + 1)
    const flags = index % GROUP === 0 ? 0x80 : 0
    const block = join([0xa3], size(4 + FRAME_BYTES), [0x81, 0, 0, flags])
    const length = timestamp.length + block.length + FRAME_BYTES
    const header = [0x1f, 0x43, 0xb6, 0x75, ...(isSized ? size(length) : [0xff])]
    parts.push(Uint8Array.from([...header, ...timestamp, ...block]), frame)
  }
  return Buffer.concat(parts)
}

test.each([
  ['known', true],
  ['unknown', false],
])('Clusters of a frame each and of %s size are not all looked at', async (_name, isSized) => {
  const source = bufferSource(recording(isSized))
  const demuxer = await openMatroska(source)
  const times = (await demuxer.cutPoints()).map(({ time }) => time)
  expect(source.reads).toBeLessThan(FRAMES / 3)
  expect(source.bytesRead).toBeLessThan(source.length / 8)
  expect(demuxer.info.duration).toBeCloseTo(60, 0)
  const group = (GROUP * 40) / 1000
  expect(times.every((time) => Math.abs(time / group - Math.round(time / group)) < 1e-6)).toBe(true)
  expect(times[0]).toBe(0)
  const gaps = times.map((time, index) => (times[index + 1] ?? 60) - time)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * group + 1e-6)
})
