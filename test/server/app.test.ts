import { describe, expect, test } from 'vitest'
import { FileUnavailable } from '../../src/bytes.ts'
import { encodePath } from '../../src/path.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { exchange, serve } from '../helpers/raw-http.ts'
import { hardNames, html, site } from '../helpers/site.ts'

describe('pages', () => {
  test('the gallery names what is in the folder and says its language, its kind and how long it holds', async () => {
    const ask = await site(new FakeParts({ 'first.mp4': '', 'sub/second.mp4': '' }))
    const response = await ask('/', { 'Accept-Language': 'zh-CN' })
    expect(response.status).toBe(200)
    const { headers } = response
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(headers.get('Content-Language')).toBe('zh-CN')
    expect(headers.get('Vary')).toBe('Accept-Language')
    expect(headers.get('Cache-Control')).toBe('no-cache')
    const text = await response.text()
    expect(text).toContain('/watch/first.mp4')
    expect(text).not.toContain('second.mp4')
    expect(text).toContain('lang="zh-CN"')
  })

  test('every answer carries the security headers, and none opens the site to others', async () => {
    const ask = await site(new FakeParts({ 'a.mp4': '' }))
    for (const path of ['/', '/watch/a.mp4', '/nothing', '/api/videos', '/assets/style.css']) {
      const { headers } = await ask(path, html)
      expect(headers.get('Content-Security-Policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
      )
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Referrer-Policy')).toBe('same-origin')
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin')
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin')
      expect(headers.get('X-Powered-By')).toBeNull()
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('RFC 9110 9.3.2: HEAD has the fields of GET, and no content', async () => {
    const ask = await site(new FakeParts({ 'a.mp4': '', 'a.srt': 'text' }))
    const paths = ['/', '/watch/a.mp4', '/subs/a.srt', '/assets/style.css', '/nothing']
    for (const path of [...paths, '/api/videos', '/api/events']) {
      const head = await ask(path, html, 'HEAD')
      expect(await head.text()).toBe('')
      if (!paths.includes(path)) continue
      const get = await ask(path, html)
      const fields = ({ headers }: Response) =>
        [...headers].filter(([name]) => !['date', 'keep-alive', 'connection'].includes(name))
      expect(fields(head)).toEqual(fields(get))
      expect(Number(get.headers.get('Content-Length'))).toBe((await get.arrayBuffer()).byteLength)
    }
  })

  test('a folder has one URL, which ends in a slash', async () => {
    const ask = await site(new FakeParts({ 'a b/c.mp4': '' }))
    const location = async (path: string) => {
      const { status, headers } = await ask(path)
      return [status, headers.get('Location')]
    }
    expect((await ask('/browse/a%20b/')).status).toBe(200)
    expect(await location('/browse/a%20b')).toEqual([301, '/browse/a%20b/'])
    expect(await location('/browse/a%20b?q=c&sort=size')).toEqual([
      301,
      '/browse/a%20b/?q=c&sort=size',
    ])
    expect(await location('/browse/')).toEqual([301, '/'])
    expect(await location('/browse?q=x')).toEqual([301, '/?q=x'])
    expect((await ask('/browse//evil.example')).status).toBe(404)
  })

  test('the URL of a folder that the scan has not come to is answered, and refused when the scan is over', async () => {
    const parts = new FakeParts()
    parts.scanning = true
    const ask = await site(parts)
    expect((await ask('/browse/later/')).status).toBe(200)
    parts.scanning = false
    expect((await ask('/browse/later/')).status).toBe(404)
  })

  test('where one file is served, / leads to its player', async () => {
    const parts = new FakeParts({ 'a #1.mp4': '' })
    parts.only = 'a #1.mp4'
    const { status, headers } = await (await site(parts))('/')
    expect([status, headers.get('Location')]).toEqual([302, '/watch/a%20%231.mp4'])
  })

  test.each(hardNames)(
    'the player of %j is found by the URL that names it byte by byte',
    async (name) => {
      const path = `folder/${name}`
      const ask = await site(new FakeParts({ [path]: '12345' }))
      const response = await ask(`/watch/${encodePath(path)}`)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain(`/media/${encodePath(path)}`)
      const { media } = (await (await ask(`/api/videos/${encodePath(path)}`)).json()) as {
        media: string
      }
      expect(media).toBe(`/media/${encodePath(path)}`)
    },
  )

  test('twins in another normal form, and dot segments, are other paths', async () => {
    const { port } = await serve(new FakeParts({ 'caf\u00e9.mp4': '', 'a.mp4': '' }))
    const status = async (path: string) => {
      const answer = await exchange(
        port,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      )
      return Number(answer.slice(9, 12))
    }
    expect(await status('/watch/caf%C3%A9.mp4')).toBe(200)
    for (const path of [
      '/watch/cafe%CC%81.mp4',
      '/watch/x/../a.mp4',
      '/watch/./a.mp4',
      '/watch/%2e/a.mp4',
      '/x/../watch/a.mp4',
      '/watch//a.mp4',
      '/watch/a.mp4/',
      '/watch\\a.mp4',
      '/watch/%zz',
      '/watch/a%2fa.mp4',
      '/watch/',
      '/watch',
      '//watch/a.mp4',
      '/%77atch/a.mp4',
    ]) {
      expect([path, await status(path)]).toEqual([path, 404])
    }
  })

  test('the player starts where ?t= says', async () => {
    const ask = await site(new FakeParts({ 'a.mp4': '' }))
    expect(await (await ask('/watch/a.mp4?t=1h2m3s')).text()).toContain('"start":3723')
    expect(await (await ask('/watch/a.mp4?t=soon')).text()).toContain('"start":null')
  })

  test('a recording that the scan has not come to is looked for in the folder', async () => {
    const parts = new FakeParts({ 'a.mp4': '12345' })
    parts.catalogue.get = () => undefined
    const response = await (await site(parts))('/watch/a.mp4')
    expect(response.status).toBe(200)
    expect(parts.open).toBe(0)
  })

  test('a view is logged once for a client and a file, by GET only', async () => {
    const parts = new FakeParts({ 'a.mp4': '' })
    const ask = await site(parts)
    await ask('/watch/a.mp4', {}, 'HEAD')
    expect(parts.logged).toEqual([])
    await ask('/watch/a.mp4')
    await ask('/watch/a.mp4')
    expect(parts.logged).toEqual([
      {
        kind: 'view',
        path: 'a.mp4',
        client: '127.0.0.1',
        plan: { kind: 'direct', reason: 'as it is' },
      },
    ])
  })
})

describe('errors', () => {
  test('what is not there is 404: a page for a browser, a line for others', async () => {
    const ask = await site(new FakeParts())
    const forBrowser = await ask('/watch/a.mp4', { ...html, 'Accept-Language': 'zh' })
    expect(forBrowser.status).toBe(404)
    expect(forBrowser.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(await forBrowser.text()).toContain('lang="zh-CN"')
    const forOthers = await ask('/nothing')
    expect(forOthers.status).toBe(404)
    expect(forOthers.headers.get('Content-Type')).toBe('text/plain; charset=utf-8')
    expect(await forOthers.text()).toMatch(/^[^\n]+\n$/)
  })

  test.each([
    ['missing', 404],
    ['unreadable', 403],
    ['busy', 503],
  ] as const)(
    'a file that is %s is %i, without the words of the system',
    async (reason, status) => {
      const parts = new FakeParts()
      const failing = {
        ...parts,
        openFile: () => Promise.reject(new FileUnavailable(reason, 'E: /secret/path')),
      }
      const { port } = await serve(failing)
      for (const path of ['/watch/a.mp4', '/subs/a.srt']) {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: html })
        expect(response.status).toBe(status)
        expect(response.headers.get('Retry-After')).toBe(status === 503 ? '2' : null)
        expect(await response.text()).not.toContain('secret')
      }
    },
  )

  test('a failure inside is 500, in the log with its reason and to the client without it', async () => {
    const parts = new FakeParts({ 'a.mp4': '' })
    const { port } = await serve({
      ...parts,
      catalogue: {
        ...parts.catalogue,
        list() {
          throw new Error('secret')
        },
      },
    })
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: html })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(parts.logged).toEqual([{ kind: 'failure', message: 'secret' }])
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  })
})
