import { expect, test } from 'vitest'
import { encodePath } from '../../src/path.ts'
import { FakeParts } from '../helpers/fake-parts.ts'
import { hardNames, site } from '../helpers/site.ts'

const files = { 'a.mkv': '', 'film/b 1.ts': '', 'film/deep/c.flv': '', 'other/d.mp4': '' }

/** The paths of the recordings that a playlist names, percent-encoded. */
async function listed(
  ask: (path: string) => Promise<Response>,
  path: string,
): Promise<string[] | number> {
  const response = await ask(path)
  if (response.status !== 200) return response.status
  const lines = (await response.text()).split('\n').filter((line) => !line.startsWith('#'))
  return lines.filter((line) => line !== '').map((line) => new URL(line).pathname)
}

test('a playlist names the addresses of all files in a folder and below it', async () => {
  const ask = await site(new FakeParts(files))
  const response = await ask('/playlist/film.m3u8')
  expect(response.headers.get('Content-Type')).toBe('audio/x-mpegurl; charset=utf-8')
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="film.m3u8"')
  expect(await response.text()).toMatch(
    /^#EXTM3U\n#EXTINF:-1,b 1\.ts\nhttp:\/\/[^\n]+\/media\/film\/b%201\.ts\n#EXTINF:-1,c\.flv\nhttp:\/\/[^\n]+\/media\/film\/deep\/c\.flv\n$/,
  )
  const all = ['/media/a.mkv', '/media/film/b%201.ts', '/media/film/deep/c.flv']
  expect(await listed(ask, '/playlist.m3u8')).toEqual([...all, '/media/other/d.mp4'])
})

test('a playlist of one recording names that alone', async () => {
  const ask = await site(new FakeParts(files))
  expect(await listed(ask, '/playlist/a.mkv.m3u8')).toEqual(['/media/a.mkv'])
})

test('there is none of what is not there', async () => {
  const ask = await site(new FakeParts(files))
  for (const path of ['none', 'a', 'film/', '..', '%2e%2e'])
    expect(await listed(ask, `/playlist/${path}.m3u8`)).toBe(404)
  expect(await listed(ask, '/playlist/film.m3u')).toBe(404)
})

test('a name is one line of it, whatever is in it', async () => {
  const names = [...hardNames, 'x\n#EXTINF:-1\nfile:///etc/passwd\r.mp4']
  const ask = await site(new FakeParts(Object.fromEntries(names.map((name) => [name, '']))))
  const expected = names.map((name) => `/media/${encodePath(name)}`)
  expect((await listed(ask, '/playlist.m3u8')) as string[]).toEqual(expected)
})
