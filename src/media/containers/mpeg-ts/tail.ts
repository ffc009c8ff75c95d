import { pictures } from './pictures.ts'
import { sounds } from './sounds.ts'
import { TICKS, type TsFile } from './ts-file.ts'

/** How far from the end its beginning is looked for, in bytes. */
const FIRST_LOOK = 1 << 19
const LAST_LOOK = 32 << 20

/** When the last frame of picture and sound ends, in seconds on the timeline; undefined where the end of the file shows none. */
export async function endOf(file: TsFile): Promise<number | undefined> {
  const { length } = file.source
  for (let look = FIRST_LOOK; look <= LAST_LOOK; look *= 4) {
    const from = Math.max(file.layout.first, length - look)
    const end = await endFrom(file, from)
    if (end > 0) return end / TICKS
    if (from === file.layout.first) break
  }
  return undefined
}

async function endFrom(file: TsFile, from: number): Promise<number> {
  let end = 0
  for (const stream of file.streams.pictures)
    for await (const { pts } of pictures(file, stream, from))
      end = Math.max(end, pts + stream.form.frameTicks)
  for (const { pid, form } of file.streams.sounds) {
    const all = Number.POSITIVE_INFINITY
    const range = { from, end: all, limit: all, until: 0 }
    for await (const { pts, duration = 0 } of sounds(file, pid, form, range))
      end = Math.max(end, pts + duration * TICKS)
  }
  return end
}
