import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { ByteSource } from '../../src/bytes.ts'
import { commonReads } from '../../src/media/common-reads.ts'
import { bufferSource } from '../helpers/byte-source.ts'

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
})

const BYTES = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 7919) % 251))

async function read(source: ByteSource, from: number, size: number): Promise<Buffer> {
  const into = Buffer.alloc(size)
  return into.subarray(0, await source.read(into, from))
}

describe('reads that are shared', () => {
  test('give the bytes that are there, wherever they begin and end', async () => {
    const offset = fc.nat(BYTES.length + 10)
    const size = fc.nat(300_000)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(offset, size), { maxLength: 8 }), async (ranges) => {
        const source = bufferSource(BYTES)
        const all = ranges.map(([from, length]) => read(commonReads(source), from, length))
        for (const [index, bytes] of (await Promise.all(all)).entries()) {
          const [from = 0, length = 0] = ranges[index] ?? []
          expect(bytes.equals(BYTES.subarray(from, from + length))).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('take each byte from the file once, also for those who read at the same time', async () => {
    const source = bufferSource(BYTES)
    const walk = async (from: number, step: number): Promise<void> => {
      for (let at = from; at < 700_000; at += step) await read(commonReads(source), at, step)
    }
    await Promise.all([walk(0, 100_000), walk(90_000, 250_000)])
    await walk(200_000, 1000)
    expect(source.bytesRead).toBeLessThan(BYTES.length)
    expect(source.bytesRead).toBeGreaterThan(700_000)
  })

  test('go ahead of who reads by as much as was read, up to an offset', async () => {
    const source = bufferSource(BYTES)
    const ahead = commonReads(source, 300_000)
    const walk = async (from: number): Promise<number> => {
      await read(ahead, from, 65_536)
      await ahead.settled()
      return source.bytesRead
    }
    expect(await walk(0)).toBe(2 * 65_536)
    expect(await walk(65_536)).toBe(3 * 65_536)
    expect(await walk(4 * 65_536)).toBe(4 * 65_536)
    expect(source.reads).toBe(4)
  })

  test('that go ahead and fail fail for whoever wants them', async () => {
    const source = bufferSource(BYTES)
    const broken: ByteSource = {
      ...source,
      read: async (into, from) => {
        if (from > 0) throw new Error('changed')
        return source.read(into, from)
      },
    }
    const ahead = commonReads(broken, BYTES.length)
    expect(await read(ahead, 0, 10)).toEqual(BYTES.subarray(0, 10))
    await read(ahead, 0, 65_536)
    await ahead.settled()
    await expect(read(ahead, 65_536, 10)).rejects.toThrow('changed')
  })

  test('are of one file each', async () => {
    const other = Buffer.alloc(100, 1)
    await read(commonReads(bufferSource(BYTES)), 0, 100)
    expect(await read(commonReads(bufferSource(other)), 0, 100)).toEqual(other)
  })

  test('that fail are tried again', async () => {
    const source = bufferSource(BYTES)
    let isBroken = true
    const broken: ByteSource = {
      ...source,
      read: async (into, from) => {
        if (isBroken) throw new Error('changed')
        return source.read(into, from)
      },
    }
    await expect(read(commonReads(broken), 5, 10)).rejects.toThrow('changed')
    isBroken = false
    expect(await read(commonReads(broken), 5, 10)).toEqual(BYTES.subarray(5, 15))
  })

  test('are forgotten when nobody has read for some seconds', async () => {
    const source = bufferSource(BYTES)
    await read(commonReads(source), 0, 10)
    const once = source.bytesRead
    vi.advanceTimersByTime(2000)
    await read(commonReads(source), 0, 10)
    vi.advanceTimersByTime(2000)
    await read(commonReads(source), 0, 10)
    expect(source.bytesRead).toBe(once)
    vi.advanceTimersByTime(4000)
    await read(commonReads(source), 0, 10)
    expect(source.bytesRead).toBe(2 * once)
  })

  test('hold no more than 64 MiB', async () => {
    const source = bufferSource(Buffer.alloc(70 * 2 ** 20))
    const all = async (): Promise<void> => {
      for (let at = 0; at < source.length; at += 2 ** 20)
        await read(commonReads(source), at, 2 ** 20)
    }
    await all()
    await all()
    expect(source.bytesRead).toBe(2 * source.length)
  })
})
