import { chmod, open, readFile, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { anyPort, binary, runVidserve, startVidserve } from '../helpers/vidserve.ts'

const posix = process.platform !== 'win32'

/** A folder with one large file that takes no room. */
async function folderWithLargeFile(): Promise<string> {
  const folder = await temporaryFolder()
  const file = await open(join(folder, 'large.mp4'), 'w')
  await file.truncate(2 ** 31)
  await file.close()
  return folder
}

/** A download that has begun and is not read on. */
async function stalledDownload(url: string): Promise<IncomingMessage> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(new URL('/media/large.mp4', url), { agent: false }, resolve).on('error', reject)
  })
  answer.on('error', () => {})
  onTestFinished(() => void answer.destroy())
  return answer
}

/** A machine that is busy with other tests may be late once. */
const timed = { retry: 2 }

describe.runIf(posix)('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends it within two seconds with streams open, with exit code 0',
    timed,
    async (signal) => {
      const { url, stop, stderr } = await startVidserve([...anyPort, await folderWithLargeFile()])
      await stalledDownload(url)
      const start = performance.now()
      expect((await stop(signal)).exitCode).toBe(0)
      expect(performance.now() - start).toBeLessThan(2000)
      expect(stderr()).toBe('')
    },
  )

  it('that comes again ends it at once', timed, async () => {
    const { url, pid, stop } = await startVidserve([...anyPort, await folderWithLargeFile()])
    await stalledDownload(url)
    process.kill(pid, 'SIGINT')
    await eventually(() => expect(fetch(url)).rejects.toThrow())
    const start = performance.now()
    expect((await stop('SIGINT')).exitCode).toBe(0)
    expect(performance.now() - start).toBeLessThan(700)
  })
})

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, () => resolve(undefined)))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

describe('a reader who has gone', () => {
  it('does not end it', async () => {
    const folder = await folderWithLargeFile()
    const { url, stopReading, ended } = await startVidserve([...anyPort, folder])
    stopReading('stdout')
    stopReading('stderr')
    let over = false
    void ended.then(() => {
      over = true
    })
    for (let count = 0; count < 5; count += 1) {
      const answer = await fetch(new URL(`/media/missing-${count}.mp4`, url))
      await answer.text()
      expect(answer.status).toBe(404)
      await (
        await fetch(new URL('/media/large.mp4', url), { headers: { range: 'bytes=0-9' } })
      ).text()
    }
    expect((await fetch(url)).status).toBe(200)
    expect(over).toBe(false)
  })

  it.runIf(posix).each(['>&-', '2>&-', '>&- 2>&-'])('may never have been: %s', async (closed) => {
    const folder = await folderWithLargeFile()
    const port = await freePort()
    const command = `exec "$0" "$1" --port ${port} "$2" ${closed}`
    const child = execa('sh', ['-c', command, process.execPath, binary, folder], { reject: false })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await child
    })
    await eventually(async () =>
      expect((await fetch(`http://localhost:${port}/`)).status).toBe(200),
    )
    child.kill('SIGTERM')
    expect((await child).exitCode).toBe(0)
  })
})

describe('a bare environment', () => {
  it('without a home, a temporary folder or a terminal is enough', async () => {
    const folder = await folderWithLargeFile()
    const env = { HOME: undefined, USERPROFILE: undefined, TMPDIR: '/nowhere', TERM: undefined }
    const { url, stop } = await startVidserve([...anyPort, folder], { env })
    expect((await fetch(url)).status).toBe(200)
    expect((await stop()).stderr).toBe('')
  })

  it.runIf(posix)('without a current folder gets one clear line', async () => {
    const cwd = join(await temporaryFolder(), 'gone')
    const script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$1" "$2" --port 0'
    const options = { reject: false, stripFinalNewline: false } as const
    const ended = await execa('sh', ['-c', script, cwd, process.execPath, binary], options)
    expect(ended.stderr).toBe(
      "vidserve: path: expected a folder or a video file, but '.' does not exist\n",
    )
    expect(ended.exitCode).toBe(2)
  })
})

describe('a mistake of the program', () => {
  it.each(['throw new Error("b\\nad")', 'Promise.reject(new Error("b\\nad"))', 'throw "b\\nad"'])(
    'ends it with one line and exit code 1: %s',
    async (code) => {
      const later = `import { isMainThread } from 'node:worker_threads'
      const mistake = () => {
        if (process.listenerCount('uncaughtException') === 0) return
        clearInterval(timer)
        ${code}
      }
      const timer = isMainThread && setInterval(mistake, 5)`
      const { exitCode, stderr } = await runVidserve([...anyPort, await temporaryFolder()], {
        env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(later)}` },
      })
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(/^vidserve: (?:Error: )?b\\nad[^\n]*\n$/)
    },
  )
})

describe('--open', () => {
  it.runIf(posix)('opens the local address in the browser that BROWSER names', async () => {
    const folder = await temporaryFolder()
    const browser = join(folder, 'browser')
    await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > '${folder}/opened'\n`)
    await chmod(browser, 0o755)
    const { url } = await startVidserve([...anyPort, '--open', folder], {
      env: { BROWSER: browser },
    })
    await eventually(async () => expect(await readFile(join(folder, 'opened'), 'utf8')).toBe(url))
  })

  it.runIf(posix)('goes on with a line in the log where there is none', async () => {
    const { url, stdout } = await startVidserve([...anyPort, '--open', await temporaryFolder()], {
      env: { BROWSER: '/no/such/browser' },
    })
    await eventually(() =>
      expect(stdout()).toContain(`error no browser could be opened; open ${url} yourself\n`),
    )
    expect((await fetch(url)).status).toBe(200)
  })
})

describe.runIf(process.platform === 'linux')('a terminal', () => {
  it('shows the banner with a QR code, and takes Ctrl+C', async () => {
    const folder = await folderWithLargeFile()
    // A shell that stays in between would answer Ctrl+C with an exit code of its own.
    const command = `exec '${process.execPath}' '${binary}' --port 0 '${folder}'`
    const env = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm-256color' }
    const child = execa('script', ['-qec', command, '/dev/null'], {
      reject: false,
      env,
      stdin: 'pipe',
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text
    })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await child
    })
    await eventually(() => expect(shown).toContain('Ctrl+C stops it'))
    expect(shown).toMatch(/Local {4}\S*http:\/\/localhost:\d+\//)
    expect(shown).toContain(` ${folder}\r\n`)
    await eventually(() => expect(shown).toContain('1 video '))
    child.stdin.write('\u0003')
    expect((await child).exitCode).toBe(0)
  })
})
