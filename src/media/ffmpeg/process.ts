import { setPriority } from 'node:os'
import type { Readable } from 'node:stream'

/** What ffmpeg would otherwise do by itself: write a report, or send what is asked of this machine to a proxy. */
const env = {
  FFREPORT: undefined,
  http_proxy: undefined,
  HTTP_PROXY: undefined,
  all_proxy: undefined,
  ALL_PROXY: undefined,
  no_proxy: '*',
}
/** How much of the end of what it complains of is kept, in characters. */
const COMPLAINT = 2000
/** Above every other process that anybody waits for. */
const NICENESS = 10

/** A process while it runs. It is killed when this process ends. */
export interface Running {
  readonly pid: number | undefined
  readonly stdout: Readable
  /** Resolves when it has ended, with whether it ended well; never rejects. */
  readonly ended: Promise<boolean>
  /** The last that it complained of. */
  complaint(): string
  /** Ends it there and then: nothing of it is worth saving. */
  kill(): void
}

/** Starts a program, without a shell and with nothing to read from. What cannot be started ends badly at once. */
export async function start(program: string, args: readonly string[]): Promise<Running> {
  const { execa } = await import('execa')
  const child = execa(program, args, {
    stdin: 'ignore',
    buffer: false,
    reject: false,
    killSignal: 'SIGKILL',
    windowsHide: true,
    env,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT)
  })
  child.stderr.on('error', () => {})
  child.stdout.on('error', () => {})
  return {
    pid: child.pid,
    stdout: child.stdout,
    ended: child.then(({ failed }) => !failed),
    complaint: () => complaint,
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Lets whatever else the machine does go first; where the system does not allow that it goes on as it is. */
export function yieldToOthers({ pid }: Running): void {
  if (pid === undefined) return
  try {
    setPriority(pid, NICENESS)
  } catch {}
}

/** What a program said. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly well: boolean
  /** Whether it took longer than it may. */
  readonly late: boolean
}

/** What a program may take until it is killed, and say. */
interface Limits {
  readonly timeoutMs: number
  readonly mostBytes: number
}

/** Runs a program to its end; one that takes longer than it may, or says more, is killed and did not end well. */
export async function ask(program: string, args: readonly string[], limits: Limits): Promise<Said> {
  const { execa } = await import('execa')
  const options = { ...bounded(limits), stdin: 'ignore' } as const
  const { stdout, stderr, failed, timedOut } = await execa(program, args, options)
  return { stdout: stdout ?? '', stderr: stderr ?? '', well: !failed, late: timedOut }
}

/** What a program makes of these bytes, on its stdout. Rejects where it fails, takes longer than it may, or makes more. */
export async function convert(
  program: string,
  args: readonly string[],
  input: Uint8Array,
  limits: Limits,
): Promise<Uint8Array> {
  const { execa } = await import('execa')
  const options = { ...bounded(limits), input, encoding: 'buffer' } as const
  const { stdout, failed } = await execa(program, args, options)
  if (failed || stdout === undefined) throw new Error(`${program} made nothing of it`)
  return stdout
}

function bounded({ timeoutMs, mostBytes }: Limits) {
  return {
    reject: false,
    killSignal: 'SIGKILL',
    timeout: timeoutMs,
    maxBuffer: mostBytes,
    windowsHide: true,
    env,
  } as const
}
