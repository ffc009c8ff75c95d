import { FileUnavailable } from '../bytes.ts'
import type { MediaInfo } from '../media/demuxer.ts'
import { TranscodeFailure } from '../media/ffmpeg/run.ts'
import { encodePath, type RelativePath } from '../path.ts'
import { ByteLender } from './byte-lender.ts'
import type { Parts } from './parts.ts'
import { type LengthOf, Probes } from './probes.ts'
import {
  type Exchange,
  failureText,
  gridOf,
  TranscodeLane,
  type TranscodePart,
} from './transcode-lane.ts'
import { Viewings } from './viewings.ts'

/** Reasons of so many recordings are kept. */
const MOST_FAILURES = 200

/** What ffmpeg can do for a recording. */
export interface Transcodable {
  /** The multivariant playlist of the recording encoded anew: an absolute path on this server. */
  readonly transcode: string | undefined
  /** What ffmpeg says that the recording holds; track ids are its own numbers. */
  readonly info: MediaInfo | undefined
}

/** Everything that the user's own ffmpeg does for this server; its processes end with `close`. */
export class Transcoding {
  readonly #parts: Parts
  readonly #lender = new ByteLender()
  readonly #probes: Probes
  readonly #viewings: Viewings
  readonly #lane: TranscodeLane
  readonly #failures = new Map<string, string>()

  constructor(parts: Parts, lengthOf: LengthOf) {
    this.#parts = parts
    this.#probes = new Probes(parts, this.#lender, lengthOf)
    this.#viewings = new Viewings(parts.openFile, this.#lender)
    this.#lane = new TranscodeLane(this.#viewings)
  }

  /** What can be done for a recording: nothing where there is no ffmpeg. Rejects with FileUnavailable, and with TranscodeFailure. */
  async of(path: RelativePath): Promise<Transcodable> {
    const source = await this.#probes.of(path)
    const playable = source !== undefined && gridOf(source) !== undefined
    return {
      transcode: playable
        ? `/hls/${source.version}/${encodePath(path)}/main.m3u8?transcode`
        : undefined,
      info: source?.probed.info,
    }
  }

  /** Answers what was asked for of this version of a recording. Rejects with FileUnavailable. */
  async answer(
    exchange: Exchange,
    { path, version, part }: { path: RelativePath; version: string; part: TranscodePart },
  ): Promise<void> {
    try {
      const source = await this.#probes.of(path)
      if (source?.version !== version) throw new FileUnavailable('missing', 'no such version')
      await this.#lane.answer(exchange, path, source, part)
    } catch (error) {
      if (!(error instanceof TranscodeFailure)) throw error
      this.#remember(`${version}/${path}`, error)
      const { request, response, refuse } = exchange
      if (response.headersSent) response.destroy()
      else if (!response.destroyed)
        refuse(request, response, { status: 500, message: failureText(error) })
    }
  }

  /** Ends all processes and takes back what was lent to them. */
  async close(): Promise<void> {
    this.#viewings.close()
    await this.#lender.close()
  }

  #remember(key: string, { message }: TranscodeFailure): void {
    if (this.#failures.get(key) !== message) this.#parts.log({ kind: 'failure', message })
    this.#failures.set(key, message)
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > MOST_FAILURES && oldest !== undefined) this.#failures.delete(oldest)
  }
}
