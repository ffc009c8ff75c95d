import type { Decodes } from './decoders.ts'
import { describe, type Stream } from './describe.ts'
import type { Probed } from './probe.ts'

/** As ffprobe writes a stream (`-show_streams -of json`); any of it may be missing. */
interface JsonStream {
  readonly index?: number
  readonly codec_type?: string
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly sample_aspect_ratio?: string
  readonly r_frame_rate?: string
  readonly avg_frame_rate?: string
  readonly field_order?: string
  readonly color_transfer?: string
  readonly channels?: number
  readonly sample_rate?: string
  readonly duration?: string
  readonly disposition?: { readonly default?: number; readonly attached_pic?: number }
  readonly tags?: Readonly<Record<string, string>>
  readonly side_data_list?: readonly { readonly rotation?: number }[]
}

interface Json {
  readonly programs?: readonly { readonly streams?: readonly JsonStream[] }[]
  readonly streams?: readonly JsonStream[]
  readonly format?: { readonly format_name?: string; readonly duration?: string }
  readonly chapters?: readonly {
    readonly start_time?: string
    readonly tags?: Readonly<Record<string, string>>
  }[]
}

/** Beyond this, a list is no list of a recording's streams. */
const MOST_STREAMS = 200

/** What ffprobe's JSON says of a recording; undefined where it is no such JSON, or names no stream. */
export function parseProbe(text: string, decodes: Decodes = () => true): Probed | undefined {
  const { programs = [], streams = [], format = {}, chapters = [] } = parse(text) ?? {}
  const programsOf = ({ index }: JsonStream): number[] =>
    programs.flatMap(({ streams = [] }, program) =>
      streams.some((stream) => stream.index === index) ? [program] : [],
    )
  const found = streams.slice(0, MOST_STREAMS).flatMap((stream) => streamOf(stream, programsOf))
  if (format.format_name === undefined || found.length === 0) return undefined
  return describe(
    {
      names: format.format_name,
      duration: durationOf([format.duration, ...streams.map((stream) => stream.duration)]),
      chapters: chapters.map(({ start_time, tags }) => ({
        start: Number(start_time) || 0,
        title: tags?.['title'] ?? '',
      })),
    },
    found,
    decodes,
  )
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The first that is one, in seconds. */
function durationOf(texts: readonly (string | undefined)[]): number | undefined {
  return texts.map(Number).find((seconds) => seconds > 0 && seconds < 1e7)
}

/** One, or none where it is of no kind that is played or a picture that stands still. */
function streamOf(stream: JsonStream, programsOf: (stream: JsonStream) => number[]): Stream[] {
  const { codec_type: kind, tags = {}, disposition = {}, side_data_list: sideData = [] } = stream
  if (kind !== 'video' && kind !== 'audio' && kind !== 'subtitle') return []
  if (disposition.attached_pic === 1) return []
  const counterclockwise = sideData.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0
  return [
    {
      index: stream.index ?? 0,
      kind,
      codec: stream.codec_name === 'unknown' ? undefined : stream.codec_name,
      programs: programsOf(stream),
      language: tags['language'],
      title: tags['title'],
      default: disposition.default === 1,
      width: stream.width,
      height: stream.height,
      pixelAspect: aspectOf(stream.sample_aspect_ratio),
      rotation: -counterclockwise,
      baseRate: stream.r_frame_rate,
      meanRate: stream.avg_frame_rate,
      fields: stream.field_order,
      transfer: stream.color_transfer,
      channels: stream.channels,
      sampleRate: Number(stream.sample_rate) || 0,
    },
  ]
}

/** Of '16:15'; undefined where it is not told ('0:1', 'N/A'). */
export function aspectOf(text: string | undefined): number | undefined {
  const [, width, height] = /^(\d{1,9}):(\d{1,9})$/.exec(text ?? '') ?? []
  const aspect = Number(width) / Number(height)
  return aspect > 0 && Number.isFinite(aspect) ? aspect : undefined
}
