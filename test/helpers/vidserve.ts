import { fileURLToPath } from 'node:url'
import { execa, type Options, type ResultPromise } from 'execa'
import { onTestFinished, vi } from 'vitest'

/** The program as npm installs it. */
export const binary: string = fileURLToPath(new URL('../../bin/vidserve.js', import.meta.url))

/** Lets the system choose the port. */
export const anyPort: readonly string[] = ['--port', '0']

/** What the environment of the test run has no say in. */
const env = { NO_COLOR: undefined, FORCE_COLOR: undefined, PORT: undefined, HOST: undefined }

/** How a run of the program ended. */
export interface Ended {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

/** The program while it serves. */
export interface Running {
  /** The first address that it printed. */
  readonly url: string
  /** What it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly pid: number
  /** Closes this end of its output, as `| head -1` does. */
  readonly stopReading: (name: 'stdout' | 'stderr') => void
  /** Ends it by a signal, and resolves when it has ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<Ended>
}

/** Runs the program to its end. */
export async function runVidserve(args: readonly string[], more: Options = {}): Promise<Ended> {
  return toEnded(await spawn(binary, args, { timeout: 10_000, ...more }))
}

/** Starts the program and waits for its address; it is ended after the test, or when `atEnd` says. */
export async function startVidserve(
  args: readonly string[],
  more: Options = {},
  program: string = binary,
  atEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Running> {
  const child = spawn(program, args, more)
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  atEnd(async () => {
    child.kill('SIGKILL')
    await child
  })
  const ended = child.then(toEnded)
  const url = await firstUrl(() => texts.stdout, child)
  return {
    url,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    pid: child.pid ?? 0,
    stopReading: (name) => child[name]?.destroy(),
    ended,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

function spawn(program: string, args: readonly string[], more: Options): ResultPromise {
  const options: Options = {
    reject: false,
    stripFinalNewline: false,
    ...more,
    env: { ...env, ...more.env },
  }
  return execa(process.execPath, [program, ...args], options)
}

async function firstUrl(stdout: () => string, child: ResultPromise): Promise<string> {
  return vi.waitUntil(
    () => {
      if (child.exitCode !== null) throw new Error(`vidserve ended with ${child.exitCode}`)
      return /https?:\/\/[^\s"]+/.exec(stdout())?.[0]
    },
    { timeout: 10_000, interval: 10 },
  )
}

function toEnded(result: Awaited<ResultPromise>): Ended {
  const { exitCode, stdout, stderr, durationMs } = result
  return { exitCode, stdout: String(stdout), stderr: String(stderr), durationMs }
}
