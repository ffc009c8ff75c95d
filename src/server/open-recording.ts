import { FileUnavailable, type OpenFile } from '../bytes.ts'
import type { Demuxer } from '../media/demuxer.ts'
import type { Presentation } from '../media/presentation.ts'
import { FileState, isFresh, QUIET_MS } from './file-state.ts'
import type { Parts } from './parts.ts'

/** Those who follow a recording are content with what it was so long ago, in milliseconds. */
const LOOK_MS = 1000

/** What is done with a presentation, the name that it has in URLs, and the file that it is of. */
export type Act<T> = (presentation: Presentation, version: string, file: OpenFile) => Promise<T> | T

/** A file that is presented: one version of it, or all that follow each other while it grows. */
export class OpenRecording {
  /** The name in URLs that it keeps while it grows. */
  readonly #growingVersion: string
  readonly #ffmpeg: Parts['ffmpeg']
  #state: FileState
  /** When the file was last changed, on the clock of performance.now(), and whether that was seen. */
  #changed: number
  #hasGrown = false
  #looked = performance.now()

  /** Takes the file over. */
  constructor(file: OpenFile, ffmpeg: Parts['ffmpeg']) {
    this.#ffmpeg = ffmpeg
    this.#growingVersion = `growing-${file.identity}`
    const age = isFresh(file) ? Date.now() - file.modified : Number.POSITIVE_INFINITY
    this.#changed = this.#looked - age
    this.#state = new FileState(file, ffmpeg)
  }

  /** Whether a file that was opened is this one, as it was or longer. */
  isOf({ identity, length }: OpenFile): boolean {
    const { file } = this.#state
    return identity === file.identity && length >= file.length
  }

  /** Takes over the file as it is now, for those who want that `version`, or any. */
  see(file: OpenFile, version: string | undefined): void {
    const before = this.#state
    const now = performance.now()
    const isRecent = version === this.#growingVersion && now - this.#looked < LOOK_MS
    if (isRecent || file.version === before.file.version) {
      file.close()
      return
    }
    const state = new FileState(file, this.#ffmpeg, before)
    this.#state = state
    this.#looked = now
    this.#changed = now
    this.#hasGrown = true
    state.content.then(
      () => before.release(),
      () => this.#goBack(state, before),
    )
  }

  /** A header may have been half written at that moment: the next look goes on from what was known before. */
  #goBack(failed: FileState, before: FileState): void {
    const isCurrent = this.#state === failed
    if (isCurrent) this.#state = before
    const unused = isCurrent ? failed : before
    unused.release()
  }

  /**
   * Does something with the presentation of that version, or of the file as it is now. Rejects with FileUnavailable where it is not that
   * version any more, and with MalformedMedia where it cannot be presented.
   */
  async use<T>(version: string | undefined, act: Act<T>): Promise<T> {
    const state = this.#state
    state.retain()
    try {
      const { demuxer, growing } = await state.content
      const { file } = state
      const hasEnded = this.#isQuiet() || !(demuxer.info.unfinished ?? this.#hasGrown)
      const name = version ?? (this.#isUnfinished(demuxer) ? this.#growingVersion : file.version)
      if (name === this.#growingVersion && demuxer.grown) {
        const presentation = await growing.present(demuxer, file.length, hasEnded)
        const isNothing = hasEnded && presentation.isEmpty
        if (!isNothing) return await act(presentation, name, file)
      }
      if (version !== undefined && name !== file.version)
        throw new FileUnavailable('missing', 'not that version any more')
      return await act(await state.presentation(), file.version, file)
    } finally {
      state.release()
    }
  }

  close(): void {
    this.#state.release()
  }

  /** Of a container that cannot tell, what was changed lately may be: it has an end until it is seen to grow. */
  #isUnfinished({ info, grown }: Demuxer): boolean {
    return grown !== undefined && (info.unfinished ?? !this.#isQuiet())
  }

  #isQuiet(): boolean {
    return performance.now() - this.#changed > QUIET_MS
  }
}
