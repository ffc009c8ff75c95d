import { decodeText } from './charset.ts'
import { formatCue, lineFeedsOnly, type SubtitleCue, VTT_HEADER } from './cue.ts'
import { parseSubStation } from './sub-station.ts'
import { parseSubRip } from './subrip.ts'

/**
 * Subtitles as WebVTT (https://www.w3.org/TR/webvtt1/), whatever charset they are in. Where there are none in the bytes, the result
 * has no cues.
 */
export function toWebVtt(bytes: Uint8Array, format: 'srt' | 'vtt' | 'ass'): string {
  const text = lineFeedsOnly(decodeText(bytes))
  const marked = /^WEBVTT(?![^ \t\n])/.test(text)
  if (!marked && format === 'ass') return formatCues(parseSubStation(text))
  if (!marked && format === 'srt') return formatCues(parseSubRip(text))
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

function formatCues(cues: readonly SubtitleCue[]): string {
  return [VTT_HEADER, ...cues.map(formatCue)].join('\n')
}
