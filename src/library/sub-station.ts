import { LONGEST_TEXT, type SubtitleCue, settingsFor } from './cue.ts'
import { placeOfLegacy, type SubStationStyle, toCueText } from './sub-station-text.ts'

const plain: SubStationStyle = { bold: false, italic: false, underline: false, place: 2 }
/** A header with more styles is one that nobody made by hand. */
const MOST_STYLES = 10_000
/** There are 23 of a style. */
const MOST_COLUMNS = 100
/** The fields of an event in Matroska before its text: ReadOrder, Layer, Style, Name, three margins, and Effect. */
const MATROSKA_FIELDS = 8
const MATROSKA_STYLE = 2

/** The columns of events and styles in the usual order, for files that do not name them. */
const EVENT = 'layer,start,end,style,name,marginl,marginr,marginv,effect,text'.split(',')

/** SubStation Alpha, version 4 or 4+ (ASS): its styles, and how its lines become WebVTT. */
export class SubStation {
  readonly #styles: ReadonlyMap<string, SubStationStyle>

  /** `header` is a file, or the part of it before the events. */
  constructor(header: string) {
    this.#styles = readStyles(header)
  }

  /** The cue of an event as Matroska holds it (Matroska Codec Specifications section 6.7.3); undefined where nothing is seen. */
  matroskaCue(start: number, end: number, block: string): SubtitleCue | undefined {
    const fields = splitFields(block, MATROSKA_FIELDS + 1)
    return this.cue(start, end, fields[MATROSKA_STYLE] ?? '', fields[MATROSKA_FIELDS] ?? '')
  }

  /** The cue of a text in a style; undefined where nothing would be seen. Times are in milliseconds. */
  cue(start: number, end: number, style: string, raw: string): SubtitleCue | undefined {
    const { text, place } = toCueText(
      raw.slice(0, LONGEST_TEXT),
      this.#styles.get(styleKey(style)) ?? plain,
    )
    return text === '' || start >= end
      ? undefined
      : { start, end, settings: settingsFor(place), text }
  }
}

/** The cues of a SubStation Alpha file with line feeds between its lines, in the file's order. */
export function* subStationCues(file: string): Generator<SubtitleCue> {
  const script = new SubStation(file)
  let columns: readonly string[] = EVENT
  for (const [section, key, value] of entriesOf(file)) {
    if (section !== 'events') continue
    if (key === 'format') columns = columnsOf(value)
    if (key !== 'dialogue') continue
    const fields = splitFields(value, columns.length)
    const field = (name: string) => fields[columns.indexOf(name)] ?? ''
    const start = parseTime(field('start'))
    const end = parseTime(field('end'))
    if (start === undefined || end === undefined) continue
    const cue = script.cue(start, end, field('style'), field('text'))
    if (cue !== undefined) yield cue
  }
}

/** The lines 'Key: value' with the section that they are in, sections and keys in lower case. */
function* entriesOf(
  file: string,
): Generator<readonly [section: string, key: string, value: string]> {
  let section = ''
  for (const line of file.split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('[') && trimmed.endsWith(']'))
      section = trimmed.slice(1, -1).toLowerCase()
    const colon = trimmed.indexOf(':')
    if (colon > 0)
      yield [section, trimmed.slice(0, colon).toLowerCase(), trimmed.slice(colon + 1).trimStart()]
  }
}

function readStyles(header: string): ReadonlyMap<string, SubStationStyle> {
  const styles = new Map<string, SubStationStyle>()
  let columns: readonly string[] = []
  for (const [section, key, value] of entriesOf(header)) {
    if (!/^v4\+? styles\+?$/.test(section) || styles.size > MOST_STYLES) continue
    if (key === 'format') columns = columnsOf(value)
    if (key !== 'style') continue
    const fields = splitFields(value, columns.length)
    const field = (name: string) => fields[columns.indexOf(name)]?.trim() ?? ''
    const isOn = (name: string) => Number(field(name)) !== 0
    const alignment = Number(field('alignment')) || 2
    styles.set(styleKey(field('name')), {
      bold: isOn('bold'),
      italic: isOn('italic'),
      underline: isOn('underline'),
      place: section.includes('+') ? alignment : placeOfLegacy(alignment),
    })
  }
  return styles
}

/** Players take '*Default' for 'Default'. */
function styleKey(name: string): string {
  return name.trim().replace(/^\*/, '').toLowerCase()
}

function columnsOf(format: string): string[] {
  const columns = format.split(',', MOST_COLUMNS)
  return columns.map((column) => column.trim().toLowerCase())
}

/** `count` fields; the last one has all that is left, commas too. */
function splitFields(value: string, count: number): string[] {
  const fields: string[] = []
  let from = 0
  while (fields.length < count - 1) {
    const comma = value.indexOf(',', from)
    if (comma < 0) break
    fields.push(value.slice(from, comma))
    from = comma + 1
  }
  return [...fields, value.slice(from)]
}

/** 'h:mm:ss.cc' in milliseconds. */
function parseTime(text: string): number | undefined {
  const match = /^\s*(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,3}))?\s*$/.exec(text)
  if (match === null) return undefined
  const [, hours, minutes, seconds, fraction = ''] = match
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return whole * 1000 + Number(fraction.padEnd(3, '0'))
}
