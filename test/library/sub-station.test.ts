import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SubStation, subStationCues } from '../../src/library/sub-station.ts'

const HEADER = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Bold, Italic, Underline, Alignment
Style: Default,Arial,0,0,0,2
Style: Sign,Arial,0,-1,0,8

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`

function cuesOf(text: string, style = 'Default') {
  return [
    ...subStationCues(`${HEADER}Dialogue: 0,0:00:01.00,0:00:02.50,${style},,0,0,0,,${text}\n`),
  ]
}

describe('an event', () => {
  test('becomes a cue at its times', () => {
    expect(cuesOf('Hello, you')).toEqual([
      { start: 1000, end: 2500, settings: '', text: 'Hello, you' },
    ])
  })

  test.each([
    ['a\\Nb\\N\\Nc', 'a\nb\nc'],
    ['a\\nb\\hc', 'a b\u00a0c'],
    ['{\\i1}a{\\i0} b', '<i>a</i> b'],
    ['{\\i1\\b1}a{\\i0}b', '<b><i>a</i></b><b>b</b>'],
    ['{\\b700}a{\\b400}b', '<b>a</b>b'],
    ['{\\u1}a{\\r}b', '<u>a</u>b'],
    ['{\\pos(1,2)\\fad(1,2)\\bord3\\blur2\\iclip(1,2,3,4)}a', 'a'],
    ['{\\t(0,500,\\i1)}a', 'a'],
    ['{\\alpha&HFF&}a{a comment}b', 'ab'],
    ['a{\\p1}m 0 0 l 10 10{\\p0}b', 'ab'],
    ['<script>1 && 2</script> -->', '&lt;script&gt;1 &amp;&amp; 2&lt;/script&gt; --&gt;'],
    ['a { b', 'a { b'],
  ])('%s reads %j', (text, expected) => {
    expect(cuesOf(text).map((cue) => cue.text)).toEqual([expected])
  })

  test.each(['{\\p1}m 0 0 l 10 10', '{\\i1}{\\i0}', '\\N', ''])('%j shows nothing', (text) => {
    expect(cuesOf(text)).toEqual([])
  })

  test('has the look and the place of its style', () => {
    expect(cuesOf('a', 'Sign')).toMatchObject([{ settings: 'line:0', text: '<i>a</i>' }])
    expect(cuesOf('{\\an1\\i0}a', '*sign')).toMatchObject([
      { settings: 'align:left position:5%', text: 'a' },
    ])
  })

  test('that ends before it begins, or has no times, is left out', () => {
    const lines = ['0:00:02.00,0:00:01.00', '0:00:01.00,0:00:01.00', 'x,y']
    const events = lines.map((times) => `Dialogue: 0,${times},Default,,0,0,0,,a`)
    expect([...subStationCues(HEADER + events.join('\n'))]).toEqual([])
  })

  test('that is a comment is left out', () => {
    expect([...subStationCues(`${HEADER}Comment: 0,0:00:01.00,0:00:02.00,,,0,0,0,,a`)]).toEqual([])
  })
})

test('version 4 has other numbers for places', () => {
  const header =
    '[V4 Styles]\nFormat: Name, Alignment\nStyle: Top,6\nStyle: Middle,11\n[Events]\nFormat: Start, End, Style, Text\n'
  const events = ['Top', 'Middle'].map((style) => `Dialogue: 0:00:01.00,0:00:02.00,${style},a`)
  expect([...subStationCues(header + events.join('\n'))].map(({ settings }) => settings)).toEqual([
    'line:0',
    'line:50% align:right position:95%',
  ])
})

test('an event of Matroska has its text after eight commas', () => {
  const script = new SubStation(HEADER)
  expect(script.matroskaCue(1000, 2000, '3,0,Sign,,0,0,0,,a, b')).toEqual({
    start: 1000,
    end: 2000,
    settings: 'line:0',
    text: '<i>a, b</i>',
  })
  expect(script.matroskaCue(1000, 2000, '3,0,Sign')).toBeUndefined()
})

test('whatever the text, every cue is one that WebVTT can have', () => {
  const unit = fc.constantFrom(
    ...[
      '{',
      '}',
      '\\',
      'N',
      'i1',
      'b1',
      'p1',
      'r',
      'an8',
      '(',
      ')',
      '<',
      '>',
      '&',
      '-->',
      '\n',
      ' ',
      ',',
      'a',
    ],
  )
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
      for (const cue of cuesOf(text)) {
        expect(cue.text).not.toMatch(/^$|^\n|\n\n|\n$|-->/)
        expect(cue.text.replaceAll(/<\/?[biu]>|&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
      }
    }),
    { numRuns: 500 },
  )
})

test('a file of endless columns takes no time', () => {
  const lines = `Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,,seen\n${'Dialogue: x\n'.repeat(60_000)}`
  const columns = `,${'x,'.repeat(300_000)}`
  const began = performance.now()
  expect([...subStationCues(`[Events]\nFormat: ${columns}\n${lines}`)]).toEqual([])
  expect(performance.now() - began).toBeLessThan(5000)
})

test('a hostile text takes no time', () => {
  const began = performance.now()
  for (const piece of ['{', '(', '\\', '{\\t(', '{\\i1}a', '\\N']) cuesOf(piece.repeat(50_000))
  expect(performance.now() - began).toBeLessThan(2000)
})
