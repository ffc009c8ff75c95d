import type { ByteSource } from '../../../bytes.ts'
import type { Layout } from './layout.ts'
import { PacketWalk } from './packet-walk.ts'
import { firstStamp } from './stamps.ts'

const WINDOW = 1 << 16
/** A stretch of that many bytes without a timestamp lies behind the end. */
const STRETCH = 2 << 20

/**
 * The file up to where its streams end: some recorders reserve room that they do not come to fill. `pids` are those of picture and
 * sound. It is the file itself where they go on to its end.
 */
export async function withoutReserve(
  source: ByteSource,
  layout: Layout,
  pids: readonly number[],
): Promise<ByteSource> {
  const walk = new PacketWalk(source, layout, WINDOW)
  for (const pid of pids) walk.want(pid, 'starts')
  const isFilled = async (from: number): Promise<boolean> =>
    (await firstStamp(walk, Math.max(layout.first, from), from + STRETCH)) !== undefined
  if (await isFilled(source.length - STRETCH)) return source
  let low = layout.first
  let high = source.length
  while (high - low > STRETCH) {
    const middle = Math.floor((low + high) / 2)
    if (await isFilled(middle)) low = middle
    else high = middle
  }
  return upTo(source, Math.min(source.length, high + STRETCH))
}

function upTo(source: ByteSource, length: number): ByteSource {
  return {
    length,
    read: (into, from) => source.read(into.subarray(0, Math.max(0, length - from)), from),
    close: () => source.close(),
  }
}
