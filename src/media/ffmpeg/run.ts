import { type Job, PICTURE_TIMESCALE, transcodeArguments } from './arguments.ts'
import type { Ffmpeg } from './find.ts'
import { type Fragment, FragmentSplitter } from './fragments.ts'
import type { Loan } from './input.ts'
import { type Running, start, yieldToOthers } from './process.ts'

/** How many segments are made ahead of the one that was asked for last: a minute. */
const AHEAD = 14
/** How many before it are kept, for a viewer who asks again. */
const BEHIND = 3
/** What lies further ahead of what is done is not waited for. */
const REACH = 2
/** A run that makes nothing for this long, though it may, is killed; in milliseconds. */
const STUCK_MS = 60_000

/** Why a run made no segment; the message is for the log and for people. */
export class TranscodeFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TranscodeFailure'
  }
}

type Pieces = readonly Uint8Array[]

/** Somebody waits for a segment. */
interface Waiting {
  readonly segment: number
  readonly resolve: (pieces: Pieces) => void
  readonly reject: (error: Error) => void
}

/** One run of ffmpeg that encodes a recording from a segment on, segment by segment, and never much further than somebody watches. */
export class Run {
  readonly job: Job
  /** Resolves with the initialization segment. */
  readonly init: Promise<Uint8Array>
  readonly #loan: Loan
  readonly #process: Running
  readonly #done = new Map<number, Pieces>()
  readonly #waiting = new Set<Waiting>()
  #next: number
  #asked: number
  #failure: TranscodeFailure | undefined
  #wake: (() => void) | undefined
  #onInit: (init: Uint8Array) => void = () => {}
  #onFailure: (failure: TranscodeFailure) => void = () => {}
  #stuck: NodeJS.Timeout | undefined
  /** How long it was at work, apart from when it had to wait, in milliseconds. */
  #busyMs = 0
  #busySince = performance.now()
  #made = 0
  readonly #onSpeed: (speed: number) => void

  private constructor(job: Job, loan: Loan, process: Running, onSpeed: (speed: number) => void) {
    this.job = job
    this.#onSpeed = onSpeed
    this.#loan = loan
    this.#process = process
    this.#next = job.segment
    this.#asked = job.segment
    this.init = new Promise((resolve, reject) => {
      this.#onInit = resolve
      this.#onFailure = reject
    })
    this.init.catch(() => {})
    void this.#read()
  }

  /**
   * Starts one over what was lent; the loan ends with it. `onSpeed` hears again and again how many seconds of the recording are made
   * in a second.
   */
  static async start(
    ffmpeg: Ffmpeg,
    job: Job,
    loan: Loan,
    onSpeed: (speed: number) => void = () => {},
  ): Promise<Run> {
    try {
      const running = await start(ffmpeg.ffmpeg, transcodeArguments(job, loan.url))
      yieldToOthers(running)
      return new Run(job, loan, running, onSpeed)
    } catch (error) {
      loan.end()
      throw error
    }
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Whether it has failed or was ended; then `segment` rejects for what is not done. */
  get ended(): boolean {
    return this.#failure !== undefined
  }

  /** Whether it has made any segment. */
  get made(): boolean {
    return this.#made > 0
  }

  /** Whether a segment is done, or will be soon. */
  reaches(segment: number): boolean {
    if (this.#done.has(segment)) return true
    return !this.ended && segment >= this.#next && segment <= this.#next + REACH
  }

  /** Resolves with a segment that it reaches. Rejects with TranscodeFailure when it ends before that, and when `signal` says so. */
  segment(segment: number, signal: AbortSignal): Promise<Pieces> {
    this.#asked = segment
    this.#forget()
    this.#wake?.()
    const done = this.#done.get(segment)
    if (done) return Promise.resolve(done)
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { segment, resolve, reject }
      this.#waiting.add(waiting)
      const leave = () => {
        this.#waiting.delete(waiting)
        reject(new TranscodeFailure('nobody waits for it any more'))
      }
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** Ends it; what is done is forgotten. */
  end(reason = 'it was ended'): void {
    this.#fail(new TranscodeFailure(reason))
    this.#done.clear()
  }

  async #read(): Promise<void> {
    try {
      const splitter = new FragmentSplitter()
      this.#watch()
      for await (const bytes of this.#process.stdout) {
        for (const part of splitter.push(bytes)) {
          if (part.kind === 'init') this.#onInit(part.bytes)
          else this.#keep(part)
        }
        await this.#room()
      }
      await this.#process.ended
      throw new Error(this.#process.complaint().trim() || 'it said nothing')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#fail(new TranscodeFailure(`ffmpeg ended: ${lastLines(reason)}`))
    }
  }

  #keep({ time, pieces }: Fragment): void {
    const segment = this.job.grid.segmentAt(time / PICTURE_TIMESCALE)
    // What comes before the first segment is there for the sound's encoder alone.
    if (segment === undefined && this.#made === 0) return
    if (segment !== this.#next)
      throw new Error(`it made a segment at ${time} that nobody asked for`)
    this.#done.set(segment, pieces)
    this.#next += 1
    this.#made += 1
    this.#busyMs += performance.now() - this.#busySince
    this.#busySince = performance.now()
    const { grid, segment: first } = this.job
    this.#onSpeed(((grid.start(this.#next) - grid.start(first)) * 1000) / this.#busyMs)
    this.#watch()
    for (const waiting of this.#waiting) {
      if (waiting.segment !== segment) continue
      this.#waiting.delete(waiting)
      waiting.resolve(pieces)
    }
  }

  /** Resolves when more may be made: ffmpeg waits while nobody reads what it writes. */
  async #room(): Promise<void> {
    if (this.#next <= this.#asked + AHEAD || this.ended) return
    this.#busyMs += performance.now() - this.#busySince
    clearTimeout(this.#stuck)
    while (this.#next > this.#asked + AHEAD && !this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#busySince = performance.now()
    this.#watch()
  }

  #watch(): void {
    clearTimeout(this.#stuck)
    if (this.ended) return
    this.#stuck = setTimeout(() => this.end('ffmpeg makes nothing any more'), STUCK_MS).unref()
  }

  #forget(): void {
    for (const segment of this.#done.keys())
      if (segment < this.#asked - BEHIND || segment > this.#asked + AHEAD + 1)
        this.#done.delete(segment)
  }

  #fail(failure: TranscodeFailure): void {
    if (this.#failure) return
    this.#failure = failure
    clearTimeout(this.#stuck)
    this.#process.kill()
    this.#loan.end()
    this.#wake?.()
    this.#onFailure(failure)
    for (const { reject } of this.#waiting) reject(failure)
    this.#waiting.clear()
  }
}

/** The last two lines that it said (of which the first is often the reason), without the address that nobody else is to know. */
function lastLines(text: string): string {
  const lines = text.trim().split('\n').slice(-2)
  const said = lines.map((line) => line.replace(/^(?:\[[^\]]*\] *)+/, '').replace(/[.!]$/, ''))
  return said.join('; ').replace(/http:\/\/\S+/g, 'the file')
}
