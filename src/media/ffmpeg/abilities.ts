import { PICTURE_TIMESCALE } from './arguments.ts'
import { type Encoder, hardwareEncoders, pictureArguments, softwareEncoders } from './encoders.ts'
import type { Ffmpeg } from './find.ts'
import { FragmentSplitter } from './fragments.ts'
import { QUIETLY } from './input.ts'
import { ask, start } from './process.ts'

const LIMITS = { timeoutMs: 10_000, mostBytes: 1_000_000 }
/** A test encode that takes longer than this is of no use, in milliseconds. */
const TEST_MS = 15_000
/** Keyframes of the test encode, in frames. */
const TEST_FRAMES = 10
const TEST_RATE = { frames: 25, seconds: 1 }
const TEST_SIZE = { width: 640, height: 360 }

/** What an ffmpeg can do; asked once, and only when it is needed. */
export class Abilities {
  readonly #ffmpeg: Ffmpeg
  #lists: Promise<{ encoders: ReadonlySet<string>; filters: ReadonlySet<string> }> | undefined
  #hardware: Promise<void> | undefined
  #working: Encoder | undefined

  constructor(ffmpeg: Ffmpeg) {
    this.#ffmpeg = ffmpeg
  }

  /** The names of its filters. */
  async filters(): Promise<ReadonlySet<string>> {
    return (await this.#listed()).filters
  }

  /**
   * The encoder of H.264 to use now: one with hardware once a test has shown that it works, else the best without; undefined where
   * there is none.
   */
  async encoder(): Promise<Encoder | undefined> {
    const { encoders } = await this.#listed()
    const [software] = softwareEncoders(encoders)
    this.#hardware ??= this.#testHardware(encoders)
    if (software === undefined) await this.#hardware
    return this.#working ?? software
  }

  #listed(): Promise<{ encoders: ReadonlySet<string>; filters: ReadonlySet<string> }> {
    this.#lists ??= Promise.all([this.#names('-encoders'), this.#names('-filters')]).then(
      ([encoders, filters]) => ({ encoders, filters }),
    )
    return this.#lists
  }

  /** The second column of what it lists. */
  async #names(list: '-encoders' | '-filters'): Promise<ReadonlySet<string>> {
    const { stdout } = await ask(this.#ffmpeg.ffmpeg, [...QUIETLY, list], LIMITS)
    return new Set([...stdout.matchAll(/^ [A-Z.|]{3,6} (\w+)/gm)].map(([, name = '']) => name))
  }

  async #testHardware(listed: ReadonlySet<string>): Promise<void> {
    for (const encoder of hardwareEncoders(listed)) {
      if (!(await this.#keepsGrid(encoder))) continue
      this.#working = encoder
      return
    }
  }

  /** Whether it encodes at all, with keyframes where they must be. */
  async #keepsGrid(encoder: Encoder): Promise<boolean> {
    const run = await start(this.#ffmpeg.ffmpeg, testArguments(encoder))
    const timer = setTimeout(run.kill, TEST_MS)
    const times: number[] = []
    try {
      const splitter = new FragmentSplitter()
      for await (const bytes of run.stdout)
        for (const part of splitter.push(bytes)) if (part.kind === 'fragment') times.push(part.time)
      const apart = (TEST_FRAMES * PICTURE_TIMESCALE) / TEST_RATE.frames
      return (await run.ended) && times.join() === [0, apart, 2 * apart].join()
    } catch {
      return false
    } finally {
      clearTimeout(timer)
      run.kill()
    }
  }
}

function testArguments(encoder: Encoder): string[] {
  const { width, height } = TEST_SIZE
  return [
    ...['-nostdin', ...QUIETLY, ...encoder.device],
    ...['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${TEST_RATE.frames}`],
    ...['-frames:v', String(TEST_FRAMES * 3), '-filter:v', encoder.input],
    ...pictureArguments(encoder, TEST_SIZE, TEST_RATE, { frames: TEST_FRAMES, lead: 0 }),
    ...['-video_track_timescale', String(PICTURE_TIMESCALE), '-f', 'mp4'],
    ...['-movflags', 'empty_moov+frag_keyframe+default_base_moof+frag_discont', '-'],
  ]
}
