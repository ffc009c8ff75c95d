import type { Buffer } from 'node:buffer'
import { watch } from 'node:fs'
import { nameFromBytes, type RelativePath } from '../path.ts'
import type { Native } from './disk.ts'
import { nativePath } from './native-path.ts'

/** Something happened to a name. */
export interface Notice {
  /** The folder that was watched. */
  readonly folder: RelativePath
  /** The path from there; undefined when the system did not tell it. */
  readonly path: RelativePath | undefined
  /** Whether the name may have come, gone or changed hands: not just its content. */
  readonly renamed: boolean
}

/** What watches one folder. */
export interface Watcher {
  on(event: 'error', listener: () => void): unknown
  close(): void
}

/** node:fs's watch, and how far it reaches. */
export interface WatchSystem {
  /** Whether to watch the served folder with everything below it by one watcher, or each folder by its own. */
  readonly recursive: boolean
  /** How many folders at most: each costs memory of the kernel, of which other programs want their share. */
  readonly limit: number
  readonly watch: (
    at: Native,
    recursive: boolean,
    listener: (event: string, name: Buffer | null) => void,
  ) => Watcher
}

/** On macOS and Windows the system itself watches recursively. */
export const watchSystem: WatchSystem = {
  recursive: process.platform === 'darwin' || process.platform === 'win32',
  limit: 8192,
  watch: (at, recursive, listener) =>
    watch(at, { encoding: 'buffer', persistent: false, recursive }, listener),
}

/** The watchers of a folder and the folders below it. Nothing here throws: what cannot be watched is not watched. */
export class Watches {
  readonly #root: string
  readonly #system: WatchSystem
  readonly #onNotice: (notice: Notice) => void
  readonly #watchers = new Map<RelativePath, Watcher>()

  constructor(root: string, system: WatchSystem, onNotice: (notice: Notice) => void) {
    this.#root = root
    this.#system = system
    this.#onNotice = onNotice
  }

  /** Whether the served folder itself is watched. */
  get working(): boolean {
    return this.#watchers.has('')
  }

  /** Watches what is at the path now, even if something else there was watched before. */
  add(folder: RelativePath): void {
    const { recursive, limit } = this.#system
    const former = this.#watchers.get(folder)
    const covered = recursive && (folder !== '' || former !== undefined)
    if (covered || (former === undefined && this.#watchers.size >= limit)) return
    const watcher = this.#watch(folder)
    if (watcher !== undefined) this.#watchers.set(folder, watcher)
    else this.#watchers.delete(folder)
    former?.close()
  }

  remove(folder: RelativePath): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  #watch(folder: RelativePath): Watcher | undefined {
    const { recursive, watch } = this.#system
    try {
      const watcher = watch(nativePath(this.#root, folder), recursive, (event, name) => {
        if (this.#watchers.get(folder) !== watcher) return
        const path = name === null ? undefined : pathOf(name)
        this.#onNotice({ folder, path, renamed: event !== 'change' })
      })
      watcher.on('error', () => {
        if (this.#watchers.get(folder) === watcher) this.remove(folder)
      })
      return watcher
    } catch {
      return undefined
    }
  }
}

function pathOf(name: Buffer): RelativePath {
  const path = nameFromBytes(name)
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path
}
