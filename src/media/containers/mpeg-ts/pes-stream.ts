import { commonReads } from '../../common-reads.ts'
import { pause, pauseIfDue } from '../pause.ts'
import { beginsUnit } from './packet.ts'
import { PacketWalk } from './packet-walk.ts'
import { type Pes, PesCollector } from './pes.ts'
import type { TsFile } from './ts-file.ts'

const WINDOW = 1 << 18
/** Behind what is expected to be wanted, where little more is. */
const LAST_WINDOW = 1 << 16

/** A PES packet that has begun and whose end is not known yet. */
export interface BegunPes {
  readonly offset: number
  /** Undefined where it is not given, or not in the first transport packet. */
  readonly pts: number | undefined
}

/** Where to stop: told of every PES packet that begins, and of those before which the file is not read further. */
type Stop = (begun: BegunPes) => boolean

/**
 * The PES packets of one stream that begin at offset `from` or behind it, up to the first one at which to stop, and as far as they
 * are read before `limit`. Up to offset `until` they are expected to be wanted, and read ahead.
 */
export async function* pesStream(
  file: Pick<TsFile, 'source' | 'layout'>,
  pid: number,
  from: number,
  limit: number,
  stop: Stop,
  until = 0,
): AsyncGenerator<Pes, void, undefined> {
  const reads = commonReads(file.source, until)
  const walk = new PacketWalk(reads, file.layout, WINDOW)
  const collector = new PesCollector()
  walk.want(pid, 'all')
  walk.seek(Math.max(from, file.layout.first))
  try {
    for (let most = WINDOW; await walk.load(limit, most); most = mostAt(walk, until)) {
      // What is kept for others is there at once, and so leaves nobody a turn.
      await pause()
      for (let at = walk.take(); at >= 0; at = walk.take()) {
        const pes = collector.push(walk.bytes, at, walk.offsetOf(at))
        if (pes) {
          yield pes
          await pauseIfDue()
        }
        if (beginsUnit(walk.bytes, at) && stop(collector)) return
      }
    }
    // Where the file is cut off inside a packet, it is inside a frame, too.
    const last = collector.finish(walk.from < limit && !(await walk.isCutShort()))
    if (last) yield last
  } finally {
    await reads.settled()
  }
}

/** How much to read at once behind what was read: up to offset `until`, and from there on little. */
function mostAt({ from, bytes }: PacketWalk, until: number): number {
  const left = until - from - bytes.length
  return until > 0 && left < WINDOW ? Math.max(left, LAST_WINDOW) : WINDOW
}
