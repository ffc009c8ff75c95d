import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { subRipCues } from '../../src/library/subrip.ts'

/** The text of the one cue of these lines. */
function textOf(...lines: string[]): string | undefined {
  return [...subRipCues(['1', '00:00:01,000 --> 00:00:02,000', ...lines].join('\n'))][0]?.text
}

describe('times', () => {
  test.each([
    ['00:00:01,500 --> 00:01:02,250', 1500, 62_250],
    ['00:00:01.500 --> 00:01:02.250', 1500, 62_250],
    ['00:00:01:500 --> 00:01:02:250', 1500, 62_250],
    ['0:0:1,5 --> 0:1:2,25', 1500, 62_250],
    ['00:01,500 --> 01:02,250', 1500, 62_250],
    ['1:2 --> 1:3', 62_000, 63_000],
    ['00:00:01 --> 00:00:02', 1000, 2000],
    ['100:00:00,000 --> 100:00:00,001', 360_000_000, 360_000_001],
    ['00:75:00,000 --> 00:76:00,000', 4_500_000, 4_560_000],
    ['00:00:01,500-->00:01:02,250', 1500, 62_250],
    ['  00:00:01,500  -->  00:01:02,250  ', 1500, 62_250],
    ['00:00:01,500 -> 00:01:02,250', 1500, 62_250],
    ['00:00:01,500 --> 00:01:02,250 X1:10 X2:20 Y1:30 Y2:40', 1500, 62_250],
    ['00:00:01,500000 --> 00:00:02,000000', 1500, 2000],
  ])('%s', (line, start, end) => {
    expect([...subRipCues(`1\n${line}\ntext`)]).toEqual([
      { start, end, settings: '', text: 'text' },
    ])
  })

  test.each([
    '00:00:02,000 --> 00:00:01,000',
    '00:00:01,000 --> 00:00:01,000',
    '00:00:01,000 -->',
    '--> 00:00:01,000',
    'a --> b',
    '1 --> 2',
    '00:00:01,000 00:00:02,000',
  ])('no cue begins with %s', (line) => {
    expect([...subRipCues(`1\n${line}\ntext`)]).toEqual([])
  })
})

describe('cues', () => {
  const first = '00:00:01,000 --> 00:00:02,000'
  const second = '00:00:03,000 --> 00:00:04,000'
  test.each([
    ['as they should be', `1\n${first}\none\n\n2\n${second}\ntwo\n`],
    ['without numbers', `${first}\none\n\n${second}\ntwo`],
    ['without blank lines between', `1\n${first}\none\n2\n${second}\ntwo`],
    ['without both', `${first}\none\n${second}\ntwo`],
    ['with more blank lines', `\n\n\n1\n\n${first}\n\none\n\n\n\n 2 \n${second}\n\ntwo\n\n\n`],
    ['with something before', `Title: x\nby y\n\n1\n${first}\none\n\n2\n${second}\ntwo`],
  ])('%s', (_, text) => {
    expect([...subRipCues(text)].map((cue) => cue.text)).toEqual(['one', 'two'])
  })

  test('a text may have blank lines and numbers in it', () => {
    const text = `1\n${first}\n1984\n\nwas a book\n7\n\n2\n${second}\n42`
    expect([...subRipCues(text)].map((cue) => cue.text)).toEqual(['1984\nwas a book\n7', '42'])
  })

  test('an empty one is left out', () => {
    const text = `1\n${first}\n\n2\n${second}\n{\\an8}<font color="red"> </font>`
    expect([...subRipCues(text)]).toEqual([])
  })
})

describe('text', () => {
  test.each([
    ['<i>a</i> <b>b</b> <u>c</u>', '<i>a</i> <b>b</b> <u>c</u>'],
    ['<I>a</I>', '<i>a</i>'],
    ['< i >a</ i>', '<i>a&lt;/ i&gt;'],
    ['<font color="#ff0000">a</font>', 'a'],
    ['<FONT face=x>a</FONT>', 'a'],
    ['{\\an8}a', 'a'],
    ['{\\pos(1,2)\\b1}a{\\b0}', 'a'],
    ['{a} {\\', '{a} {\\'],
    ['1 < 2 & 3 > 2', '1 &lt; 2 &amp; 3 &gt; 2'],
    ['I <3 you', 'I &lt;3 you'],
    ['<whispers> &amp;', '&lt;whispers&gt; &amp;amp;'],
    ['<script>x</script>', '&lt;script&gt;x&lt;/script&gt;'],
    ['<i', '&lt;i'],
    ['<<i>>', '&lt;<i>&gt;'],
    ['a --> b', 'a --&gt; b'],
    ['a  ', 'a'],
  ])('%s becomes %s', (line, expected) => {
    expect(textOf(line)).toBe(expected)
  })

  test('a tag may go over lines', () => {
    expect(textOf('<i>a', 'b</i>')).toBe('<i>a\nb</i>')
  })

  test.each([
    ['{\\an8}a', 'line:0'],
    ['{\\an7}a', 'line:0 align:left position:5%'],
    ['<i>{\\an9}a</i>', 'line:0 align:right position:95%'],
    ['{\\an5}a', 'line:50%'],
    ['{\\an2}a', ''],
    ['a', ''],
  ])('%s stands where it says: %j', (line, settings) => {
    expect([...subRipCues(`00:00:01,000 --> 00:00:02,000\n${line}`)]).toMatchObject([{ settings }])
  })
})

test('whatever the text, every cue is one that WebVTT can have', () => {
  const unit = fc.constantFrom(
    '0:0:1 --> 0:0:2',
    '\n',
    '<',
    '>',
    'i',
    '/',
    '&',
    '-->',
    '{\\an8}',
    '{',
    '\u2028',
    ' ',
    '7',
  )
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
      for (const cue of [...subRipCues(text)]) {
        expect(cue.start).toBeLessThan(cue.end)
        expect(cue.text).not.toMatch(/^$|^\n|\n\n|\n$|-->/)
        expect(cue.text.replaceAll(/<\/?[biu]>|&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
      }
    }),
    { numRuns: 500 },
  )
})
