import {
  escapeText,
  LONGEST_TEXT,
  type SubtitleCue,
  settingsFor,
  withoutBlankLines,
} from './cue.ts'

const TIME = '(?:(\\d{1,4}):)?(\\d{1,3}):(\\d{1,3})(?:[.,:](\\d{1,3})\\d*)?'
/** What follows the times, as coordinates, has no meaning in WebVTT. */
const timing = new RegExp(`^\\s*${TIME}\\s*--?>\\s*${TIME}(?!\\d)`)

/**
 * The cues of a SubRip text with line feeds between its lines, in the text's order. The format has no specification:
 * whatever line has two times begins a cue, and the lines up to the next one are its text, with or without blank lines
 * between, but for the number before it.
 */
export function* subRipCues(text: string): Generator<SubtitleCue> {
  let times: readonly [start: number, end: number] | undefined
  let content: string[] = []
  for (const line of [...text.split('\n'), undefined]) {
    const next = line === undefined ? undefined : parseTiming(line)
    if (line !== undefined && next === undefined) {
      content.push(line)
      continue
    }
    if (line !== undefined && isNumber(content.at(-1))) content.pop()
    const cue = times && subRipCue(...times, content.join('\n'))
    if (cue !== undefined) yield cue
    times = next
    content = []
  }
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

/** A SubRip text with line feeds between its lines as a cue; undefined where nothing would be seen. Times are in milliseconds. */
export function subRipCue(start: number, end: number, content: string): SubtitleCue | undefined {
  const text = toCueText(content.slice(0, LONGEST_TEXT))
  if (text === '' || start >= end) return undefined
  return {
    start,
    end,
    settings: settingsFor(Number(/\{\\an([1-9])/.exec(content)?.[1] ?? 2)),
    text,
  }
}

/** Overrides of SubStation Alpha, which people write into SubRip too. */
const override = /\{\\[^{}]*\}/g
const tag = /<([^<>]*)>/

/** WebVTT cue text (section 4.2.2) that shows the same: of the tags, bold, italic and underlined ones stay. */
function toCueText(text: string): string {
  const pieces = text.replaceAll(override, '').split(tag)
  const shown = pieces.map((piece, at) => (at % 2 === 0 ? escapeText(piece) : convertTag(piece)))
  return withoutBlankLines(shown.join(''))
}

/** `name` is what stands between the angle brackets. */
function convertTag(name: string): string {
  const plain = name.trim().toLowerCase()
  if (/^\/?[biu]$/.test(plain)) return `<${plain}>`
  return /^\/?font\b/.test(plain) ? '' : escapeText(`<${name}>`)
}
