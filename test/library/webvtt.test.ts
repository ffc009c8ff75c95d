import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toWebVtt } from '../../src/library/webvtt.ts'

const encoder = new TextEncoder()
const convert = (text: string, format: 'srt' | 'vtt') => toWebVtt(encoder.encode(text), format)

describe('SubRip', () => {
  test('becomes WebVTT', async () => {
    const text =
      '1\n00:00:01,500 --> 00:00:02,000\nHello,\n<i>you</i> & I\n\n2\n01:02:03,004 --> 101:00:00,000\n{\\an8}Bye\n'
    expect(await convert(text, 'srt')).toBe(
      'WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nHello,\n<i>you</i> &amp; I\n\n01:02:03.004 --> 101:00:00.000 line:0\nBye\n',
    )
  })

  test.each(['\r\n', '\r', '\n', '\r\r\n'])('has lines that end with %j', async (end) => {
    const lines = ['\ufeff1', '0:0:1,0 --> 0:0:2,0', 'a', 'b', '', '2', '0:0:3,0 --> 0:0:4,0', 'c']
    expect(await convert(lines.join(end), 'srt')).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\nb\n\n00:00:03.000 --> 00:00:04.000\nc\n',
    )
  })

  test('is read in the charset in which it is', async () => {
    const text = '1\r\n00:00:01,000 --> 00:00:02,000\r\n你好\r\n'
    const bytes = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer),
    ])
    expect(await toWebVtt(bytes, 'srt')).toContain('\n你好\n')
  })

  test('may be WebVTT in truth', async () => {
    const text = 'WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<c.red>a</c>\n'
    expect(await convert(text, 'srt')).toBe(text)
  })
})

test('cues are in the order of their times', async () => {
  const text = '00:00:05,000 --> 00:00:06,000\nlater\n\n00:00:01,000 --> 00:00:02,000\nsooner'
  expect(await convert(text, 'srt')).toMatch(/sooner[\s\S]*later/)
})

test('a long file holds nobody up', async () => {
  const text = '00:00:01,000 --> 00:00:02,000\nx\n'.repeat(20_000)
  let turns = 0
  const others = setInterval(() => {
    turns += 1
  }, 0)
  expect((await convert(text, 'srt')).length).toBeGreaterThan(600_000)
  clearInterval(others)
  expect(turns).toBeGreaterThan(1)
})

describe('WebVTT', () => {
  const cue = '00:01.000 --> 00:02.000 line:0\n<v Bob>a &amp; b</v>\n'

  test.each(['WEBVTT', 'WEBVTT - a title', 'WEBVTT\tx\nKind: captions'])(
    '%j passes as it is',
    async (header) => {
      const text = `${header}\n\nSTYLE\n::cue { color: red }\n\n${cue}`
      expect(await convert(text, 'vtt')).toBe(text)
    },
  )

  test('gets the header that it lacks', async () => {
    expect(await convert(cue, 'vtt')).toBe(`WEBVTT\n\n${cue}`)
    expect(await convert(`WEBVTTX\n\n${cue}`, 'vtt')).toBe(`WEBVTT\n\nWEBVTTX\n\n${cue}`)
  })

  test('has line feeds, and no mark and no NUL', async () => {
    expect(await convert(`\ufeffWEBVTT\r\n\r\n${cue}\0`, 'vtt')).toBe(`WEBVTT\n\n${cue}\ufffd`)
  })

  test('of a stream loses the shift of its times', async () => {
    const map = 'X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000'
    expect(await convert(`WEBVTT\n${map}\n\n${cue}`, 'vtt')).toBe(`WEBVTT\n\n${cue}`)
    expect(await convert(`WEBVTT\n\n${cue}${map}\n`, 'vtt')).toBe(`WEBVTT\n\n${cue}${map}\n`)
  })
})

describe('what holds no subtitles', () => {
  test.each(['', ' ', 'garbage', '1\n2\n3', 'WEBVTT', '\0\0\0\0', '{"a": 1}', '\ufeff'])(
    '%j is an empty WebVTT',
    async (text) => {
      for (const format of ['srt', 'vtt'] as const)
        expect((await convert(text, format)).trimEnd()).toBe('WEBVTT')
    },
  )

  test('any bytes are valid WebVTT, of whatever format they say they are', async () => {
    const texts = fc.string({
      unit: fc.constantFrom('0:0:1,0 --> 0:0:2,0', '\n', '\r', 'WEBVTT', 'x', '-->'),
    })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      texts.map((text) => encoder.encode(text)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('srt', 'vtt'), async (input, format) => {
        const text = await toWebVtt(input, format)
        expect(text).toMatch(/^WEBVTT(?![^ \t\n])/)
        expect(text).not.toMatch(/[\r\0]/)
      }),
      { numRuns: 1000 },
    )
  })
})

test.each(['<', '<i', '{\\', '\r', '\n', ' ', '1', '&', '-->', '0:', '0:0:1 --> 0:0:2\n'])(
  'a hostile file full of %j takes time that grows with its length',
  async (unit) => {
    const bytes = encoder.encode(`0:0:1 --> 0:0:2\n${unit.repeat(400_000 / unit.length)}x`)
    for (const format of ['srt', 'vtt'] as const) {
      const start = performance.now()
      await toWebVtt(bytes, format)
      expect(performance.now() - start).toBeLessThan(5000)
    }
  },
)
