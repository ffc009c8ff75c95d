import { setImmediate } from 'node:timers/promises'
import { decodeText } from './charset.ts'
import { formatCue, lineFeedsOnly, type SubtitleCue, VTT_HEADER } from './cue.ts'
import { subStationCues } from './sub-station.ts'
import { subRipCues } from './subrip.ts'

/** Cues that are converted before others have their turn. */
const SLICE = 256

/**
 * Subtitles as WebVTT (https://www.w3.org/TR/webvtt1/), whatever charset they are in. Where there are none in the bytes, the result
 * has no cues; otherwise they are in the order of their times. Others have their turns meanwhile.
 */
export async function toWebVtt(bytes: Uint8Array, format: 'srt' | 'vtt' | 'ass'): Promise<string> {
  const text = lineFeedsOnly(decodeText(bytes))
  const marked = /^WEBVTT(?![^ \t\n])/.test(text)
  if (!marked && format === 'ass') return formatCues(subStationCues(text))
  if (!marked && format === 'srt') return formatCues(subRipCues(text))
  if (!text.includes('-->')) return VTT_HEADER
  return marked ? withoutTimestampMap(text) : `${VTT_HEADER}\n${text}`
}

/** The header of a segment of a stream (RFC 8216 section 3.5) has a shift of times that a whole file must not have. */
function withoutTimestampMap(text: string): string {
  const end = text.indexOf('\n\n')
  const header = end < 0 ? text : text.slice(0, end)
  const lines = header.split('\n').filter((line) => !line.startsWith('X-TIMESTAMP-MAP'))
  return lines.join('\n') + text.slice(header.length)
}

async function formatCues(cues: Iterable<SubtitleCue>): Promise<string> {
  const all: SubtitleCue[] = []
  for (const cue of cues) {
    all.push(cue)
    if (all.length % SLICE === 0) await setImmediate()
  }
  all.sort((one, other) => one.start - other.start)
  const texts = [VTT_HEADER]
  for (const cue of all) {
    texts.push(formatCue(cue))
    if (texts.length % SLICE === 0) await setImmediate()
  }
  return texts.join('\n')
}
