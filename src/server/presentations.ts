import { FileUnavailable, type OpenFile } from '../bytes.ts'
import type { Presentation } from '../media/presentation.ts'
import type { RelativePath } from '../path.ts'
import type { Parts } from './parts.ts'

/** A viewer asks for the next segment within this time, in milliseconds. */
const IDLE_MS = 30_000

interface Held {
  readonly file: OpenFile
  readonly presentation: Promise<Presentation>
  users: number
  idle: NodeJS.Timeout | undefined
}

/** The recordings that are cut into segments at the moment: each version of each file is opened and indexed once. */
export class Presentations {
  readonly #open: Parts['openFile']
  readonly #held = new Map<string, Held>()

  constructor(open: Parts['openFile']) {
    this.#open = open
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
    const key = `${current}/${path}`
    const held = this.#take(key, file)
    try {
      return await act(await held.presentation, current)
    } catch (error) {
      this.#held.delete(key)
      throw error
    } finally {
      this.#give(key, held)
    }
  }

  #take(key: string, file: OpenFile): Held {
    const known = this.#held.get(key)
    if (known !== undefined) file.close()
    const held = known ?? { file, presentation: present(file), users: 0, idle: undefined }
    clearTimeout(held.idle)
    held.users += 1
    this.#held.set(key, held)
    return held
  }

  #give(key: string, held: Held): void {
    held.users -= 1
    if (held.users > 0) return
    if (this.#held.get(key) !== held) held.file.close()
    else
      held.idle = setTimeout(() => {
        this.#held.delete(key)
        held.file.close()
      }, IDLE_MS).unref()
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
