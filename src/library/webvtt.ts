import { decodeText } from './charset.ts'
import { parseSubRip, type SubtitleCue } from './subrip.ts'

const EMPTY = 'WEBVTT\n'

/**
 * Subtitles as WebVTT (https://www.w3.org/TR/webvtt1/), whatever charset they are in. Where there are none in the bytes, the result
 * has no cues.
 */
export function toWebVtt(bytes: Uint8Array, format: 'srt' | 'vtt'): string {
  const text = lineFeedsOnly(decodeText(bytes))
  const marked = /^WEBVTT(?![^ \t\n])/.test(text)
  if (!marked && format === 'srt') return formatCues(parseSubRip(text))
  if (!text.includes('-->')) return EMPTY
  return marked ? withoutTimestampMap(text) : `${EMPTY}\n${text}`
}

/** WebVTT section 6.1; broken tools write '\\r\\r\\n' for one line break, and a second byte order mark. */
function lineFeedsOnly(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\0', '\ufffd')
    .replaceAll('\r\r\n', '\n')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
}

/** The header of a segment of a stream (RFC 8216 section 3.5) has a shift of times that a whole file must not have. */
function withoutTimestampMap(text: string): string {
  const end = text.indexOf('\n\n')
  const header = end < 0 ? text : text.slice(0, end)
  const lines = header.split('\n').filter((line) => !line.startsWith('X-TIMESTAMP-MAP'))
  return lines.join('\n') + text.slice(header.length)
}

function formatCues(cues: readonly SubtitleCue[]): string {
  return [EMPTY, ...cues.map(formatCue)].join('\n')
}

function formatCue({ start, end, top, text }: SubtitleCue): string {
  return `${formatTime(start)} --> ${formatTime(end)}${top ? ' line:0' : ''}\n${text}\n`
}

/** `ms` as a WebVTT timestamp (WebVTT section 4.1). */
function formatTime(ms: number): string {
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0')
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const clock = [Math.floor(minutes / 60), minutes % 60, seconds % 60]
  return `${clock.map((part) => pad(part, 2)).join(':')}.${pad(ms % 1000, 3)}`
}
