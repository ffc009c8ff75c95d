import { boxIn } from './box.ts'
import { Fields } from './fields.ts'

/** A run of characters of a timed text in another style. */
interface StyledRun {
  /** Characters (UTF-16 units) from `from` to `to`, exclusive. */
  readonly from: number
  readonly to: number
  readonly bold: boolean
  readonly italic: boolean
  readonly underlined: boolean
}

/** What a sample of timed text shows. */
export interface TimedText {
  readonly text: string
  readonly styles: readonly StyledRun[]
}

const MOST_STYLES = 1000
/** Of a style record: from, to, font, face, size and colour. */
const STYLE_BYTES = 12

/** Reads a sample of timed text (3GPP TS 26.245 section 5.17) or of a QuickTime text track: UTF-8, or UTF-16 with its mark. */
export function readTimedText(sample: Uint8Array): TimedText {
  const fields = new Fields(sample)
  const bytes = fields.bytes(fields.u16())
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)
  const encoding = mark === 0xfeff ? 'utf-16be' : mark === 0xfffe ? 'utf-16le' : 'utf-8'
  const text = new TextDecoder(encoding).decode(bytes)
  const styl = boxIn(fields.bytes(fields.left), 'styl')
  return { text, styles: styl === undefined ? [] : readStyles(styl, text) }
}

/** TextStyleBox (section 5.17.1.1), which counts characters, and not UTF-16 units. */
function readStyles(styl: Uint8Array, text: string): StyledRun[] {
  const places = [0]
  for (const character of text) places.push((places.at(-1) ?? 0) + character.length)
  const fields = new Fields(styl)
  const styles: StyledRun[] = []
  for (let left = fields.u16(); left > 0 && fields.left >= STYLE_BYTES; left -= 1) {
    const [from, to] = [fields.u16(), fields.u16()]
    const face = fields.skip(2).u8()
    fields.skip(5)
    if (styles.length >= MOST_STYLES) break
    styles.push({
      from: places[from] ?? text.length,
      to: places[to] ?? text.length,
      bold: (face & 1) > 0,
      italic: (face & 2) > 0,
      underlined: (face & 4) > 0,
    })
  }
  return styles
}
