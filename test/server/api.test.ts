import { describe, expect, test } from 'vitest'
import { encodePath } from '../../src/path.ts'
import type { VideosJson } from '../../src/wire.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { hardNames, site } from '../helpers/site.ts'

describe('files of the pages', () => {
  test('an asset is kept for ever under the URL with its hash, and asked for again under others', async () => {
    const ask = await site(new FakeParts())
    const named = await ask('/assets/style.css?v=h1')
    expect(await named.text()).toBe('a{}')
    expect(named.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
    expect(named.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(named.headers.get('ETag')).toBe('"h1"')
    const imported = await ask('/assets/hls-0A1B2C3D.js')
    expect(imported.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    for (const path of ['/assets/style.css', '/assets/style.css?v=old', '/favicon.ico']) {
      expect((await ask(path)).headers.get('Cache-Control')).toBe('no-cache')
    }
    expect((await ask('/assets/nothing.js')).status).toBe(404)
    expect((await ask('/assets/__proto__')).status).toBe(404)
  })

  test('RFC 9110 13.1.2: an asset that the client has is 304', async () => {
    const ask = await site(new FakeParts())
    for (const tags of ['"h1"', 'W/"h1"', '"x", "h1"', '*']) {
      const response = await ask('/assets/style.css', { 'If-None-Match': tags })
      expect([tags, response.status]).toEqual([tags, 304])
      expect(response.headers.get('ETag')).toBe('"h1"')
      expect(await response.text()).toBe('')
    }
    expect((await ask('/assets/style.css', { 'If-None-Match': '"x"' })).status).toBe(200)
  })

  test('RFC 9110 12.5.3: a script comes compressed to whoever takes that, under a tag of its own', async () => {
    const bytes = new TextEncoder().encode('let a = 1\n'.repeat(1000))
    const assets = new Map([['player.js', { bytes, hash: 'h4' }]])
    const ask = await site(Object.assign(new FakeParts(), { assets }))
    for (const [codings, coding, tag] of [
      ['gzip, deflate', 'gzip', '"h4-gzip"'],
      ['br;q=1.0, GZIP;q=0.8', 'gzip', '"h4-gzip"'],
      ['gzip;q=0', null, '"h4"'],
      ['gzip; q=0.00', null, '"h4"'],
      ['identity', null, '"h4"'],
    ] as const) {
      const { headers } = await ask('/assets/player.js', { 'Accept-Encoding': codings })
      expect([codings, headers.get('Content-Encoding')]).toEqual([codings, coding])
      expect([headers.get('ETag'), headers.get('Vary')]).toEqual([tag, 'Accept-Encoding'])
      const length = Number(headers.get('Content-Length'))
      if (coding === null) expect(length).toBe(bytes.length)
      else expect(length).toBeLessThan(200)
      const again = { 'Accept-Encoding': codings, 'If-None-Match': tag }
      expect((await ask('/assets/player.js', again)).status).toBe(304)
    }
    const zipped = await ask('/assets/player.js', { 'Accept-Encoding': 'gzip' })
    expect(await zipped.text()).toBe('let a = 1\n'.repeat(1000))
  })

  test('subtitles come as WebVTT, and are 304 for a client that has this version', async () => {
    const srt = '1\n00:00:01,000 --> 00:00:02,000\n\u4f60\u597d\n'
    const parts = new FakeParts({ 'a.mp4': '', 'a.zh-CN.srt': srt })
    const ask = await site(parts)
    const response = await ask('/subs/a.zh-CN.srt')
    expect(response.headers.get('Content-Type')).toBe('text/vtt; charset=utf-8')
    const text = await response.text()
    expect(text).toMatch(/^WEBVTT\n/)
    expect(text).toContain('\u4f60\u597d')
    expect(Number(response.headers.get('Content-Length'))).toBe(Buffer.byteLength(text))
    const tag = response.headers.get('ETag') ?? ''
    expect((await ask('/subs/a.zh-CN.srt', { 'If-None-Match': tag })).status).toBe(304)
    expect(parts.open).toBe(0)
    expect(await (await ask('/watch/a.mp4')).text()).toContain('/subs/a.zh-CN.srt')
  })

  test('subtitles of more than 8 MiB are not converted', async () => {
    const parts = new FakeParts({ 'a.srt': 'a'.repeat(8 * 1024 * 1024 + 1) })
    expect((await (await site(parts))('/subs/a.srt')).status).toBe(404)
    expect(parts.open).toBe(0)
  })

  test('robots are sent away', async () => {
    const ask = await site(new FakeParts())
    expect(await (await ask('/robots.txt')).text()).toBe('User-agent: *\nDisallow: /\n')
  })
})

describe('API', () => {
  test('all videos, each with its byte-exact URLs', async () => {
    const files = Object.fromEntries(hardNames.map((name) => [`f/${name}`, 'x']))
    const parts = new FakeParts(files)
    const response = await (await site(parts))('/api/videos')
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const { videos } = (await response.json()) as VideosJson
    expect(videos.map(({ media }) => media)).toEqual(
      [...parts.files.keys()].map((path) => `/media/${encodePath(path)}`),
    )
    expect(videos[0]).toEqual({
      path: 'f/a b.mp4',
      name: 'a b.mp4',
      size: 1,
      modified: '1970-01-01T00:00:00.000Z',
      media: '/media/f/a%20b.mp4',
      watch: '/watch/f/a%20b.mp4',
    })
  })

  test.each([0, 1, 99, 100, 101, 1000])('%i videos are one JSON document', async (count) => {
    const parts = new FakeParts()
    for (let n = 0; n < count; n += 1) parts.files.set(`${n}.mp4`, Buffer.from(''))
    const { videos } = (await (await (await site(parts))('/api/videos')).json()) as VideosJson
    expect(videos.length).toBe(count)
  })

  test('one video, or 404', async () => {
    const ask = await site(new FakeParts({ 'a.mp4': '12345' }))
    expect(await (await ask('/api/videos/a.mp4')).json()).toMatchObject({ path: 'a.mp4', size: 5 })
    expect((await ask('/api/videos/b.mp4')).status).toBe(404)
  })

  test('/healthz says ok', async () => {
    const response = await (await site(new FakeParts()))('/healthz')
    expect([response.status, await response.text()]).toEqual([200, 'ok\n'])
  })
})
