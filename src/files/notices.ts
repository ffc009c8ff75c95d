import { joinPath, type RelativePath } from '../path.ts'
import type { KnownFiles } from './known-files.ts'
import type { Notice } from './watch.ts'

/** A name to look at again. */
export interface Doubt {
  readonly folder: RelativePath
  readonly name: string
  /** Whether something may have come, gone or been replaced under that name. */
  readonly renamed: boolean
}

/** How long notices of a name are gathered, in milliseconds. */
const gathering = 100
/** The least time between two looks at one name, in milliseconds: a growing file makes many notices. */
const leastInterval = 500

/** Gathers notices, and has each name looked at once for many; always once more after the last notice. */
export class Notices {
  readonly #look: (doubts: readonly Doubt[]) => Promise<void>
  readonly #pending = new Map<RelativePath, Doubt & { readonly due: number }>()
  /** When each name was last looked at, the latest at the end. */
  readonly #looked = new Map<RelativePath, number>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  constructor(look: (doubts: readonly Doubt[]) => Promise<void>) {
    this.#look = look
  }

  get pending(): number {
    return this.#pending.size
  }

  add(doubt: Doubt): void {
    const path = joinPath(doubt.folder, doubt.name)
    const now = performance.now()
    const former = this.#pending.get(path)
    const renamed = doubt.renamed || former?.renamed === true
    const looked = this.#looked.get(path) ?? Number.NEGATIVE_INFINITY
    const due = former?.due ?? Math.max(now + gathering, looked + leastInterval)
    this.#pending.set(path, { ...doubt, renamed, due })
    this.#schedule()
  }

  /** Forgets what is pending. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pending.clear()
    this.#looked.clear()
  }

  /** Resolves when nothing is looked at any more. */
  async close(): Promise<void> {
    this.clear()
    await this.#looking
  }

  #schedule(): void {
    if (this.#pending.size === 0 || this.#looking !== undefined) return
    this.#timer ??= setTimeout(() => this.#flush(), gathering).unref()
  }

  #flush(): void {
    this.#timer = undefined
    this.#looking = this.#look(this.#takeDue(performance.now())).finally(() => {
      this.#looking = undefined
      this.#schedule()
    })
  }

  #takeDue(now: number): Doubt[] {
    for (const [path, time] of this.#looked) {
      if (time + leastInterval > now) break
      this.#looked.delete(path)
    }
    const due: Doubt[] = []
    for (const [path, doubt] of this.#pending) {
      if (doubt.due > now) continue
      this.#pending.delete(path)
      this.#looked.delete(path)
      this.#looked.set(path, now)
      due.push(doubt)
    }
    return due
  }
}

/** The name that a notice brings into doubt: the first one on its path that is no known folder's, or the last. */
export function doubtOf(notice: Notice, path: RelativePath, known: KnownFiles): Doubt | undefined {
  let { folder } = notice
  if (known.folder(folder) === undefined) return undefined
  const names = path.split('/')
  for (const [at, name] of names.entries()) {
    const below = joinPath(folder, name)
    if (at === names.length - 1) return { folder, name, renamed: notice.renamed }
    if (known.folder(below) === undefined) return { folder, name, renamed: true }
    folder = below
  }
  return undefined
}
