import { beforeAll, describe, expect, test } from 'vitest'
import { readVttSample } from '../../../../src/media/containers/mp4/vtt-sample.ts'
import { trackVtt } from '../../../../src/server/web-vtt.ts'
import { collect } from '../../../helpers/collect.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { media, open } from './files.ts'

const SRT = `1
00:00:00,500 --> 00:00:01,500
plain & <i>slanted 😀 text</i> then <b>bold</b>

2
00:00:02,000 --> 00:00:03,000
two
lines -->
`
const CHAPTERS = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1500
title=Eins & zwei
[CHAPTER]
TIMEBASE=1/1000
START=1500
END=4000
title=Drei ö
`
const EXPECTED =
  'WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nplain &amp; <i>slanted 😀 text</i> then <b>bold</b>\n\n00:00:02.000 --> 00:00:03.000\ntwo\nlines --&gt;\n'

beforeAll(() => {
  media.write('a.srt', Buffer.from(SRT))
  media.write('a.vtt', Buffer.from('WEBVTT\n\n00:00.500 --> 00:01.500 line:0\nFrom <i>vtt</i>\n'))
  media.write('chapters.txt', Buffer.from(CHAPTERS))
  const inputs = [
    ...picture('64x64', 25, 4),
    ...tone(48_000, 4),
    '-i',
    media.path('a.srt'),
    '-i',
    media.path('chapters.txt'),
  ]
  const maps =
    '-map 0 -map 1 -map 2 -map_metadata 3 -c:v libx264 -preset ultrafast -bf 0 -c:a aac -c:s mov_text -metadata:s:s language=deu'.split(
      ' ',
    )
  media.make('text.mp4', ...inputs, ...maps)
  media.make('text.mov', ...inputs, ...maps)
  media.make(
    'fragments.mp4',
    '-i',
    media.path('text.mp4'),
    '-map',
    '0:v',
    '-map',
    '0:s',
    '-c',
    'copy',
    '-map_chapters',
    '-1',
    '-movflags',
    'empty_moov',
    '-frag_duration',
    '300000',
  )
}, 60_000)

async function vttOf(name: string): Promise<string> {
  const demuxer = await open(name)
  const track = demuxer.info.tracks.find(({ kind }) => kind === 'subtitle')
  let text = ''
  for await (const piece of trackVtt(demuxer, track?.id ?? 0) ?? []) text += piece
  return text
}

describe('timed text', () => {
  test('is a track of subtitles, and that of chapters is none', async () => {
    const { info } = await open('text.mp4')
    expect(info.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio', 'subtitle'])
    expect(info.tracks[2]).toMatchObject({ codec: 'tx3g', codecName: 'tx3g', language: 'de' })
  })

  test.each(['text.mp4', 'text.mov', 'fragments.mp4'])(
    'in %s is WebVTT with its styles',
    async (name) => {
      expect(await vttOf(name)).toBe(EXPECTED)
    },
  )

  test('begins between two times', async () => {
    const packets = await collect(await open('text.mp4'), 3, 1.9, 2.5)
    expect(packets.map(({ pts, duration }) => [pts, duration])).toEqual([[2, 1]])
  })
})

describe('chapters', () => {
  const expected = [
    { start: 0, title: 'Eins & zwei' },
    { start: 1.5, title: 'Drei ö' },
  ]
  test.each(['text.mp4', 'text.mov'])('of %s are those of its track', async (name) => {
    expect((await open(name)).info.chapters).toEqual(expected)
  })

  test('are those that Nero writes, where there is no track', async () => {
    const bytes = media.bytes('text.mp4')
    for (let at = bytes.indexOf('chap'); at >= 0; at = bytes.indexOf('chap', at))
      bytes.write('free', at)
    bytes.write('free', bytes.lastIndexOf('text', bytes.lastIndexOf('minf')))
    media.write('nero.mp4', bytes)
    expect((await open('nero.mp4')).info.chapters).toEqual(expected)
  })
})

describe('a sample of WebVTT', () => {
  const box = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(content.length + 8)
    head.write(type, 4)
    return Buffer.concat([head, content])
  }
  const cue = (text: string, settings: string): Buffer =>
    box('vttc', Buffer.concat([box('sttg', Buffer.from(settings)), box('payl', Buffer.from(text))]))

  test('has each of its cues', () => {
    const sample = Buffer.concat([cue('one', 'line:0'), cue('two <i>', '')])
    expect(readVttSample(sample)).toEqual([
      { settings: 'line:0', text: 'one' },
      { settings: '', text: 'two <i>' },
    ])
  })

  test('that is a gap has none, and nor has one that is cut off', () => {
    expect(readVttSample(box('vtte', Buffer.alloc(0)))).toEqual([])
    expect(readVttSample(Buffer.from([0, 0, 0]))).toEqual([])
  })

  test('is a cue of its track', async () => {
    const sample = cue('A --> B', 'line:0')
    const demuxer = await open('text.mp4')
    const track = {
      ...demuxer.info.tracks[2],
      kind: 'subtitle',
      codec: 'vtt',
      codecName: 'wvtt',
    } as const
    const one = { data: sample, pts: 1, dts: 1, duration: 2, key: true }
    let text = ''
    const fake = {
      ...demuxer,
      info: {
        ...demuxer.info,
        tracks: [
          {
            ...track,
            id: 3,
            language: undefined,
            title: undefined,
            default: true,
            config: undefined,
          },
        ],
      },
      packets: async function* () {
        yield one
      },
    }
    for await (const piece of trackVtt(fake, 3) ?? []) text += piece
    expect(text).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:03.000 line:0\nA --&gt; B\n')
  })
})
