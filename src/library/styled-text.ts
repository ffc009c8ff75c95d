import { escapeText, lineFeedsOnly, type SubtitleCue, withoutBlankLines } from './cue.ts'

/** A run of characters in another style than the rest: UTF-16 units from `from` to `to`, exclusive. */
interface Style {
  readonly from: number
  readonly to: number
  readonly bold: boolean
  readonly italic: boolean
  readonly underlined: boolean
}

/** A text with styles as a cue, bold, italic and underlined; undefined where nothing would be seen. Times are in milliseconds. */
export function styledCue(
  start: number,
  end: number,
  text: string,
  styles: readonly Style[],
): SubtitleCue | undefined {
  const ordered = styles.toSorted((one, other) => one.from - other.from)
  let content = ''
  let at = 0
  for (const style of ordered) {
    if (style.from < at || style.to <= style.from) continue
    content +=
      escapeText(text.slice(at, style.from)) + tagged(text.slice(style.from, style.to), style)
    at = style.to
  }
  const shown = withoutBlankLines(lineFeedsOnly(content + escapeText(text.slice(at))))
  return shown === '' || start >= end ? undefined : { start, end, settings: '', text: shown }
}

function tagged(text: string, { bold, italic, underlined }: Style): string {
  const tags = [bold && 'b', italic && 'i', underlined && 'u'].filter((tag) => tag !== false)
  const opened = tags.map((tag) => `<${tag}>`).join('')
  const closed = tags.reverse().map((tag) => `</${tag}>`)
  return opened + escapeText(text) + closed.join('')
}
