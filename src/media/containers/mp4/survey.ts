import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia, NeverFinished } from '../../demuxer.ts'
import { BoxWalk, type FileBox } from './box-walk.ts'

/** Where the parts of a file are. */
export interface Survey {
  /** The content of the movie box. */
  readonly moov: Uint8Array
  /** Where the walk over fragments begins: behind the movie box, or at the first fragment before it. */
  readonly rest: number
}

/** The index of ten hours of pictures and sound takes half as much. */
const MOST_MOOV = 64 << 20
/** A file that has more boxes before its movie box has none. */
const MOST_BOXES = 200_000

/**
 * Finds the movie box, wherever it is (ISO/IEC 14496-12 section 8.2.1), by the headers of the boxes around it. Rejects with
 * NeverFinished where there are pictures or sound without one, and with MalformedMedia where it is cut off or too large, or nothing is.
 */
export async function survey(source: ByteSource): Promise<Survey> {
  const walk = new BoxWalk(source)
  const firsts = new Map<string, FileBox>()
  let reached = 0
  for (let count = 0; count < MOST_BOXES && !firsts.has('moov'); count += 1) {
    const box = await walk.next()
    if (box === undefined) break
    if (!firsts.has(box.type)) firsts.set(box.type, box)
    reached = box.end
  }
  const moov = firsts.get('moov')
  const isWhole = moov !== undefined && moov.end <= source.length
  if (!isWhole && firsts.has('mdat'))
    throw new NeverFinished(`no whole 'moov' box up to offset ${reached}`)
  if (!isWhole) throw new MalformedMedia(`no whole 'moov' box up to offset ${reached}`)
  if (moov.end - moov.content > MOST_MOOV)
    throw new MalformedMedia(`a 'moov' box at offset ${moov.offset} of over ${MOST_MOOV} bytes`)
  return { moov: await walk.read(moov), rest: firsts.get('moof')?.offset ?? moov.end }
}
