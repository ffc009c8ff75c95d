import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkRoom, ChunkTable } from '../../../../src/media/containers/avi/chunk-table.ts'

/** More than one page of chunks, some of which hold nothing, and in which order they are asked for. */
const tables = fc.record({
  sizes: fc.array(fc.nat({ max: 3 }), { minLength: 9000, maxLength: 9000 }),
  order: fc.array(fc.nat({ max: 9000 }), { minLength: 200, maxLength: 200 }),
  ticksOf: fc.constantFrom<(size: number) => number>(
    () => 1,
    (size) => size / 4,
    (size) => Math.ceil(size / 2),
  ),
})

test('chunks begin when all before them, empty ones too, end; and are found by that', () => {
  fc.assert(
    fc.property(tables, ({ sizes, order, ticksOf }) => {
      const table = new ChunkTable(ticksOf, new ChunkRoom())
      const starts: number[] = []
      let ticks = 0
      for (const size of sizes) {
        if (size > 0) starts.push(ticks)
        table.push(0, size, false)
        ticks += ticksOf(size)
      }
      expect(table.count).toBe(starts.length)
      for (const chunk of order) {
        expect(table.start(chunk)).toBe(starts[chunk] ?? ticks)
        const at = ticks * (chunk / 9000)
        const last = starts.findLastIndex((start) => start <= at)
        expect(table.find(at)).toBe(Math.max(0, last))
      }
    }),
    { numRuns: 30 },
  )
})
