import { describe, expect, test } from 'vitest'
import { type PlayerView, playerPage } from '../../src/page/player-page.tsx'
import type { HoldingJson, PlayerPageJson } from '../../src/wire.ts'
import { playerView, recordingAt, tagsOf } from './views.ts'

const stream: HoldingJson = {
  ...{ container: 'MKV', picture: 'H.264', sound: null, sounds: 0, file: null, duration: 3 },
  ...{ master: '/hls/v/a.mkv/main.m3u8', transcoded: null, fault: null },
  ...{ seekable: true, indexed: null, recording: false, quiet: true },
  tracks: [{ id: 1, kind: 'video', type: 'video/mp4; codecs="avc1.640028"', convertedFrom: null }],
}

const nothing: HoldingJson = {
  ...{
    container: 'MP4',
    picture: null,
    sound: null,
    sounds: 0,
    file: null,
    master: null,
    tracks: [],
  },
  ...{
    duration: 1,
    seekable: true,
    indexed: null,
    transcoded: null,
    recording: false,
    quiet: true,
    fault: null,
  },
}

function attributesOf(page: string, tag: string): Record<string, string>[] {
  return tagsOf(page)
    .filter(({ name }) => name === tag)
    .map(({ attributes }) => Object.fromEntries(attributes))
}

function dataOf(view: PlayerView): Record<string, unknown> {
  const [, json = ''] =
    /<script type="application\/json"[^>]*>([^<]*)<\/script>/.exec(playerPage(view)) ?? []
  return JSON.parse(json)
}

describe('the player', () => {
  test('is a video with the controls of the browser, until a script brings better ones', () => {
    const [video] = attributesOf(playerPage(playerView('a b.mp4')), 'video')
    expect(video).toMatchObject({
      src: '/media/a%20b.mp4',
      controls: '',
      preload: 'metadata',
      playsinline: '',
    })
  })

  test('starts where the URL asks it to, without a script too', () => {
    const view = playerView('a.mp4', { start: 754 })
    expect(attributesOf(playerPage(view), 'video')).toMatchObject([{ src: '/media/a.mp4#t=754' }])
    expect(dataOf(view)).toMatchObject({ start: 754, media: '/media/a.mp4' })
  })

  test('loads what its script imports beside it: the player of streams only where there will be a stream', () => {
    const preloaded = (change: Partial<HoldingJson>): unknown =>
      attributesOf(playerPage(playerView('a.mkv', { holding: { ...stream, ...change } })), 'link')
        .filter(({ rel }) => rel === 'modulepreload')
        .map(({ href }) => href)
    const both = ['/assets/chrome-AAAAAAAA.js', '/assets/hls-BBBBBBBB.js']
    expect(preloaded({})).toEqual(both)
    expect(preloaded({ master: null, transcoded: '/hls/v/a.mkv/main.m3u8?transcode' })).toEqual(
      both,
    )
    expect(preloaded({ container: 'MP4', file: 'video/mp4; codecs="avc1.640028"' })).toEqual([
      both[0],
    ])
    expect(preloaded({ master: null })).toEqual([both[0]])
  })

  test('says that the recording is still being looked into, and loads nothing of it meanwhile', () => {
    const view = playerView('a b.mp4', { looking: true })
    expect(playerPage(view)).toContain('>Still looking into this recording')
    expect(attributesOf(playerPage(view), 'video')[0]).toMatchObject({ preload: 'none' })
    expect(dataOf(view)).toMatchObject({ looking: '/api/videos/a%20b.mp4' })
    expect(dataOf(playerView('a.mp4'))).toMatchObject({ looking: null })
  })

  test('leaves the hotkeys of media-chrome off: its own are scoped', () => {
    expect(attributesOf(playerPage(playerView('a.mp4')), 'media-controller')[0]).toHaveProperty(
      'nohotkeys',
    )
  })

  test('leads to the neighbours, the folder and the download', () => {
    const neighbours = { previous: recordingAt('x/1.mp4'), next: recordingAt('x/3.mp4') }
    const view = playerView('x/2.mp4', { neighbours })
    const links = attributesOf(playerPage(view), 'a').map(({ href }) => href)
    expect(links).toEqual(
      expect.arrayContaining([
        '/',
        '/browse/x/',
        '/watch/x/1.mp4',
        '/watch/x/3.mp4',
        '/media/x/2.mp4?download',
      ]),
    )
    expect(dataOf(view)).toMatchObject({ previous: '/watch/x/1.mp4', next: '/watch/x/3.mp4' })
    expect(dataOf(playerView('a.mp4'))).toMatchObject({ previous: null, next: null })
  })

  test('says what the file is to whom the link is sent', () => {
    const properties = attributesOf(playerPage(playerView('a.mp4')), 'meta').map(
      ({ property, content }) => [property, content],
    )
    expect(properties).toEqual(
      expect.arrayContaining([
        ['og:type', 'video.other'],
        ['og:title', 'a.mp4 – vidserve'],
        ['og:video', 'http://localhost:9999/media/a.mp4'],
        ['og:video:type', 'video/mp4'],
      ]),
    )
  })
})

test('names the subtitles that are pictures, and has the chapters', () => {
  const pictureSubtitles = [
    { name: 'Full <b>', ordinal: 1 },
    { name: 'de', ordinal: 2 },
  ]
  const view = { pictureSubtitles, chapters: '/hls/v1/a.mkv/chapters.vtt' }
  const html = playerPage(playerView('a.mkv', view))
  expect(html).toContain('Full &lt;b&gt;, de: pictures, which only ffmpeg could show')
  expect(html).toContain('<track kind="chapters" src="/hls/v1/a.mkv/chapters.vtt" default=""/>')
})

describe('subtitles', () => {
  const labels = (language: PlayerView['language'], subtitles: PlayerView['subtitles']) =>
    attributesOf(playerPage(playerView('a.mp4', { language, subtitles })), 'track').map(
      ({ label }) => label,
    )
  const src = '/subs/a.vtt'

  test('are called by their language in the language of the page', () => {
    const subtitles = [
      { src, language: 'en', label: undefined },
      { src, language: 'zh-CN', label: 'forced' },
    ]
    expect(labels('en', subtitles)).toEqual(['English', 'Chinese (China) (forced)'])
    expect(labels('zh-CN', subtitles)).toEqual(['英语', '中文（中国） (forced)'])
  })

  test('are called by the name of the file where it has no language that is known', () => {
    const subtitles = [
      { src, language: undefined, label: undefined },
      { src, language: undefined, label: 'director' },
      { src, language: 'no language', label: 'x' },
    ]
    expect(labels('en', subtitles)).toEqual(['Subtitles', 'director', 'x'])
  })

  test('have different names each', () => {
    const english = { src, language: 'en', label: undefined }
    expect(labels('en', [english, english])).toEqual(['English', 'English 2'])
  })

  test('have a button where there are some, and a menu where there are several', () => {
    const english = { src, language: 'en', label: undefined }
    const tags = (count: number) =>
      tagsOf(playerPage(playerView('a.mp4', { subtitles: Array(count).fill(english) })))
        .map(({ name }) => name)
        .filter((name) => name.startsWith('media-captions'))
    expect(tags(0)).toEqual([])
    expect(tags(1)).toEqual(['media-captions-button'])
    expect(tags(2)).toEqual(['media-captions-menu', 'media-captions-menu-button'])
  })
})

describe('what the browser may not play', () => {
  test.each([
    ['a.ts', 'Browsers cannot play MPEG transport streams'],
    ['a.M2TS', 'Browsers cannot play MPEG transport streams'],
    ['a.mkv', 'This browser cannot play this MKV file'],
    ['a.avi', 'Browsers cannot play AVI files'],
    ['a.flv', 'Browsers cannot play Flash Video'],
    ['a.wmv', 'Browsers cannot play Windows Media files'],
    ['a.vob', 'Browsers cannot play MPEG program streams'],
    ['a.mov', 'This browser cannot play this video'],
    ['a.webm', 'This browser cannot play this WebM file'],
    ['a.rmvb', 'This browser cannot play this kind of file'],
  ])('is explained for %s', (name, title) => {
    expect(dataOf(playerView(name))).toMatchObject({ troubles: { undecodable: { title } } })
  })

  test('comes with the advice to install ffmpeg only where there is none', () => {
    const textOf = (ffmpeg: boolean) => JSON.stringify(dataOf(playerView('a.wmv', { ffmpeg })))
    expect(textOf(false)).toContain('which browsers do not open. If the free program ffmpeg')
    expect(textOf(true)).toContain('which browsers do not open. Download it, or open its address')
    for (const ffmpeg of [false, true]) expect(textOf(ffmpeg)).not.toContain('{advice}')
  })

  test('does not come with the advice to install what would not help', () => {
    const textsOf = (ffmpeg: boolean, sound: string) => {
      const holding = { ...nothing, sound, sounds: 1 }
      const { troubles } = dataOf(
        playerView('a.mp4', { ffmpeg, holding }),
      ) as unknown as PlayerPageJson
      return [troubles.picture.text, troubles.sound.text]
    }
    for (const text of textsOf(true, 'IAMF')) expect(text).toContain('has no decoder for it either')
    for (const text of textsOf(false, 'AC-4')) expect(text).not.toContain('ffmpeg')
    for (const text of textsOf(false, 'DTS')) expect(text).toContain('If the free program ffmpeg')
  })

  test('is looked through for its index only where it has boxes', () => {
    expect(dataOf(playerView('a.mp4'))).toMatchObject({ boxes: true })
    expect(dataOf(playerView('a.mkv'))).toMatchObject({ boxes: false })
  })
})
