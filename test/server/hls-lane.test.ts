import { rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, describe, expect, test } from 'vitest'
import type { OpenFile } from '../../src/bytes.ts'
import { encodePath } from '../../src/path.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { makeVideo } from '../helpers/media.ts'
import { OpenedFolder } from '../helpers/opened.ts'
import { exchange, serve, statuses } from '../helpers/raw-http.ts'

const NAME = 'a #1? 50% 录像.mkv'
const folder = new OpenedFolder()
const videos = { name: '' }
let parts: FakeParts & { opened: number }
let port: number

/** Answers of a server of real files, as they come over the wire. */
beforeEach(async () => {
  await makeVideo(join(folder.root, NAME), 9)
  const opener = folder.opener()
  parts = Object.assign(new FakeParts(), { opened: 0 })
  const openFile = async (path: string): Promise<OpenFile> => opener.open(path, 'video')
  port = (await serve(Object.assign(parts, { openFile }))).port
  const file = await openFile(NAME)
  videos.name = `/hls/${file.version}/${encodePath(NAME)}`
  file.close()
})

async function ask(path: string, method = 'GET'): Promise<string> {
  return exchange(
    port,
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )
}

async function statusOf(path: string): Promise<number | undefined> {
  return statuses(await ask(path))[0]
}

function contentOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}

test('a file without an index is sent with one, by ranges like the file itself', async () => {
  const webm = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'webm', '-']
  const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=2', ...webm]
  const { stdout } = await execa('ffmpeg', source, { encoding: 'buffer' })
  await writeFile(join(folder.root, 'a.webm'), stdout)
  await utimes(join(folder.root, 'a.webm'), 0, 0)
  const file = await parts.openFile('a.webm')
  file.close()
  const url = `http://127.0.0.1:${port}/hls/growing-${file.identity}/a.webm/indexed`
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('video/webm')
  const whole = Buffer.from(await answer.arrayBuffer())
  expect(Buffer.compare(whole.subarray(-1000), Buffer.from(stdout).subarray(-1000))).toBe(0)
  for (const [from, to] of [
    [0, 99],
    [100, 5000],
    [whole.length - 7, whole.length - 1],
  ] as const) {
    const part = await fetch(url, {
      headers: { Range: `bytes=${from}-${to}`, 'If-Range': answer.headers.get('etag') ?? '' },
    })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(from, to + 1))
  }
  const again = { 'If-None-Match': answer.headers.get('etag') ?? '' }
  expect((await fetch(url, { headers: again })).status).toBe(304)
  expect(await statusOf(`${videos.name}/indexed`)).toBe(404)
})

describe('the URLs of segments', () => {
  test('lead from the multivariant playlist to every segment', async () => {
    const master = await ask(`${videos.name}/main.m3u8`)
    expect(master).toContain('Content-Type: application/vnd.apple.mpegurl')
    expect(master).toContain('Cache-Control: max-age=86400, immutable')
    const base = new URL(`http://localhost${videos.name}/main.m3u8`)
    const lists = [...contentOf(master).matchAll(/\d+\.m3u8/g)].map(([uri]) => new URL(uri, base))
    expect(lists).toHaveLength(2)
    for (const list of lists) {
      const playlist = contentOf(await ask(list.pathname))
      const uris = [...playlist.matchAll(/\d+\/(?:init\.mp4|\d+\.m4s)/g)].map(([uri]) => uri)
      expect(uris.length).toBeGreaterThan(2)
      for (const uri of uris) {
        const segment = await ask(new URL(uri, list).pathname)
        expect(statuses(segment)[0]).toBe(200)
        expect(segment).toContain('Content-Type: video/mp4')
        expect(segment).toContain(`Content-Length: ${contentOf(segment).length}`)
      }
    }
  })

  test('of MPEG audio say so in their name and type', async () => {
    await makeVideo(join(folder.root, 'b.mkv'), 5, ['-c:a', 'libmp3lame'])
    const file = await parts.openFile('b.mkv')
    const name = `/hls/${file.version}/b.mkv`
    file.close()
    const segment = await ask(`${name}/2/1.mp3`)
    expect(segment).toContain('Content-Type: audio/mpeg')
    expect(contentOf(segment)).toMatch(/^ID3/)
    for (const path of ['2/1.m4s', '2/init.mp4', '1/1.mp3', '2/99.mp3'])
      expect([path, await statusOf(`${name}/${path}`)]).toEqual([path, 404])
  })

  test('say when a segment begins to those who ask for a time', async () => {
    const playlist = contentOf(await ask(`${videos.name}/1.m3u8`))
    const first = Number(/#EXTINF:([\d.]+)/.exec(playlist)?.[1])
    const asked = await ask(`${videos.name}/1/2.m4s?from=${first + 0.5}`)
    expect(Number(/^Segment-Start: (.+)\r$/m.exec(asked)?.[1])).toBeCloseTo(first, 5)
    const plain = await ask(`${videos.name}/1/2.m4s`)
    expect(plain).not.toContain('Segment-Start')
    expect(contentOf(asked)).toBe(contentOf(plain))
    for (const query of ['from=', 'from=-1', 'from=1e3', 'from=x', 'expected'])
      expect(await ask(`${videos.name}/1/2.m4s?${query}`)).not.toContain('Segment-Start')
  })

  test('HEAD has the fields of GET, and no content', async () => {
    for (const path of ['main.m3u8', '1.m3u8', '1/init.mp4', '1/1.m4s']) {
      const get = await ask(`${videos.name}/${path}`)
      const head = await ask(`${videos.name}/${path}`, 'HEAD')
      const fields = (answer: string) => answer.slice(0, answer.indexOf('\r\n\r\n'))
      const undated = (answer: string) => fields(answer).replace(/Date: .*/, '')
      expect(undated(head)).toBe(undated(get))
      expect(contentOf(head)).toBe('')
    }
  })

  test('that name nothing are answered with 404', async () => {
    const { name } = videos
    const encoded = name.slice(name.lastIndexOf('/') + 1)
    const version = name.split('/')[2] ?? ''
    const wrong = [
      ...[
        '9.m3u8',
        '9/init.mp4',
        '9/1.m4s',
        '1/0.m4s',
        '1/9999.m4s',
        '1/9999999999.m4s',
        '1/1.mp3',
      ],
      ...['', 'main', 'other.m3u8', '1/', '1/1', '1/1.mp4', '1/init.m4s', '/main.m3u8', '-1.m3u8'],
      ...['main.m3u8?tracks=9', '1/main.m3u8', '1/1.m4s/', 'main.m3u8/main.m3u8', '%00/main.m3u8'],
    ].map((path) => `${name}/${path}`)
    const hostile = [
      ...['/hls/', '/hls', '/hls/main.m3u8', `/hls/${version}/main.m3u8`, '/hls//main.m3u8'],
      ...[`/hls/x${version}/${encoded}/main.m3u8`, `/hls/%00/${encoded}/main.m3u8`],
      ...['..', '%2e%2e', '%2e%2e%2f', '%00', '%ff', '%', '.', `../${encoded}`, `./${encoded}`].map(
        (path) => `/hls/${version}/${path}/main.m3u8`,
      ),
      `/hls/${version}/sub%2f${encoded}/main.m3u8`,
    ]
    for (const path of [...wrong, ...hostile]) {
      expect([path, await statusOf(path)]).toEqual([path, 404])
    }
    expect(parts.logged).toEqual([])
  })

  test('are gone when the file is another', async () => {
    expect(await statusOf(`${videos.name}/1/1.m4s`)).toBe(200)
    await makeVideo(join(folder.outside, 'b.mkv'), 5)
    await rename(join(folder.outside, 'b.mkv'), join(folder.root, NAME))
    for (const path of ['main.m3u8', '1.m3u8', '1/init.mp4', '1/2.m4s'])
      expect(await statusOf(`${videos.name}/${path}`)).toBe(404)
    expect(parts.logged).toEqual([])
  })

  test.each([
    ['lies', Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(200_000, 0xff)])],
    ['is empty', Buffer.alloc(0)],
    ['is zeros', Buffer.alloc(500_000)],
  ])('of a file that %s are soon answered with 404, and nobody is blamed', async (_, content) => {
    await writeFile(join(folder.root, 'broken.mkv'), content)
    const file = await parts.openFile('broken.mkv')
    const before = performance.now()
    expect(await statusOf(`/hls/${file.version}/broken.mkv/main.m3u8`)).toBe(404)
    expect(performance.now() - before).toBeLessThan(2000)
    file.close()
    expect(parts.logged).toEqual([])
  })
})
