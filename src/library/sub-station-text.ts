import { escapeText, withoutBlankLines } from './cue.ts'

/** What is kept of a style of SubStation Alpha. */
export interface SubStationStyle {
  readonly bold: boolean
  readonly italic: boolean
  readonly underline: boolean
  /** By its key on a number pad: 2 is the middle of the lower edge. */
  readonly place: number
}

/** Of the overrides, without what stands in parentheses: \i, \b, \u, \p, \an and \a with their numbers, and \r with its style. */
const kept = /\\(?:(an|[aibup])(-?\d{0,9})(?=[\\\s]|$)|(r))/g
const parenthesized = /\([^()]*\)?/g
const TAGS = ['b', 'i', 'u'] as const

/**
 * The text of an event as WebVTT cue text: bold, italic and underlined stretches and line breaks stay; drawings, comments and other
 * overrides go. It is '' where nothing is seen. `place` is where it is to stand.
 */
export function toCueText(raw: string, style: SubStationStyle): { text: string; place: number } {
  const line = new Line(style)
  // A brace that is never closed is text.
  for (const [index, piece] of raw.split(/\{([^{}]*)\}/).entries()) {
    if (index % 2 === 0) line.add(piece)
    else line.override(piece.replaceAll(parenthesized, ''))
  }
  return { text: line.end(), place: line.place }
}

class Line {
  place: number
  readonly #style: Readonly<Record<(typeof TAGS)[number], boolean>>
  #now: Readonly<Record<(typeof TAGS)[number], boolean>>
  #isDrawing = false
  #isSeen = false
  #text = ''
  /** The tags that are open in `#text`. */
  #open: readonly string[] = []

  constructor({ bold, italic, underline, place }: SubStationStyle) {
    this.place = place
    this.#style = { b: bold, i: italic, u: underline }
    this.#now = this.#style
  }

  add(piece: string): void {
    if (this.#isDrawing || piece === '') return
    const text = piece.replaceAll('\\N', '\n').replaceAll('\\n', ' ').replaceAll('\\h', '\u00a0')
    this.#isSeen ||= text.trim() !== ''
    this.#use(TAGS.filter((tag) => this.#now[tag]))
    this.#text += escapeText(text)
  }

  override(block: string): void {
    for (const [, name, number = '', reset] of block.matchAll(kept)) {
      if (reset !== undefined) this.#now = this.#style
      else if (name === 'an') this.place = placeOf(Number(number), this.place)
      else if (name === 'a') this.place = placeOf(placeOfLegacy(Number(number)), this.place)
      else if (name === 'p') this.#isDrawing = Number(number) > 0
      else this.#switch(name as (typeof TAGS)[number], number)
    }
  }

  end(): string {
    if (!this.#isSeen) return ''
    this.#use([])
    return withoutBlankLines(this.#text)
  }

  /** Without a number the tag gives back what the style says; \b may have a weight instead. */
  #switch(tag: (typeof TAGS)[number], number: string): void {
    const value = Number(number)
    const isOn = number === '' ? this.#style[tag] : value === 1 || value >= 600
    this.#now = { ...this.#now, [tag]: isOn }
  }

  #use(tags: readonly string[]): void {
    if (tags.join() === this.#open.join()) return
    const closing = [...this.#open].reverse().map((tag) => `</${tag}>`)
    this.#text += [...closing, ...tags.map((tag) => `<${tag}>`)].join('')
    this.#open = tags
  }
}

function placeOf(place: number, otherwise: number): number {
  return place >= 1 && place <= 9 ? place : otherwise
}

/** Version 4 counts 1 to 3 from the left, and adds 4 at the top and 8 in the middle. */
export function placeOfLegacy(alignment: number): number {
  const side = alignment & 3 || 2
  if (alignment & 4) return side + 6
  return alignment & 8 ? side + 3 : side
}
