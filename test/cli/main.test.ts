import { mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
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

/** The status of the answer to a request that names another host than it goes to. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host }, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).on('error', reject)
  })
}

/** Takes a port, 0 for any, until the test is over. Where somebody else has it already, that is as good. */
async function takePort(port: number): Promise<number> {
  const server = createServer()
  await new Promise((resolve) =>
    server.once('listening', resolve).once('error', resolve).listen(port),
  )
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
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
    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('a.mp4')
    expect(stdout()).toMatch(/^Local http:[^\n]* 2 videos in [^\n]*, ready in \d+ ms\n$/)
    expect(stdout()).not.toMatch(/\p{Cc}(?<!\n)|[█▀▄]/u)
    expect((await stop()).exitCode).toBe(0)
    expect(stderr()).toBe('')
  })

  it('says which kinds it looks for where there are no videos, and finds those that come', async () => {
    const folder = await folderOf('notes.txt')
    const { url, stdout } = await startVidserve([...anyPort, '--', folder])
    expect(stdout()).toMatch(/no videos \(looked for mp4 .*mkv/)
    await writeFile(join(folder, 'new.mp4'), 'x')
    await vi.waitFor(
      async () => expect(await (await fetch(url)).text()).toContain('new.mp4'),
      10_000,
    )
  })

  it('takes a folder whose name begins with a hyphen after --', async () => {
    const cwd = await folderOf('--port/a.mp4')
    const { stdout } = await startVidserve([...anyPort, '--', '--port'], { cwd })
    expect(stdout()).toContain(' 1 video in ')
  })

  it('serves what is hidden only if asked to', async () => {
    const folder = await folderOf('.hidden.mp4', '.git/b.mp4', 'a.mp4')
    expect((await startVidserve([...anyPort, folder])).stdout()).toContain(' 1 video in ')
    const all = await startVidserve([...anyPort, '--hidden', folder])
    expect(all.stdout()).toContain(' 3 videos in ')
  })
})

describe('vidserve <file>', () => {
  it.each(['clip.mp4', '.hidden.mp4'])('serves that file alone: %s', async (name) => {
    const folder = await folderOf(name, 'other.mp4')
    const { url, stdout } = await startVidserve([...anyPort, join(folder, name)])
    expect(stdout()).toContain(` 1 video in ${join(folder, name)}, `)
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
    await (await fetch(new URL('/media/a.mp4', url))).text()
    expect(await statusFor(url, 'evil.example')).toBeGreaterThanOrEqual(400)
    await vi.waitFor(() => expect(eventsOf(stdout())).toHaveLength(4))
    expect((await stop('SIGTERM')).exitCode).toBe(0)
    const [listening, ...others] = eventsOf(stdout())
    expect(listening).toEqual({
      event: 'listening',
      url: `http://localhost:${port}/`,
      network: expect.any(Array),
      port,
      path: folder,
      ready_ms: expect.any(Number),
      videos: 1,
      scanning: false,
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
    await vi.waitFor(() => expect(stdout()).toContain(' plays '))
    const [, line, ...rest] = stdout().split('\n')
    const shown = name.replace('\u001b', '\\x1b').replace('\n', '\\n')
    expect(line?.slice(19)).toMatch(/^ (?:127\.0\.0\.1|::1) plays /)
    expect(line?.endsWith(` plays ${shown}`)).toBe(true)
    expect(rest).toEqual([''])
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

describe('the port', () => {
  it('that is the default gives way to the next free one, and says so', async () => {
    await takePort(9999)
    const { url, stderr } = await startVidserve([await folderOf()])
    const port = Number(new URL(url).port)
    expect(port).toBeGreaterThan(9999)
    await vi.waitFor(() => expect(stderr()).toBe(`vidserve: port 9999 is taken; using ${port}\n`))
    expect((await fetch(url)).status).toBe(200)
  })

  it('that was asked for does not', async () => {
    const port = String(await takePort(0))
    const folder = await folderOf()
    const message = `port ${port} is taken; 0 takes any free one\n`
    expect(await runVidserve(['--port', port, folder])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `vidserve: --port: ${message}`,
    })
    expect(await runVidserve([folder], { env: { PORT: port } })).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `vidserve: PORT: ${message}`,
    })
  })

  it('may come from PORT', async () => {
    const { url } = await startVidserve([await folderOf()], { env: { PORT: '0' } })
    expect((await fetch(url)).status).toBe(200)
  })
})

describe('the host', () => {
  it('127.0.0.1 keeps it on this machine', async () => {
    const folder = await folderOf()
    const { url, stdout } = await startVidserve([...anyPort, '--host', '127.0.0.1', folder])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(stdout()).not.toContain('Network')
    expect((await fetch(url)).status).toBe(200)
  })

  it('must be an address of this machine', async () => {
    const args = [...anyPort, '--host', '203.0.113.1', await folderOf()]
    expect(await runVidserve(args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: "vidserve: --host: '203.0.113.1' is not an address of this machine\n",
    })
  })

  it('that a request names must be known, or allowed', async () => {
    const folder = await folderOf()
    const { url } = await startVidserve([...anyPort, '--allow-host', 'Media.Example', folder])
    expect(await statusFor(url, 'media.example')).toBe(200)
    expect(await statusFor(url, 'evil.example')).toBeGreaterThanOrEqual(400)
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
