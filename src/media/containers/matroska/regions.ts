import type { ByteSource } from '../../../bytes.ts'
import { Elements } from './elements.ts'
import type { Extent } from './header.ts'
import { type Hop, type Hopped, hop } from './hop.ts'
import { ID } from './ids.ts'
import { findCluster } from './resync.ts'
import { HEADERS, Window } from './window.ts'

/** How many regions are looked through at once, and how large they are at least. */
const REGIONS = 12
const REGION_BYTES = 16 * 2 ** 20
/** Clusters that are written to a pipe are so small that there is one for nearly every frame. */
const SMALL_CLUSTER = 2 ** 19

/**
 * Hops through Clusters as `hop` does. Those of unknown size have to be gone through block by block, and small ones are many, which
 * takes long: then it begins at several places at once.
 */
export async function hopInRegions(
  source: ByteSource,
  clusters: Extent,
  request: Hop,
): Promise<Hopped> {
  const starts = await regionStarts(source, clusters)
  if (starts.length === 1) return hop(source, clusters, { ...request, stride: 0 })
  const regions = await Promise.all(
    starts.map((from, index) =>
      hop(source, { from, to: starts[index + 1] ?? clusters.to }, request),
    ),
  )
  const isSeamless = regions.every(({ to }, index) => to === (starts[index + 1] ?? to))
  return isSeamless ? regions.reduce(joined) : hop(source, clusters, { ...request, stride: 0 })
}

/** The offsets of some Clusters at about equal distances; of the first one alone where they are large and their sizes known. */
async function regionStarts(source: ByteSource, { from, to }: Extent): Promise<number[]> {
  const first = await new Elements(new Window(source, HEADERS)).find(from)
  const count = Math.min(REGIONS, Math.floor((to - from) / REGION_BYTES))
  const isLarge = first?.to !== undefined && first.to - first.at > SMALL_CLUSTER
  if (first?.id !== ID.cluster || isLarge || count < 2) return [from]
  const sought: Promise<number | undefined>[] = []
  for (let index = 1; index < count; index += 1) {
    const middle = from + Math.floor((index * (to - from)) / count)
    sought.push(findCluster(new Window(source, HEADERS), middle, to))
  }
  const starts = new Set([from])
  for (const start of await Promise.all(sought)) if (start !== undefined) starts.add(start)
  return [...starts]
}

function joined(before: Hopped, after: Hopped): Hopped {
  const end = before.cuts.at(-1)?.ticks ?? Number.NEGATIVE_INFINITY
  return {
    cuts: [...before.cuts, ...after.cuts.filter(({ ticks }) => ticks > end)],
    last: after.last ?? before.last,
    beforeLast: after.beforeLast ?? before.last,
    lastTicks: Math.max(before.lastTicks, after.lastTicks),
    thorough: before.thorough && after.thorough,
    cutOff: after.cutOff,
    to: after.to,
  }
}
