import type { Decodes } from './decoders.ts'
import { describe, type Stream } from './describe.ts'
import type { Probed } from './probe.ts'
import { aspectOf } from './probe-json.ts'

const HEAD = /^Input #0, ([\w,]+), from /m
const DURATION = /^ {2}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m
/** A stream's number, language, kind, codec, and the rest of its line. */
const STREAM =
  /^ {2}(?: {2})?Stream #0:(\d{1,4})(?:\[\w+\])?(?:\((\w{2,3})\))?: (Video|Audio|Subtitle): (\w+)(.*)$/gm

/** What ffmpeg prints of its input (`ffmpeg -i`) says of a recording; undefined where there is no stream. */
export function parseListing(text: string, decodes: Decodes = () => true): Probed | undefined {
  const head = HEAD.exec(text)
  if (head === null) return undefined
  const listed = text.slice(head.index)
  const found = [...listed.matchAll(STREAM)]
  const streams = found.flatMap((match, at) =>
    streamOf(match, listed.slice(match.index, found[at + 1]?.index)),
  )
  if (streams.length === 0) return undefined
  const [, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(listed) ?? []
  const duration = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return describe(
    { names: head[1] ?? '', duration: duration > 0 ? duration : undefined, chapters: [] },
    streams,
    decodes,
  )
}

function streamOf(match: RegExpExecArray, lines: string): Stream[] {
  const [, index, language, kind, codec, rest = ''] = match
  if (rest.includes('(attached pic)')) return []
  const base = {
    index: Number(index),
    codec: codec === 'none' || codec === 'unknown' ? undefined : codec,
    programs: [],
    language,
    default: rest.includes('(default)'),
  }
  if (kind === 'Subtitle') return [{ ...base, kind: 'subtitle' }]
  return kind === 'Audio'
    ? [{ ...base, kind: 'audio', ...soundOf(rest) }]
    : [{ ...base, kind: 'video', ...pictureOf(rest, lines) }]
}

function soundOf(rest: string): Pick<Stream, 'channels' | 'sampleRate'> {
  const [, rate = 0, layout = ''] = /, (\d+) Hz(?:, ([^,]+))?/.exec(rest) ?? []
  const named = { mono: 1, stereo: 2 }[layout]
  const [, most, low] = /^(\d+)\.(\d)/.exec(layout) ?? []
  const count = /^(\d+) channels/.exec(layout)?.[1] ?? Number(most) + Number(low)
  return { sampleRate: Number(rate), channels: named ?? (Number(count) || 0) }
}

function pictureOf(rest: string, lines: string): Partial<Stream> {
  const [, width, height] = /, (\d+)x(\d+)/.exec(rest) ?? []
  const counterclockwise = /rotation of (-?[\d.]+) degrees/.exec(lines)?.[1] ?? 0
  return {
    width: Number(width) || 0,
    height: Number(height) || 0,
    pixelAspect: aspectOf(/SAR (\d+:\d+)/.exec(rest)?.[1]),
    rotation: -Number(counterclockwise),
    baseRate: /, ([\d.]+k?) tbr/.exec(rest)?.[1]?.replace(/k$/, '000'),
    meanRate: /, ([\d.]+) fps/.exec(rest)?.[1],
    fields: /(?:top|bottom) (?:first|coded first)/.test(rest)
      ? 'tt'
      : /progressive/.test(rest)
        ? 'progressive'
        : 'unknown',
    transfer: /smpte2084|arib-std-b67/.exec(rest)?.[0],
  }
}
