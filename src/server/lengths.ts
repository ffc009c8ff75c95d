import type { OpenFile } from '../bytes.ts'
import type { Recording } from '../library/recording.ts'
import type { MediaInfo } from '../media/demuxer.ts'
import { takeTurns } from '../media/turns.ts'
import type { RelativePath } from '../path.ts'
import { isFresh } from './file-state.ts'
import type { Parts } from './parts.ts'

/** So many recordings are looked into at the same time, for all viewers together. */
const MOST_LOOKS = 2
/** A file that lies, or a disk that sleeps, holds up the others for so long, in milliseconds. */
const PATIENCE_MS = 5000
/** What is known of so many recordings is kept. */
const MOST_KNOWN = 20_000

interface Known {
  /** What the index said of the file when it was looked into. */
  readonly size: number
  readonly modified: number
  /** Null where looking did not tell. */
  readonly seconds: number | null
}

/** How long recordings are, as far as somebody has asked: nothing is looked into before. */
export class Lengths {
  readonly #open: Parts['openFile']
  readonly #known = new Map<RelativePath, Known>()
  readonly #turn = takeTurns(MOST_LOOKS, PATIENCE_MS)

  constructor(open: Parts['openFile']) {
    this.#open = open
  }

  /** In seconds; null where looking did not tell, undefined where nobody has looked into the file as it is now. */
  known({ path, size, modified }: Recording): number | null | undefined {
    const known = this.#known.get(path)
    return known?.size === size && known.modified === modified ? known.seconds : undefined
  }

  /** Keeps what was found out otherwise. */
  keep({ path, size, modified }: Recording, seconds: number | null): void {
    this.#known.delete(path)
    this.#known.set(path, { size, modified, seconds })
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest)
  }

  /** In seconds; null where it cannot be told by the file's own index, or not now. */
  async of(recording: Recording): Promise<number | null> {
    const known = this.known(recording)
    return known === undefined ? this.#turn(() => this.#look(recording)).catch(() => null) : known
  }

  async #look(recording: Recording): Promise<number | null> {
    const known = this.known(recording)
    if (known !== undefined) return known
    const file = await this.#open(recording.path, 'video')
    try {
      const info = await infoOf(file)
      // What is being written has no length yet; of a container that cannot tell, what was changed lately may be.
      const isWritten = isFresh(file) && info?.unfinished !== false
      const seconds = (!isWritten && info?.duration) || null
      if (!isWritten) this.keep(recording, seconds)
      return seconds
    } finally {
      file.close()
    }
  }
}

/** What the file's own index says, undefined where it has none; no frame is read. */
async function infoOf(file: OpenFile): Promise<MediaInfo | undefined> {
  const { openMedia } = await import('../media/open-media.ts')
  try {
    return (await openMedia(file)).info
  } catch (error) {
    if (
      error instanceof Error &&
      /^(?:MalformedMedia|NothingToPlay|NeverFinished)$/.test(error.name)
    ) {
      return undefined
    }
    throw error
  }
}
