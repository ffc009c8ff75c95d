import { availableParallelism } from 'node:os'
import { FileUnavailable } from '../bytes.ts'
import type { Abilities } from '../media/ffmpeg/abilities.ts'
import type { Ffmpeg } from '../media/ffmpeg/find.ts'
import { Grid } from '../media/ffmpeg/grid.ts'
import type { Run } from '../media/ffmpeg/run.ts'
import { nameOf, Speeds, sizesOf } from '../media/ffmpeg/sizes.ts'
import { type Choice, Viewing } from '../media/ffmpeg/viewing.ts'
import type { RelativePath } from '../path.ts'
import type { ByteLender } from './byte-lender.ts'
import type { Parts } from './parts.ts'
import type { Source } from './probes.ts'

/** A viewer who is not heard of for this long is gone, in milliseconds. */
const GONE_MS = 30_000
/** The same where a page says that the viewer is there: what is at work for a paused one is ended after this. */
const PAUSED_MS = 120_000
/** Another viewer gets the place of one who has asked for nothing for this long. */
const RESTING_MS = 12_000
/** How soon a page whose connection is over must be back, in milliseconds. */
const BACK_MS = 2000
const SWEEP_MS = 5000

interface Held {
  readonly viewing: Viewing
  /** The pages that say that the viewer is there. */
  pages: number
  leaving: NodeJS.Timeout | undefined
}

/** The viewers of recordings that are encoded anew, each with one run of ffmpeg at most, and as many runs as the machine bears. */
export class Viewings {
  readonly speeds: Speeds = new Speeds()
  /** How many runs there may be at once. */
  limit: number = Math.max(1, availableParallelism())
  readonly #open: Parts['openFile']
  readonly #lender: ByteLender
  readonly #held = new Map<string, Held>()
  readonly #abilities = new Map<string, Promise<Abilities>>()
  #starting = 0
  #sweep: NodeJS.Timeout | undefined

  constructor(open: Parts['openFile'], lender: ByteLender) {
    this.#open = open
    this.#lender = lender
  }

  /** The viewer that this session is of. */
  of(session: string, path: RelativePath, source: Source): Viewing {
    return this.#hold(`${session} ${source.version}/${path}`, path, source).viewing
  }

  /** The page of a viewer is there until `left` is called; then the viewer is gone, unless another page says otherwise at once. */
  attend(session: string, path: RelativePath, source: Source): { left(): void } {
    const key = `${session} ${source.version}/${path}`
    const held = this.#hold(key, path, source)
    held.pages += 1
    clearTimeout(held.leaving)
    return {
      left: () => {
        held.pages -= 1
        if (held.pages === 0) held.leaving = setTimeout(() => this.#end(key, held), BACK_MS).unref()
      },
    }
  }

  /** The ids of the processes at work. */
  pids(): number[] {
    return [...this.#held.values()].flatMap(({ viewing }) => viewing.pid ?? [])
  }

  /** Ends all. */
  close(): void {
    for (const [key, held] of this.#held) this.#end(key, held)
  }

  #hold(key: string, path: RelativePath, source: Source): Held {
    const known = this.#held.get(key)
    if (known) return known
    const viewing = new Viewing((choice, segment, silent) =>
      this.#startRun(path, source, choice, segment, silent),
    )
    const held: Held = { viewing, pages: 0, leaving: undefined }
    this.#held.set(key, held)
    this.#sweep ??= setInterval(() => this.#endIdle(), SWEEP_MS).unref()
    return held
  }

  #end(key: string, held: Held): void {
    clearTimeout(held.leaving)
    held.viewing.end()
    if (this.#held.get(key) === held) this.#held.delete(key)
    if (this.#held.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }

  #endIdle(): void {
    const now = performance.now()
    for (const [key, held] of this.#held) {
      const idle = held.viewing.asking ? 0 : now - held.viewing.asked
      if (held.pages > 0 && idle > PAUSED_MS) held.viewing.pause()
      else if (held.pages === 0 && idle > GONE_MS) this.#end(key, held)
    }
  }

  async #startRun(
    path: RelativePath,
    source: Source,
    choice: Choice,
    segment: number,
    silent: boolean,
  ): Promise<Run> {
    this.#makeRoom()
    this.#starting += 1
    try {
      return await this.#run(path, source, choice, segment, silent)
    } finally {
      this.#starting -= 1
    }
  }

  async #run(
    path: RelativePath,
    { ffmpeg, version, probed }: Source,
    { side, sound: chosen, burn }: Choice,
    segment: number,
    silent: boolean,
  ): Promise<Run> {
    const { picture, duration, format, sounds } = probed
    const size = picture && sizesOf(picture).find((each) => nameOf(each) === side)
    const { Run, TranscodeFailure } = await import('../media/ffmpeg/run.ts')
    if (!size || duration === undefined) throw new TranscodeFailure('there is no such picture')
    const abilities = await this.#abilitiesOf(ffmpeg)
    const [encoder, available] = await Promise.all([abilities.encoder(), abilities.filters()])
    if (!encoder) throw new TranscodeFailure('this ffmpeg has no encoder of H.264')
    const file = await this.#open(path, 'video')
    if (file.version !== version) {
      file.close()
      throw new FileUnavailable('missing', 'not that version any more')
    }
    const grid = new Grid(picture.rate, duration)
    const sound = chosen ?? sounds[0]
    const heard = silent || sound === undefined || !sounds.includes(sound) ? undefined : sound
    const job = { picture, grid, segment, size, available, encoder, format, sound: heard, burn }
    return Run.start(ffmpeg, job, await this.#lender.lend(file), (speed) =>
      this.speeds.note(version, size, picture.rate, speed),
    )
  }

  #abilitiesOf(ffmpeg: Ffmpeg): Promise<Abilities> {
    const known = this.#abilities.get(ffmpeg.ffmpeg)
    if (known) return known
    const asked = import('../media/ffmpeg/abilities.ts').then(
      ({ Abilities }) => new Abilities(ffmpeg),
    )
    this.#abilities.set(ffmpeg.ffmpeg, asked)
    return asked
  }

  /** Throws FileUnavailable where everybody who is served is watching. */
  #makeRoom(): void {
    const running = [...this.#held.values()].filter(({ viewing }) => viewing.running)
    if (running.length + this.#starting < this.limit) return
    const now = performance.now()
    const resting = running
      .filter(({ viewing }) => !viewing.asking && now - viewing.asked > RESTING_MS)
      .sort((one, other) => one.viewing.asked - other.viewing.asked)[0]
    if (!resting)
      throw new FileUnavailable('busy', `${this.limit} recordings are being encoded already`)
    resting.viewing.pause()
  }
}
