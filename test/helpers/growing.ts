import { expect } from 'vitest'
import type { ByteSource } from '../../src/bytes.ts'
import type { Demuxer } from '../../src/media/demuxer.ts'
import { bufferSource } from './byte-source.ts'
import { collect, lineOf } from './collect.ts'

const STEPS = 40

/** Numbers from 0 to 1 (exclusive), always the same. */
function* randoms(): Generator<number, never> {
  for (let state = 20_261_122; ; ) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    yield state / 2 ** 32
  }
}

/**
 * Lets a recording grow by steps of any size, byte by byte at times, and expects that the demuxer which goes along says the same as one
 * that is opened on the bytes there are; it begins with a third of them.
 */
export async function expectSameWhileGrowing(
  bytes: Uint8Array,
  open: (source: ByteSource) => Promise<Demuxer>,
): Promise<void> {
  const random = randoms()
  const lengths = Array.from({ length: STEPS }, () =>
    Math.floor(bytes.length * (1 / 3 + (2 / 3) * random.next().value)),
  )
  const steps = [...lengths, ...lengths.slice(0, 3).map((length) => length + 1), bytes.length]
  steps.sort((one, other) => one - other)
  let demuxer = await open(bufferSource(bytes.subarray(0, Math.floor(bytes.length / 3))))
  for (const length of steps) {
    const source = () => bufferSource(bytes.subarray(0, length))
    demuxer = (await demuxer.grown?.(source())) ?? demuxer
    const afresh = await open(source())
    expect(demuxer.info).toEqual(afresh.info)
    expect(await demuxer.cutPoints()).toEqual(await afresh.cutPoints())
    const from = (await afresh.cutPoints()).at(-2)?.time ?? 0
    for (const { id, kind } of afresh.info.tracks) {
      if (kind === 'subtitle') continue
      const last = await collect(demuxer, id, from)
      expect(last.map(lineOf)).toEqual((await collect(afresh, id, from)).map(lineOf))
    }
  }
}
