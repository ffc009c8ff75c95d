import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { anyPort, startVidserve } from '../../helpers/vidserve.ts'
import { type Cell, pathOf } from './cell.ts'
import { makeCell, makeSources } from './make.ts'
import { lostFrom } from './packets.ts'
import { truthOf } from './truth.ts'
import { type Watched, watch } from './watch.ts'

/** What came of a cell in both runs. */
export interface Surveyed {
  readonly cell: Cell
  readonly without: Watched
  /** Undefined where there was nothing for ffmpeg to do: it was not watched again. */
  readonly having: Watched | undefined
  /** What is not in the segments that is in the file; empty also where there are none. */
  readonly lost: readonly string[]
}

const processors = availableParallelism()
/** A page waits more than it works. */
const pages = processors + 1

/** Makes all cells below `folder`, and watches them in `browser` without ffmpeg, and where that may change something with it. */
export async function survey(
  browser: Browser,
  cells: readonly Cell[],
  folder: string,
): Promise<Surveyed[]> {
  const [sources, media] = [join(folder, 'sources'), join(folder, 'media')]
  await makeSources(sources)
  const truths = await eachOf(cells, processors, async (cell) => {
    await makeCell(cell, sources, media)
    return truthOf(join(media, pathOf(cell)))
  })
  const [bare, full] = await Promise.all(
    [['--no-ffmpeg'], []].map((more) => startVidserve([media, ...more, ...anyPort, '--json'])),
  )
  const url = bare?.url ?? ''
  const firsts = await eachOf(cells, pages, async (cell, index) => {
    const without = await watch(browser, url, pathOf(cell), truths[index])
    const { way, master } = without
    const file = join(media, pathOf(cell))
    const isSame = way === 'hls' && !cell.odd.differs
    const lost = isSame && master ? await lostFrom(file, new URL(master, url).href) : []
    return { cell, without, lost }
  })
  const containers = new Set<string>()
  // ffmpeg works for as many viewers as there are processors.
  return eachOf(firsts, processors, async (first, index) => {
    const { cell, without } = first
    const isFirst = !containers.has(cell.container)
    containers.add(cell.container)
    const again = isFirst || leavesRoom(without)
    const path = pathOf(cell)
    const having = again ? await watch(browser, full?.url ?? '', path, truths[index]) : undefined
    return { ...first, having }
  })
}

/** Whether ffmpeg could do better. */
function leavesRoom({ way, faults }: Watched): boolean {
  return (way !== 'direct' && way !== 'hls') || faults.length > 0
}

/** The results of all, of which so many are worked on at a time. */
async function eachOf<One, Result>(
  all: readonly One[],
  atATime: number,
  work: (one: One, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const rest = [...all.entries()]
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift())
      results[next[0]] = await work(next[1], next[0])
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return results
}
