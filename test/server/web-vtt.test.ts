import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Demuxer, MediaInfo, Packet } from '../../src/media/demuxer.ts'
import type { Track } from '../../src/media/track.ts'
import { chaptersVtt, trackVtt } from '../../src/server/web-vtt.ts'
import { sharedFolder } from '../browser/helpers.ts'
import { makeCaptioned } from '../helpers/captioned.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { html, site, untilLookedInto } from '../helpers/site.ts'

const media = sharedFolder(async (folder) => makeCaptioned(join(folder, 'a.mkv')))

async function served(): Promise<{ ask: Awaited<ReturnType<typeof site>>; parts: FakeParts }> {
  const parts = new FakeParts({ 'a.mkv': '' })
  parts.files.set('a.mkv', readFileSync(join(media(), 'a.mkv')))
  return { ask: await site(parts), parts }
}

/** The URLs of the tracks that the page has, and their tags. */
async function tracksOf(
  ask: Awaited<ReturnType<typeof site>>,
): Promise<[url: string, tag: string][]> {
  await untilLookedInto(ask, 'a.mkv')
  const page = await (await ask('/watch/a.mkv', html)).text()
  return [...page.matchAll(/<track[^>]*src="([^"]*)"[^>]*>/g)].map(([tag, url = '']) => [url, tag])
}

describe('a recording with text inside', () => {
  test('has a track on its page for each text, and one for the chapters', async () => {
    const { ask } = await served()
    const tags = (await tracksOf(ask)).map(([, tag]) => tag)
    expect(tags).toHaveLength(4)
    expect(tags[0]).toMatch(/kind="subtitles".*srclang="en" label="English" default=""/)
    expect(tags[1]).toMatch(/srclang="de" label="German \(Full\)"(?!.*default)/)
    expect(tags[3]).toMatch(/kind="chapters".*default/)
  })

  test('gives each as WebVTT', async () => {
    const { ask } = await served()
    const urls = (await tracksOf(ask)).map(([url]) => url)
    const texts = await Promise.all(
      urls.map(async (url) => {
        const response = await ask(url)
        expect(response.headers.get('content-type')).toBe('text/vtt; charset=utf-8')
        return response.text()
      }),
    )
    expect(texts).toEqual([
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Hello</i> &amp; <b>you</b>\n\n00:00:04.000 --> 00:00:05.000\nlast &lt;script&gt; --&gt;\n',
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Hallo</i>, du\nda\n\n00:00:03.000 --> 00:00:04.500 line:0\n<i>A sign</i>\n',
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0\nFrom <i>vtt</i>\n',
      'WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nFirst --&gt; &amp; &lt;b&gt;\n\n00:00:03.000 --> 00:00:06.000\nSecond\n',
    ])
  })

  test('has none by any other name', async () => {
    const { ask } = await served()
    const [url = ''] = (await tracksOf(ask))[0] ?? []
    const base = url.slice(0, url.lastIndexOf('/'))
    for (const name of ['1.vtt', '99.vtt', 'x.vtt', '-3.vtt'])
      expect((await ask(`${base}/${name}`)).status, name).toBe(404)
    expect((await ask(url.replace('/v', '/w'))).status).toBe(404)
    const head = await ask(url, {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})

/** A demuxer of one text track with these packets. */
function demuxerOf(
  codec: string,
  packets: readonly Partial<Packet>[],
  more: Partial<Track> = {},
): Demuxer {
  const track = { id: 3, kind: 'subtitle', codec, codecName: 'S_TEXT/WEBVTT', ...more } as Track
  const info: MediaInfo = {
    container: 'matroska',
    tracks: [track],
    duration: 1000,
    chapters: [],
    unfinished: false,
  }
  return {
    info,
    cutPoints: async () => [],
    async *packets(_, from, to) {
      for (const packet of packets) {
        const whole = {
          pts: 1,
          dts: undefined,
          duration: 2,
          key: true,
          data: Buffer.from('a'),
          ...packet,
        }
        if (whole.pts >= from && whole.pts < to) yield whole
      }
    },
  }
}

async function vttOf(demuxer: Demuxer): Promise<string> {
  let all = ''
  for await (const text of trackVtt(demuxer, 3) ?? []) all += text
  return all
}

describe('cues', () => {
  test('come once each, from all of a long recording', async () => {
    const times = [0, 299.9995, 300, 600, 999, 1200]
    const text = await vttOf(
      demuxerOf(
        'srt',
        times.map((pts) => ({ pts })),
      ),
    )
    expect([...text.matchAll(/^(\S+) -->/gm)].map(([, time]) => time)).toEqual([
      '00:00:00.000',
      '00:05:00.000',
      '00:05:00.000',
      '00:10:00.000',
      '00:16:39.000',
      '00:20:00.000',
    ])
  })

  test('without a length are shown for a while', async () => {
    const text = await vttOf(demuxerOf('srt', [{ duration: undefined }, { duration: 1e12 }]))
    expect(text).toContain('00:00:01.000 --> 00:00:06.000\n')
    expect(text).toContain('00:00:01.000 --> 24:00:01.000\n')
  })

  test.each([
    [
      'vtt',
      'a\r\n\r\n00:00:05.000 --> 00:00:06.000\r\nb',
      'a\n00:00:05.000 --&gt; 00:00:06.000\nb',
    ],
    ['srt', 'a\n\nNOTE x\0', 'a\nNOTE x\ufffd'],
    ['ass', '0,0,Default,,0,0,0,,a\r\n\r\nSTYLE --> <b>', 'a\nSTYLE --&gt; &lt;b&gt;'],
  ])('of %s stay one', async (codec, data, expected) => {
    const text = await vttOf(demuxerOf(codec, [{ data: Buffer.from(data) }]))
    expect(text).toBe(`WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n${expected}\n`)
  })

  test.each([
    ['line:0 align:left', ' line:0 align:left'],
    ['--> line:0', ''],
    ['x'.repeat(300), ''],
  ])('of WebM have settings that WebVTT can have (%#)', async (settings, expected) => {
    const data = Buffer.from(`id\n${settings}\na`)
    const text = await vttOf(demuxerOf('vtt', [{ data }], { codecName: 'D_WEBVTT/SUBTITLES' }))
    expect(text).toBe(`WEBVTT\n\n00:00:01.000 --> 00:00:03.000${expected}\na\n`)
  })

  test('are not made of pictures', () => {
    expect(trackVtt(demuxerOf('pgs', []), 3)).toBeUndefined()
  })
})

test('chapters without titles have numbers, and empty ones are left out', () => {
  const chapters = [
    { start: 0, title: '' },
    { start: 0, title: 'a\n\nb' },
    { start: 5, title: '' },
  ]
  const info = { ...demuxerOf('srt', []).info, chapters, duration: undefined }
  expect(chaptersVtt(info)).toBe(
    'WEBVTT\n\n00:00:00.000 --> 00:00:05.000\na b\n\n00:00:05.000 --> 00:00:06.000\n3\n',
  )
  expect(chaptersVtt({ ...info, chapters: [] })).toBeUndefined()
})
