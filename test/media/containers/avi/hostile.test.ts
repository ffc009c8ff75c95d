import { expect, test } from 'vitest'
import type { PictureTrack } from '../../../../src/media/containers/avi/avi-file.ts'
import { ChunkRoom, ChunkTable } from '../../../../src/media/containers/avi/chunk-table.ts'
import { pictureCuts } from '../../../../src/media/containers/avi/picture-cuts.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { turnsDuring } from '../../../helpers/turns.ts'

const CHUNKS = 2_000_000

/** As many keyframes as an index may list. */
function manyChunks(): ChunkTable {
  const chunks = new ChunkTable(() => 1, new ChunkRoom())
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) chunks.push(8 + chunk, 1 + (chunk % 3), true)
  return chunks
}

test('a table of millions of chunks holds each as it was added, and no more memory than they need', () => {
  const before = process.memoryUsage().arrayBuffers
  const chunks = manyChunks()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(22 * CHUNKS)
  expect([chunks.count, chunks.keyCount, chunks.ticks]).toEqual([CHUNKS, CHUNKS, CHUNKS])
  for (const chunk of [0, 4095, 4096, 1_234_567, CHUNKS - 1]) {
    expect([chunks.offset(chunk), chunks.size(chunk)]).toEqual([8 + chunk, 1 + (chunk % 3)])
    expect([chunks.start(chunk), chunks.isKey(chunk)]).toEqual([chunk, true])
    expect(chunks.find(chunk + 0.5)).toBe(chunk)
  }
  expect([chunks.start(CHUNKS), chunks.isKey(CHUNKS)]).toEqual([CHUNKS, false])
})

test('cuts among millions of keyframes are found in turns with others, and are not more than are of use', async () => {
  const stream = {
    kind: 'video',
    format: { codec: 'mjpeg' },
    chunks: manyChunks(),
    tick: 0.04,
    start: 0,
  }
  const track = { stream, h264: undefined } as unknown as PictureTrack
  const found = pictureCuts(bufferSource(new Uint8Array(CHUNKS + 16)), track)
  expect(await turnsDuring(found)).toBeGreaterThan(50)
  const cuts = await found
  expect(cuts.length).toBeGreaterThan(40_000)
  expect(cuts.length).toBeLessThanOrEqual(50_001)
})
