import { type Run, TranscodeFailure } from './run.ts'

/** What a viewer watches of a recording. */
export interface Choice {
  /** The shorter side of the picture, in pixels. */
  readonly side: number
  /** Ordinal of a sound track, from 0; undefined for the first. */
  readonly sound: number | undefined
  /** Ordinal of a subtitle track that is burnt in; undefined for none. */
  readonly burn: number | undefined
}

/** Starts a run; without sound where it was tried in vain with it. */
export type StartRun = (choice: Choice, segment: number, silent: boolean) => Promise<Run>

/** How often in a row a run may end without having made anything. */
const TRIES = 3

/** One viewer of one recording: at most one run of ffmpeg at a time, begun anew where the viewer goes. */
export class Viewing {
  readonly #startRun: StartRun
  readonly #inits = new Map<string, Uint8Array>()
  #run: Run | undefined
  #key = ''
  #turn: Promise<unknown> = Promise.resolve()
  /** What could not be made, and how often that was tried. */
  #failed = { what: '', times: 0 }
  #silent = false
  #asking = 0
  #ended = false
  /** When something was asked for last, by performance.now(). */
  asked: number = performance.now()

  constructor(startRun: StartRun) {
    this.#startRun = startRun
  }

  /** The id of the process that is at work for it. */
  get pid(): number | undefined {
    return this.running ? this.#run?.pid : undefined
  }

  /** Whether a process is at work for it. */
  get running(): boolean {
    return this.#run !== undefined && !this.#run.ended
  }

  /** Whether an answer is owed. */
  get asking(): boolean {
    return this.#asking > 0
  }

  /** The initialization segment; undefined where nobody waits for it any more. */
  init(choice: Choice, signal: AbortSignal): Promise<readonly Uint8Array[] | undefined> {
    return this.#inTurn(`init of ${keyOf(choice)}`, signal, async () => {
      const known = this.#inits.get(keyOf(choice))
      if (known) return [known]
      const run = await this.#runFor(choice, undefined)
      await run.init
      return [this.#inits.get(keyOf(choice)) ?? (await run.init)]
    })
  }

  /** A segment by its number, from 0; undefined where nobody waits for it any more. */
  segment(
    choice: Choice,
    segment: number,
    signal: AbortSignal,
  ): Promise<readonly Uint8Array[] | undefined> {
    return this.#inTurn(`${segment} of ${keyOf(choice)}`, signal, async () => {
      const run = await this.#runFor(choice, segment)
      return run.segment(segment, signal)
    })
  }

  /** Ends what is at work; it begins anew when more is asked for. */
  pause(): void {
    this.#run?.end('its viewer waits')
    this.#run = undefined
  }

  /** Ends it for good. */
  end(): void {
    this.#ended = true
    this.pause()
  }

  /** Whoever asks for something else while one is asked for waits until that is answered, or not wanted any more. */
  async #inTurn<T>(
    what: string,
    signal: AbortSignal,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    this.#asking += 1
    this.asked = performance.now()
    const before = this.#turn
    const answered = before.then(() =>
      signal.aborted ? undefined : this.#repeat(what, signal, act),
    )
    this.#turn = answered.catch(() => {})
    try {
      return await answered
    } finally {
      this.#asking -= 1
      this.asked = performance.now()
    }
  }

  /** A run that ends before it has made what is asked for is begun again, in the end without the sound: that may be what cannot be read. */
  async #repeat<T>(
    what: string,
    signal: AbortSignal,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    if (what !== this.#failed.what) this.#failed = { what, times: 0 }
    for (;;) {
      try {
        return await act()
      } catch (error) {
        if (signal.aborted || this.#ended) return undefined
        if (!(error instanceof TranscodeFailure)) throw error
        this.#fail(error)
      }
    }
  }

  /** Throws where it was tried often enough. */
  #fail(error: TranscodeFailure): void {
    this.#run?.end()
    this.#failed.times += 1
    this.#silent = this.#failed.times === TRIES - 1
    if (this.#failed.times >= TRIES) throw error
  }

  async #runFor(choice: Choice, segment: number | undefined): Promise<Run> {
    if (this.#ended) throw new TranscodeFailure('it was ended')
    const run = this.#run
    const key = keyOf(choice)
    const serves = key === this.#key && (segment === undefined || run?.reaches(segment))
    if (run && serves && (!run.ended || segment !== undefined)) return run
    if (this.#failed.times >= TRIES) throw new TranscodeFailure('it was tried in vain')
    run?.end('its viewer went on')
    this.#key = key
    const started = await this.#startRun(choice, segment ?? 0, this.#silent)
    this.#run = started
    if (this.#ended) started.end()
    started.init.then(
      (init) => this.#inits.set(key, init),
      () => {},
    )
    return started
  }
}

function keyOf({ side, sound, burn }: Choice): string {
  return `${side} ${sound} ${burn}`
}
