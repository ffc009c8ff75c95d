import {
  escapeText,
  formatCue,
  lineFeedsOnly,
  type SubtitleCue,
  VTT_HEADER,
  withoutBlankLines,
} from '../library/cue.ts'
import { styledCue } from '../library/styled-text.ts'
import { SubStation } from '../library/sub-station.ts'
import { subRipCue } from '../library/subrip.ts'
import { readTimedText } from '../media/containers/mp4/timed-text.ts'
import { readVttSample } from '../media/containers/mp4/vtt-sample.ts'
import type { Demuxer, MediaInfo } from '../media/demuxer.ts'
import type { Track } from '../media/track.ts'

/** So much of a recording is looked through before it is asked again whether anybody still listens, in seconds; in not more steps. */
const SLICE = 300
const MOST_SLICES = 1000
/** How long a cue is shown of which that is not said, in milliseconds, and how long any is at most. */
const USUAL_MS = 5000
const MOST_MS = 24 * 60 * 60 * 1000

type SubtitleTrack = Extract<Track, { readonly kind: 'subtitle' }>
type ToCue = (start: number, end: number, text: string) => SubtitleCue | undefined
type ToCues = (start: number, end: number, data: Uint8Array) => (SubtitleCue | undefined)[]

/** Whether a track is text that can be shown as WebVTT. */
export function isText(track: Track): track is SubtitleTrack {
  return track.kind === 'subtitle' && ['srt', 'ass', 'vtt', 'tx3g'].includes(track.codec)
}

/**
 * A text track of a recording as WebVTT, piece by piece as its cues are found; a piece may be empty. Undefined where it has no such
 * track.
 */
export function trackVtt(demuxer: Demuxer, id: number): AsyncIterable<string> | undefined {
  const track = demuxer.info.tracks.find((each) => each.id === id)
  return track !== undefined && isText(track) ? cuesOf(demuxer, track) : undefined
}

async function* cuesOf(demuxer: Demuxer, track: SubtitleTrack): AsyncGenerator<string> {
  const toCues = converterFor(track)
  const { duration = 0 } = demuxer.info
  const step = Math.max(SLICE, duration / MOST_SLICES)
  yield VTT_HEADER
  for (let from = 0; from === 0 || from < duration; from += step) {
    const to = from + step < duration ? from + step : Number.POSITIVE_INFINITY
    for await (const packet of demuxer.packets(track.id, from, to)) {
      const start = Math.max(0, Math.round(packet.pts * 1000))
      const shown = packet.duration === undefined ? USUAL_MS : Math.round(packet.duration * 1000)
      const cues = toCues(start, start + Math.min(shown, MOST_MS), packet.data)
      yield cues.map((cue) => (cue === undefined ? '' : `\n${formatCue(cue)}`)).join('')
    }
    yield ''
  }
}

function converterFor({ codec, codecName, config }: SubtitleTrack): ToCues {
  if (codec === 'tx3g') return timedTextCues
  if (codec === 'srt') return ofText(subRipCue)
  if (codecName === 'wvtt') return vttSampleCues
  if (codec === 'vtt') return ofText(codecName.startsWith('D_WEBVTT/') ? webmCue : vttCue)
  const script = new SubStation(lineFeedsOnly(new TextDecoder().decode(config)))
  return ofText((start, end, text) => script.matroskaCue(start, end, text))
}

function ofText(toCue: ToCue): ToCues {
  const decoder = new TextDecoder()
  return (start, end, data) => [toCue(start, end, lineFeedsOnly(decoder.decode(data)))]
}

function timedTextCues(start: number, end: number, data: Uint8Array): (SubtitleCue | undefined)[] {
  const { text, styles } = readTimedText(data)
  return [styledCue(start, end, text, styles)]
}

function vttSampleCues(start: number, end: number, data: Uint8Array): (SubtitleCue | undefined)[] {
  return readVttSample(data).map(({ settings, text }) =>
    withSettings(vttCue(start, end, lineFeedsOnly(text)), settings),
  )
}

/** WebM has a cue's identifier and its settings in two lines before its text. */
function webmCue(start: number, end: number, block: string): SubtitleCue | undefined {
  const [, settings = '', ...lines] = block.split('\n')
  return withSettings(vttCue(start, end, lines.join('\n')), settings)
}

function withSettings(cue: SubtitleCue | undefined, settings: string): SubtitleCue | undefined {
  const isUsable = /^[\w:%.,+\- ]{0,200}$/.test(settings)
  return cue && isUsable ? { ...cue, settings } : cue
}

/** The text is cue text already, but for what would end the cue or begin another. */
function vttCue(start: number, end: number, block: string): SubtitleCue | undefined {
  const text = withoutBlankLines(block).replaceAll('-->', '--&gt;')
  return text === '' || start >= end ? undefined : { start, end, settings: '', text }
}

/** A recording's chapters as WebVTT; undefined where it has none. */
export function chaptersVtt({ chapters, duration = 0 }: MediaInfo): string | undefined {
  if (chapters.length === 0) return undefined
  const cues = chapters.map(({ start, title }, index) => {
    const end = chapters[index + 1]?.start ?? Math.max(duration, start + 1)
    const text = escapeText(title.replace(/\s+/g, ' ').trim()) || String(index + 1)
    return { start: Math.round(start * 1000), end: Math.round(end * 1000), settings: '', text }
  })
  const shown = cues.filter(({ start, end }) => start < end)
  return [VTT_HEADER, ...shown.map(formatCue)].join('\n')
}
