import type { Chapter, Packet } from '../../demuxer.ts'
import { boxIn, fullBox } from './box.ts'
import { readTimedText } from './timed-text.ts'

/** A player's list has no use for more. */
const MOST_CHAPTERS = 1000
/** All titles together have fewer bytes. */
const MOST_BYTES = 1 << 20
/** Nero counts time so many times a second. */
const NERO_TICKS = 1e7

/** The chapters of a text track (QuickTime File Format, Chapter Lists): a title for as long as it lasts. */
export async function trackChapters(packets: AsyncIterable<Packet>): Promise<Chapter[]> {
  const chapters: Chapter[] = []
  let bytes = 0
  for await (const { data, pts } of packets) {
    bytes += data.length
    if (bytes > MOST_BYTES) break
    chapters.push({ start: Math.max(0, pts), title: readTimedText(data).text.trim() })
    if (chapters.length >= MOST_CHAPTERS) break
  }
  return chapters
}

/** The chapters in a movie's 'chpl' box, as Nero writes them; `origin` is when the file's time begins in the movie, in seconds. */
export function neroChapters(moov: Uint8Array, origin: number): Chapter[] {
  const { version, fields } = fullBox(boxIn(moov, 'udta', 'chpl') ?? new Uint8Array(0))
  if (version > 0) fields.skip(4)
  const chapters: Chapter[] = []
  for (let left = fields.u8(); left > 0 && fields.left >= 9; left -= 1) {
    const start = Math.max(0, fields.u64() / NERO_TICKS - origin)
    chapters.push({ start, title: new TextDecoder().decode(fields.bytes(fields.u8())).trim() })
  }
  return chapters
}
