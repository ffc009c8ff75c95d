import { FileUnavailable, type OpenFile } from '../bytes.ts'
import type { RelativePath } from '../path.ts'
import { type Act, OpenRecording } from './open-recording.ts'
import type { Parts } from './parts.ts'

/** A viewer asks for the next segment within this time, in milliseconds. */
const IDLE_MS = 30_000
/** Each holds a descriptor and an index: those who only look at pages must not use them up. */
const IDLE_MOST = 16

interface Held {
  readonly path: RelativePath
  readonly recording: OpenRecording
  users: number
  idle: NodeJS.Timeout | undefined
}

/** The recordings that are cut into segments at the moment: each version of each file is opened and indexed once. */
export class Presentations {
  readonly #parts: Pick<Parts, 'openFile' | 'ffmpeg'>
  readonly #idleMs: number
  /** The one that was asked for last is the last. */
  readonly #held = new Map<RelativePath, Held>()

  /** `idleMs` is how long one is kept that nobody asks for, in milliseconds. */
  constructor(parts: Pick<Parts, 'openFile' | 'ffmpeg'>, idleMs: number = IDLE_MS) {
    this.#parts = parts
    this.#idleMs = idleMs
  }

  /**
   * Does something with the presentation of a recording, and tells what it is called in URLs: with the `version` of that name, or with
   * what the file is now. That is a version of the file, or the file while it grows. Rejects with FileUnavailable where it
   * is not there, or not that version any more, and with MalformedMedia where it cannot be presented. What is done is done
   * once more where the writer came in between.
   */
  async use<T>(path: RelativePath, version: string | undefined, act: Act<T>): Promise<T> {
    try {
      return await this.#use(path, version, act)
    } catch (error) {
      const isGrowing = version?.startsWith('growing-')
      if (!isGrowing || !(error instanceof FileUnavailable)) throw error
      return this.#use(path, version, act)
    }
  }

  async #use<T>(path: RelativePath, version: string | undefined, act: Act<T>): Promise<T> {
    const held = this.#take(path, await this.#parts.openFile(path, 'video'), version)
    let isOpened = false
    try {
      return await held.recording.use(version, (...opened) => {
        isOpened = true
        return act(...opened)
      })
    } catch (error) {
      const isPart = isOpened && error instanceof Error && error.name === 'MalformedMedia'
      if (!isPart && !(error instanceof FileUnavailable)) this.#forget(held)
      throw error
    } finally {
      this.#give(held)
    }
  }

  #take(path: RelativePath, file: OpenFile, version: string | undefined): Held {
    const known = this.#held.get(path)
    const isKnown = known?.recording.isOf(file)
    if (isKnown) known?.recording.see(file, version)
    else if (known?.users === 0) this.#end(known)
    const held =
      known && isKnown
        ? known
        : {
            path,
            recording: new OpenRecording(file, this.#parts.ffmpeg),
            users: 0,
            idle: undefined,
          }
    clearTimeout(held.idle)
    held.users += 1
    this.#held.delete(path)
    this.#held.set(path, held)
    return held
  }

  #give(held: Held): void {
    held.users -= 1
    if (held.users > 0) return
    if (this.#held.get(held.path) !== held) {
      held.recording.close()
      return
    }
    held.idle = setTimeout(() => this.#end(held), this.#idleMs).unref()
    const idle = [...this.#held.values()].filter(({ users }) => users === 0)
    for (const oldest of idle.slice(0, -IDLE_MOST)) this.#end(oldest)
  }

  /** Ends one that nobody uses. */
  #end(held: Held): void {
    clearTimeout(held.idle)
    this.#forget(held)
    held.recording.close()
  }

  /** Whoever asks next opens it anew. */
  #forget(held: Held): void {
    if (this.#held.get(held.path) === held) this.#held.delete(held.path)
  }
}
