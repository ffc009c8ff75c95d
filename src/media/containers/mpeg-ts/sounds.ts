import { pesStream, type Stop } from './pes-stream.ts'
import type { SoundForm } from './sound-form.ts'
import { type Sound, soundSplitter } from './sound-splitter.ts'
import type { TsFile } from './ts-file.ts'

/**
 * The packets of a stream of sound or text, of the PES packets that begin from offset `from` on, up to the one at which to stop, and
 * as far as they are read before `limit`. Their times are on the timeline.
 */
export async function* sounds(
  file: TsFile,
  pid: number,
  form: SoundForm,
  from: number,
  limit: number,
  stop: Stop,
): AsyncGenerator<Sound, void, undefined> {
  const splitter = soundSplitter(form)
  for await (const pes of pesStream(file, pid, from, limit, stop))
    for (const sound of splitter.push(pes)) yield onTimeline(file, sound)
  for (const sound of splitter.finish()) yield onTimeline(file, sound)
}

function onTimeline({ timeline }: TsFile, sound: Sound): Sound {
  // Timestamps are whole numbers, and so are those that the anchors are compared with.
  const whole = Math.floor(sound.pts)
  return { ...sound, pts: timeline.at(sound.offset, whole) + sound.pts - whole }
}
