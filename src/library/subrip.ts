/** A text that is shown for a while. */
export interface SubtitleCue {
  /** In milliseconds from the start of the recording. */
  readonly start: number
  /** Likewise; later than `start`. */
  readonly end: number
  /** Whether it stands at the top of the picture. */
  readonly top: boolean
  /** WebVTT cue text without blank lines. */
  readonly text: string
}

const TIME = '(?:(\\d{1,4}):)?(\\d{1,3}):(\\d{1,3})(?:[.,:](\\d{1,3})\\d*)?'
/** What follows the times, as coordinates, has no meaning in WebVTT. */
const timing = new RegExp(`^\\s*${TIME}\\s*--?>\\s*${TIME}(?!\\d)`)

/**
 * The cues of a SubRip text with line feeds between its lines, in the order of their times. The format has no specification:
 * whatever line has two times begins a cue, and the lines up to the next one are its text, with or without blank lines
 * between, but for the number before it.
 */
export function parseSubRip(text: string): SubtitleCue[] {
  const cues: SubtitleCue[] = []
  const lines = text.split('\n')
  let times: readonly [start: number, end: number] | undefined
  let content: string[] = []
  for (const line of lines) {
    const next = parseTiming(line)
    if (next === undefined) {
      content.push(line)
    } else {
      if (isNumber(content.at(-1))) content.pop()
      if (times !== undefined) addCue(cues, times, content)
      times = next
      content = []
    }
  }
  if (times !== undefined) addCue(cues, times, content)
  return cues.sort((one, other) => one.start - other.start)
}

function isNumber(line: string | undefined): boolean {
  return line !== undefined && /^\s*\d+\s*$/.test(line)
}

function parseTiming(line: string): readonly [number, number] | undefined {
  if (!line.includes('->')) return undefined
  const match = timing.exec(line)
  return match === null
    ? undefined
    : [toMilliseconds(match.slice(1, 5)), toMilliseconds(match.slice(5, 9))]
}

/** The digits after the seconds are a fraction of one. */
function toMilliseconds(parts: readonly (string | undefined)[]): number {
  const [hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return whole * 1000 + Number(fraction.padEnd(3, '0'))
}

function addCue(
  cues: SubtitleCue[],
  [start, end]: readonly [number, number],
  lines: readonly string[],
): void {
  const raw = lines.filter((line) => line.trim() !== '').join('\n')
  const text = toCueText(raw)
  if (text !== '' && start < end) cues.push({ start, end, top: /\{\\an[789]/.test(raw), text })
}

/** Overrides of SubStation Alpha, which people write into SubRip too. */
const override = /\{\\[^{}]*\}/g
const tag = /<([^<>]*)>/

/** WebVTT cue text (section 4.2.2) that shows the same: of the tags, bold, italic and underlined ones stay. */
function toCueText(text: string): string {
  const pieces = text.replaceAll(override, '').split(tag)
  const shown = pieces.map((piece, at) => (at % 2 === 0 ? escapeText(piece) : convertTag(piece)))
  return shown
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}

/** `name` is what stands between the angle brackets. */
function convertTag(name: string): string {
  const plain = name.trim().toLowerCase()
  if (/^\/?[biu]$/.test(plain)) return `<${plain}>`
  return /^\/?font\b/.test(plain) ? '' : escapeText(`<${name}>`)
}

/** A '-->' in it begins no cue any more. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
