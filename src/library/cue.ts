/** A text that is shown for a while. */
export interface SubtitleCue {
  /** In milliseconds from the start of the recording. */
  readonly start: number
  /** Likewise; later than `start`. */
  readonly end: number
  /** Where it stands, as WebVTT cue settings (section 4.4); '' is the middle of the lower edge. */
  readonly settings: string
  /** WebVTT cue text without blank lines. */
  readonly text: string
}

/** Of a cue, in characters: what is longer is shown to nobody. */
export const LONGEST_TEXT: number = 1 << 16

/** What every WebVTT text begins with. */
export const VTT_HEADER = 'WEBVTT\n'

/** The cue as WebVTT has it (section 4.1), with the line feed after it. */
export function formatCue({ start, end, settings, text }: SubtitleCue): string {
  const place = settings === '' ? '' : ` ${settings}`
  return `${formatTime(start)} --> ${formatTime(end)}${place}\n${text}\n`
}

/** `ms` as a WebVTT timestamp (WebVTT section 4.1). */
function formatTime(ms: number): string {
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0')
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const clock = [Math.floor(minutes / 60), minutes % 60, seconds % 60]
  return `${clock.map((part) => pad(part, 2)).join(':')}.${pad(ms % 1000, 3)}`
}

/** The text as WebVTT cue text (section 4.2.2); a '-->' in it begins no cue any more. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The text as WebVTT takes it (section 6.1); broken tools write '\\r\\r\\n' for one line break, and a second byte order mark. */
export function lineFeedsOnly(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\0', '\ufffd')
    .replaceAll('\r\r\n', '\n')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
}

/** The lines that show something. */
export function withoutBlankLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}

/** Cue settings for a place by its key on a number pad, as SubStation Alpha's \an has it: 1 is the lower left, 9 the upper right. */
export function settingsFor(place: number): string {
  const line = place > 6 ? ['line:0'] : place > 3 ? ['line:50%'] : []
  const side = place % 3
  const align =
    side === 1 ? ['align:left position:5%'] : side === 0 ? ['align:right position:95%'] : []
  return [...line, ...align].join(' ')
}
