import type { ByteSource } from '../../../bytes.ts'
import { piecesOf, type Survey } from './survey.ts'
import { SCRIPT, type Tag } from './tag.ts'
import { TagWalker } from './tag-walker.ts'

/** Sound and picture tags are not quite in order: only a greater step back is a new beginning. */
const DISORDER = 2000
/** The time of a frame where one recording goes over into the next. */
const SEAM = 33
/** Timestamps of writers that leave TimestampExtended 0 begin anew at 2^24 ms. */
const WRAP = 2 ** 24
/** A file up to that size is walked through, in bytes; of a larger one so many places are looked at. */
const WALKED_BYTES = 16 << 20
const SAMPLES = 48
const SAMPLE_WINDOW = 1 << 16
const NEAR = 1 << 18
const MOST_EPOCHS = 64
/** Behind so many places in a row without a frame there are none any more. */
const MOST_MISSED = 3

/** From its offset on, the file's times are to be shifted. */
interface Epoch {
  readonly offset: number
  /** In milliseconds. */
  readonly shift: number
}

interface Sample {
  readonly offset: number
  readonly time: number
}

/** Turns the times of tags into times on a line that begins at 0 and never steps back, although the file's may (recordings put behind each other, wraps). */
export class Timeline {
  readonly #epochs: readonly Epoch[]

  constructor(epochs: readonly Epoch[]) {
    this.#epochs = epochs
  }

  /** The epochs up to an offset (inclusive). */
  upTo(offset: number): Epoch[] {
    return this.#epochs.filter((epoch) => epoch.offset <= offset)
  }

  /** Milliseconds since the first frame of the file, for a time of a tag at `offset`. */
  at(offset: number, time: number): number {
    for (let index = this.#epochs.length - 1; index > 0; index -= 1) {
      const epoch = this.#epochs[index]
      if (epoch && epoch.offset <= offset) return time + epoch.shift
    }
    return time + (this.#epochs[0]?.shift ?? 0)
  }
}

/** Looks for the places at which a file's times step back: in a small one everywhere, in a large one between samples that do. */
export async function findTimeline(source: ByteSource, survey: Survey): Promise<Timeline> {
  const walker = new TagWalker(source, survey.stream, SAMPLE_WINDOW)
  const origin = Math.min(...survey.tracks.map(({ start }) => start ?? Number.POSITIVE_INFINITY))
  const epochs: Epoch[] = [{ offset: 0, shift: -origin }]
  const first = await sample(walker, survey.start, source.length)
  if (first && source.length <= WALKED_BYTES) await walkSteps(walker, first, source.length, epochs)
  else if (first) await sampleSteps(walker, first, source.length, epochs)
  return new Timeline(epochs)
}

/** The timeline of a file that has become longer: steps behind the tag at `from` are looked for once more. */
export async function growTimeline(
  source: ByteSource,
  { stream }: Survey,
  before: Timeline,
  from: number,
): Promise<Timeline> {
  const walker = new TagWalker(source, stream, SAMPLE_WINDOW)
  const epochs = before.upTo(from)
  const first = await sample(walker, from, source.length)
  if (first) await walkSteps(walker, first, source.length, epochs)
  return new Timeline(epochs)
}

async function sampleSteps(
  walker: TagWalker,
  first: Sample,
  length: number,
  epochs: Epoch[],
): Promise<void> {
  const step = Math.ceil((length - first.offset) / SAMPLES)
  let last = first
  let missed = 0
  for (let at = first.offset + step; at < length && missed < MOST_MISSED; at += step) {
    const next = await sample(walker, at, at + step)
    missed = next ? 0 : missed + 1
    if (!next) continue
    if (next.time < last.time - DISORDER) await findSteps(walker, last, next, epochs)
    last = next
  }
}

/** The first frame that begins from `at` on and before `limit`. */
async function sample(walker: TagWalker, at: number, limit: number): Promise<Sample | undefined> {
  walker.seek(at)
  for (let tag = await walker.next(limit); tag; tag = await walker.next(limit))
    if (isFrame(walker, tag)) return { offset: tag.offset, time: tag.time }
  return undefined
}

/** Whether the tag that was walked to has a time that counts: script data and configurations often say 0. */
function isFrame(walker: TagWalker, tag: Tag): boolean {
  return tag.type !== SCRIPT && piecesOf(tag, walker.head(tag))[0]?.kind === 'frame'
}

/** Halves the way between two frames until the step back between them is near, and walks the rest. */
async function findSteps(
  walker: TagWalker,
  before: Sample,
  after: Sample,
  epochs: Epoch[],
): Promise<void> {
  let low = before
  let high = after
  while (high.offset - low.offset > NEAR) {
    const middle = Math.floor((low.offset + high.offset) / 2)
    const found = await sample(walker, middle, high.offset)
    if (!found) break
    if (found.time < before.time - DISORDER) high = found
    else low = found
  }
  await walkSteps(walker, low, high.offset + 1, epochs)
}

/** Begins an epoch wherever times step back between a frame and an offset. */
async function walkSteps(
  walker: TagWalker,
  from: Sample,
  to: number,
  epochs: Epoch[],
): Promise<void> {
  walker.seek(from.offset)
  let latest = from.time
  for (let tag = await walker.next(to); tag; tag = await walker.next(to)) {
    if (!isFrame(walker, tag)) continue
    if (tag.time < latest - DISORDER && epochs.length < MOST_EPOCHS) {
      const shift = (epochs.at(-1)?.shift ?? 0) + stepFrom(latest, tag.time)
      epochs.push({ offset: tag.offset, shift })
      latest = tag.time
    }
    latest = Math.max(latest, tag.time)
  }
}

function stepFrom(latest: number, time: number): number {
  const back = latest - time
  return Math.abs(back - WRAP) < DISORDER ? WRAP : back + SEAM
}
