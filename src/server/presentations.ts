import { FileUnavailable, type OpenFile } from '../bytes.ts'
import type { Presentation } from '../media/presentation.ts'
import type { RelativePath } from '../path.ts'
import type { Parts } from './parts.ts'

/** A viewer asks for the next segment within this time, in milliseconds. */
const IDLE_MS = 30_000
/** Each holds a descriptor and an index: those who only look at pages must not use them up. */
const IDLE_MOST = 16

interface Held {
  readonly key: string
  readonly file: OpenFile
  readonly presentation: Promise<Presentation>
  users: number
  idle: NodeJS.Timeout | undefined
}

/** The recordings that are cut into segments at the moment: each version of each file is opened and indexed once. */
export class Presentations {
  readonly #open: Parts['openFile']
  readonly #idleMs: number
  /** The one that was asked for last is the last. */
  readonly #held = new Map<string, Held>()

  /** `idleMs` is how long one is kept that nobody asks for, in milliseconds. */
  constructor(open: Parts['openFile'], idleMs: number = IDLE_MS) {
    this.#open = open
    this.#idleMs = idleMs
  }

  /**
   * Does something with the presentation of a recording as it is now, and tells its version. Rejects with FileUnavailable where it
   * is not, or is not `version` any more, and with MalformedMedia where it cannot be presented.
   */
  async use<T>(
    path: RelativePath,
    version: string | undefined,
    act: (presentation: Presentation, version: string) => Promise<T> | T,
  ): Promise<T> {
    const file = await this.#open(path, 'video')
    const current = file.version
    if (version !== undefined && version !== current) {
      file.close()
      throw new FileUnavailable('missing', 'not that version any more')
    }
    const held = this.#take(`${current}/${path}`, file)
    try {
      return await act(await held.presentation, current)
    } catch (error) {
      this.#forget(held)
      throw error
    } finally {
      this.#give(held)
    }
  }

  #take(key: string, file: OpenFile): Held {
    const known = this.#held.get(key)
    if (known !== undefined) file.close()
    const held = known ?? { key, file, presentation: present(file), users: 0, idle: undefined }
    clearTimeout(held.idle)
    held.users += 1
    this.#held.delete(key)
    this.#held.set(key, held)
    return held
  }

  #give(held: Held): void {
    held.users -= 1
    if (held.users > 0) return
    if (this.#held.get(held.key) !== held) {
      held.file.close()
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
    held.file.close()
  }

  /** Whoever asks next opens it anew. */
  #forget(held: Held): void {
    if (this.#held.get(held.key) === held) this.#held.delete(held.key)
  }
}

/** Only now: what reads recordings is not needed before the first one is watched. */
async function present(file: OpenFile): Promise<Presentation> {
  const [{ openMedia }, { openPresentation }] = await Promise.all([
    import('../media/open-media.ts'),
    import('../media/presentation.ts'),
  ])
  return openPresentation(await openMedia(file), file.length)
}
