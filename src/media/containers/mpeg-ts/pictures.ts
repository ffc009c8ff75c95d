import type { Pes } from './pes.ts'
import { pesStream } from './pes-stream.ts'
import { PictureClock } from './picture-clock.ts'
import { grammarOf, sampleOf } from './picture-form.ts'
import type { PictureGrammar } from './picture-grammar.ts'
import { type AccessUnit, PictureSplitter } from './picture-splitter.ts'
import type { PictureStream, TsFile } from './ts-file.ts'

/** One picture, or both fields of one. */
export interface Picture {
  readonly key: boolean
  /** In units of 1/90000 s on the timeline. */
  readonly pts: number
  /** Likewise; undefined where the file does not give it. */
  readonly dts: number | undefined
  /** Of the transport packet in which the PES packet begins that it begins in. */
  readonly offset: number
  data(): Uint8Array
}

/**
 * The pictures of a stream in decoding order, of the PES packets that begin from offset `from` on, as far as the file is whole. Where
 * `to` is the offset of a PES packet with which a picture begins, those before it; else some more. None is read from offset `limit` on.
 */
export function pictures(
  file: TsFile,
  stream: PictureStream,
  from: number,
  to?: number,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Picture, void, undefined> {
  const { form, pid } = stream
  const stop = ({ offset }: { offset: number }): boolean =>
    form.isAligned && to !== undefined && offset >= to
  const packets = pesStream(file, pid, from, limit, stop, to)
  const grammar = grammarOf(form.codec, form.sequence)
  return grammar ? split(file, stream, packets, grammar) : whole(file, stream, packets)
}

async function* split(
  file: TsFile,
  { form }: PictureStream,
  packets: AsyncIterable<Pes>,
  grammar: PictureGrammar,
): AsyncGenerator<Picture, void, undefined> {
  const splitter = new PictureSplitter(grammar)
  const clock = new PictureClock(form, grammar)
  // Of its own: the splitter's has seen the units behind, too.
  const judge = grammarOf(form.codec, form.sequence) ?? grammar
  const pictureOf = (unit: AccessUnit): Picture | undefined => {
    for (const one of unit.units) judge.note?.(one)
    const time = clock.next(unit)
    const { offset } = unit.pes
    return (
      time && {
        key: judge.isKey(unit.units) === true,
        pts: file.timeline.at(offset, time.pts),
        dts: form.isDecodingTimed ? file.timeline.at(offset, time.dts) : undefined,
        offset,
        data: () => sampleOf(form.codec, unit.units),
      }
    )
  }
  let isWhole = true
  for await (const pes of packets) {
    isWhole = pes.whole
    for (const unit of splitter.push(pes)) {
      const picture = pictureOf(unit)
      if (picture) yield picture
    }
  }
  const rest = splitter.finish()
  // The last one goes on to the end of the stream.
  if (!isWhole) rest.pop()
  for (const unit of rest) {
    const picture = pictureOf(unit)
    if (picture) yield picture
  }
}

/** Every PES packet is a picture, and a key where its writer says so. */
async function* whole(
  file: TsFile,
  { form }: PictureStream,
  packets: AsyncIterable<Pes>,
): AsyncGenerator<Picture, void, undefined> {
  for await (const { pts, dts, offset, payload, hinted, whole: isWhole } of packets) {
    if (pts === undefined || !isWhole) continue
    const { timeline } = file
    yield {
      key: hinted,
      pts: timeline.at(offset, pts),
      dts: form.isDecodingTimed ? timeline.at(offset, dts ?? pts) : undefined,
      offset,
      data: () => payload,
    }
  }
}
