import { type BegunPes, pesStream } from './pes-stream.ts'
import type { SoundForm } from './sound-form.ts'
import { type Sound, soundSplitter } from './sound-splitter.ts'
import { TICKS, type TsFile } from './ts-file.ts'

/** What is timed further behind the end than this is damaged, and not the end; in units of 1/90000 s. */
const CREDIBLE = 30 * TICKS

/** Where sound is read: from a PES packet, or none, on, to the time `end` (exclusive) on the timeline, but not beyond an offset. */
export interface SoundRange {
  readonly from: number
  readonly end: number
  readonly limit: number
  /** About where it ends in the file; 0 where that is not known. */
  readonly until: number
}

/** The packets of a stream of sound or text in a range, and some before and behind. Their times are on the timeline. */
export async function* sounds(
  file: TsFile,
  pid: number,
  form: SoundForm,
  { from, end, limit, until }: SoundRange,
): AsyncGenerator<Sound, void, undefined> {
  const splitter = soundSplitter(form)
  const isBehind = ({ offset, pts }: BegunPes): boolean => {
    const ahead = pts === undefined ? -1 : file.timeline.at(offset, Math.floor(pts)) - end
    return ahead >= 0 && ahead < CREDIBLE
  }
  const stop = (pes: BegunPes): boolean =>
    isBehind(pes) && (splitter.begun === undefined || isBehind(splitter.begun))
  for await (const pes of pesStream(file, pid, from, limit, stop, until))
    for (const sound of splitter.push(pes)) yield onTimeline(file, sound)
  for (const sound of splitter.finish()) yield onTimeline(file, sound)
}

function onTimeline({ timeline }: TsFile, sound: Sound): Sound {
  // Timestamps are whole numbers, and so are those that the anchors are compared with.
  const whole = Math.floor(sound.pts)
  return { ...sound, pts: timeline.at(sound.offset, whole) + sound.pts - whole }
}
