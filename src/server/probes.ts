import type { Ffmpeg } from '../media/ffmpeg/find.ts'
import type { Probed } from '../media/ffmpeg/probe.ts'
import type { RelativePath } from '../path.ts'
import type { ByteLender } from './byte-lender.ts'
import type { Parts } from './parts.ts'

/** What is known of so many recordings is kept. */
const MOST = 200

/** A recording as ffmpeg sees it. */
export interface Source {
  readonly ffmpeg: Ffmpeg
  readonly version: string
  readonly probed: Probed
}

/** How long a recording is, in seconds; undefined where that cannot be told. */
export type LengthOf = (path: RelativePath) => Promise<number | undefined>

/** What ffmpeg says of recordings, asked once for each version of each. */
export class Probes {
  readonly #parts: Pick<Parts, 'ffmpeg' | 'openFile'>
  readonly #lender: ByteLender
  readonly #lengthOf: LengthOf
  readonly #known = new Map<string, Promise<Probed | undefined>>()

  constructor(parts: Pick<Parts, 'ffmpeg' | 'openFile'>, lender: ByteLender, lengthOf: LengthOf) {
    this.#parts = parts
    this.#lender = lender
    this.#lengthOf = lengthOf
  }

  /** Undefined where there is no ffmpeg, or it makes nothing of the recording. Rejects with FileUnavailable, and with TranscodeFailure. */
  async of(path: RelativePath): Promise<Source | undefined> {
    const ffmpeg = await this.#parts.ffmpeg()
    if (ffmpeg === undefined) return undefined
    const file = await this.#parts.openFile(path, 'video')
    const { version } = file
    const key = `${version}/${path}`
    const known = this.#known.get(key)
    if (known) file.close()
    const asked = known ?? this.#ask(ffmpeg, path, await this.#lender.lend(file))
    this.#known.delete(key)
    this.#known.set(key, asked)
    // The machine may have had too much else to do: whoever asks next asks anew.
    asked.catch(() => this.#known.delete(key))
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest)
    const probed = await asked
    return probed && { ffmpeg, version, probed }
  }

  async #ask(
    ffmpeg: Ffmpeg,
    path: RelativePath,
    loan: Awaited<ReturnType<ByteLender['lend']>>,
  ): Promise<Probed | undefined> {
    try {
      const { probe } = await import('../media/ffmpeg/probe.ts')
      const probed = await probe(ffmpeg, loan)
      if (probed === undefined || probed.duration !== undefined) return probed
      return { ...probed, duration: await this.#lengthOf(path) }
    } finally {
      loan.end()
    }
  }
}
