import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { statusFor } from '../helpers/status-for.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { anyPort, runVidserve, startVidserve } from '../helpers/vidserve.ts'

/** A folder with these files, each of one byte. */
async function folderOf(...names: string[]): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), 'x')
  }
  return folder
}

function eventsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

describe('vidserve <folder>', () => {
  it('prints one line with the local address first, and answers there', async () => {
    const folder = await folderOf('a.mp4', 'b/c.mkv', 'notes.txt')
    const { url, stdout, stderr, stop } = await startVidserve([...anyPort, folder])
    expect(url).toMatch(/^http:\/\/localhost:\d+\/$/)
    expect((await fetch(url)).status).toBe(200)
    await eventually(async () => expect(await (await fetch(url)).text()).toContain('a.mp4'))
    await eventually(() => expect(stdout()).toContain(' 2 videos '))
    expect(stdout()).toMatch(/^Local http:[^\n]*, ready in \d+ ms\n/)
    expect(stdout()).not.toMatch(/\p{Cc}(?<!\n)|[█▀▄]/u)
    expect((await stop()).exitCode).toBe(0)
    expect(stderr()).toBe('')
  })

  it('says which kinds it looks for where there are no videos, and finds those that come', async () => {
    const folder = await folderOf('notes.txt')
    const { url, stdout } = await startVidserve([...anyPort, '--', folder])
    await eventually(() => expect(stdout()).toMatch(/no videos.*looked for mp4 .*mkv/))
    await writeFile(join(folder, 'new.mp4'), 'x')
    await eventually(async () => expect(await (await fetch(url)).text()).toContain('new.mp4'))
  })

  it('takes a folder whose name begins with a hyphen after --', async () => {
    const cwd = await folderOf('--port/a.mp4')
    const { stdout } = await startVidserve([...anyPort, '--', '--port'], { cwd })
    await eventually(() => expect(stdout()).toContain(' 1 video '))
  })

  it('serves what is hidden only if asked to', async () => {
    const folder = await folderOf('.hidden.mp4', '.git/b.mp4', 'a.mp4')
    const shown = await startVidserve([...anyPort, folder])
    await eventually(() => expect(shown.stdout()).toContain(' 1 video '))
    const all = await startVidserve([...anyPort, '--hidden', folder])
    await eventually(() => expect(all.stdout()).toContain(' 3 videos '))
  })
})

describe('vidserve <file>', () => {
  it.each(['clip.mp4', '.hidden.mp4'])('serves that file alone: %s', async (name) => {
    const folder = await folderOf(name, 'other.mp4')
    const { url, stdout } = await startVidserve([...anyPort, join(folder, name)])
    expect(stdout()).toContain(` ${join(folder, name)}, `)
    await eventually(() => expect(stdout()).toContain(' 1 video '))
    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(`/media/${name}`)
    expect((await fetch(new URL(`/media/${name}`, url))).status).toBe(200)
    expect((await fetch(new URL('/media/other.mp4', url))).status).toBe(404)
  })
})

describe('--json', () => {
  it('tells each step on a line of its own', async () => {
    const folder = await folderOf('a.mp4')
    const { url, stdout, stop } = await startVidserve([...anyPort, '--json', folder])
    const port = Number(new URL(url).port)
    await eventually(() => expect(eventsOf(stdout())).toHaveLength(2))
    await (await fetch(new URL('/media/a.mp4', url))).text()
    expect(await statusFor(url, 'evil.example')).toBeGreaterThanOrEqual(400)
    await eventually(() => expect(eventsOf(stdout())).toHaveLength(4))
    expect((await stop('SIGTERM')).exitCode).toBe(0)
    const [listening, ...others] = eventsOf(stdout())
    expect(listening).toEqual({
      event: 'listening',
      url: `http://localhost:${port}/`,
      network: expect.any(Array),
      port,
      path: folder,
      ready_ms: expect.any(Number),
      videos: expect.any(Number),
      scanning: expect.any(Boolean),
    })
    expect(others).toMatchObject([
      { event: 'scanned', videos: 1, unreadable: 0 },
      { event: 'view', path: 'a.mp4', client: expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/) },
      { event: 'refused', target: '/' },
      { event: 'stopped' },
    ])
  })
})

describe('the log', () => {
  it('has one line for a file that is started, with control characters made visible', async () => {
    const name = process.platform === 'win32' ? 'clip.mp4' : 'a\u001b[2J\nb.mp4'
    const folder = await folderOf(name)
    const { url, stdout } = await startVidserve([...anyPort, folder])
    const video = new URL(`/media/${encodeURIComponent(name)}`, url)
    for (const range of ['bytes=0-0', 'bytes=0-', 'bytes=0-5'])
      await (await fetch(video, { headers: { range } })).text()
    await eventually(() => expect(stdout()).toContain(' plays '))
    const [line, ...others] = stdout()
      .split('\n')
      .slice(1)
      .filter((one) => !one.includes(' indexed '))
    const shown = name.replace('\u001b', '\\x1b').replace('\n', '\\n')
    expect(line?.slice(19)).toMatch(/^ (?:127\.0\.0\.1|::1) plays /)
    expect(line?.endsWith(` plays ${shown}`)).toBe(true)
    expect(others).toEqual([''])
  })

  it('is silent with --quiet', async () => {
    const folder = await folderOf('a.mp4')
    const { url, stdout, stop } = await startVidserve([...anyPort, '--quiet', folder])
    await (await fetch(new URL('/media/a.mp4', url))).text()
    await stop()
    expect(stdout().split('\n')).toEqual([expect.stringMatching(/^Local http/), ''])
  })

  it('has colours where FORCE_COLOR asks for them, and none where NO_COLOR does', async () => {
    const folder = await folderOf('a.mp4')
    const forced = await startVidserve([...anyPort, folder], { env: { FORCE_COLOR: '1' } })
    expect(forced.stdout()).toContain('\u001b[36mhttp://')
    const none = await startVidserve([...anyPort, folder], { env: { NO_COLOR: '1' } })
    expect(none.stdout()).not.toContain('\u001b')
  })
})

describe('what is asked for wrongly', () => {
  it.each([
    [
      ['/no/such\u001b'],
      "path: expected a folder or a video file, but '/no/such\\x1b' does not exist",
    ],
    [
      [import.meta.filename],
      `path: expected a folder or a video file, but '${import.meta.filename}' is not a video`,
    ],
    [['--port', 'abc'], "--port: expected a whole number from 0 to 65535, got 'abc'"],
    [['--port', ''], "--port: expected a whole number from 0 to 65535, got ''"],
    [['--host', ''], "--host: expected an address or a name of this machine, got ''"],
    [['--bogus'], "unknown option '--bogus'; vidserve --help lists the options"],
    [['a', 'b'], "expected one folder or video file, got 2: 'a', 'b'"],
  ])('ends with one line and exit code 2: %j', async (args, message) => {
    expect(await runVidserve(args)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `vidserve: ${message}\n`,
    })
  })
})

describe('--help', () => {
  it('is printed on stdout', async () => {
    const { exitCode, stdout, stderr } = await runVidserve(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: vidserve \[options\] \[path\]\n/)
  })
})
