import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RelativePath } from '../path.ts'
import type { Folder } from './admit.ts'
import type { FoundFile } from './folder-change.ts'
import type { KnownFiles } from './known-files.ts'
import type { Lister } from './lister.ts'
import type { Outbox } from './outbox.ts'
import type { Watches } from './watch.ts'

/** Folders that are asked for at a time, so that a thread that lists them always has its next one. */
const atATime = 128
/** Files taken away in one turn of the event loop. */
const atOnce = 500

/** What a scan works with. */
export interface ScanParts {
  readonly lister: Pick<Lister, 'list'>
  readonly watches: Pick<Watches, 'add' | 'remove'>
  readonly known: KnownFiles
  readonly outbox: Pick<Outbox, 'gone' | 'found'>
  /** Called whenever nothing is left to list. */
  readonly onIdle: () => void
}

interface Task {
  /** Known paths of the folder that were not met again yet. */
  readonly missing: Set<RelativePath>
  /** Set when the folder is to be listed once more. */
  again: Folder | undefined
}

/** Lists folders with all below them, tells what differs from what was known, and has every folder watched before it is listed. */
export class Scan {
  readonly #parts: ScanParts
  readonly #queue = new Map<RelativePath, Folder>()
  readonly #tasks = new Map<RelativePath, Task>()
  readonly #unreadable = new Set<RelativePath>()
  #listing = 0
  #closed = false

  constructor(parts: ScanParts) {
    this.#parts = parts
  }

  /** How many folders could not be read wholly when they were last listed. */
  get unreadable(): number {
    return this.#unreadable.size
  }

  isListing(folder: RelativePath): boolean {
    return this.#tasks.has(folder)
  }

  /** Lists the folder with all below it, in its turn. */
  enqueue(folder: Folder): void {
    const task = this.#tasks.get(folder.path)
    if (task === undefined) this.#queue.set(folder.path, folder)
    else task.again = folder
    this.#proceed()
  }

  /** Takes what is there: a file, or a folder that will be listed. */
  found(found: FoundFile | Folder): void {
    const { known, outbox } = this.#parts
    const isFolder = found.kind === 'folder'
    if (isFolder ? known.hasFile(found.path) : known.hasFolder(found.path)) this.gone(found.path)
    if (isFolder) {
      known.putFolder(found.path)
      this.enqueue(found)
    } else if (known.putFile(found)) outbox.found(found)
  }

  /** Takes it that there is no file and no folder of that path. */
  gone(path: RelativePath): void {
    const { known, watches, outbox } = this.#parts
    const wasFolder = known.hasFolder(path)
    if (known.removeFile(path) || wasFolder) outbox.gone(path)
    if (!wasFolder) return
    this.#queue.delete(path)
    for (const folder of known.removeFolder(path)) {
      this.#queue.delete(folder)
      this.#tasks.delete(folder)
      this.#unreadable.delete(folder)
      watches.remove(folder)
    }
  }

  /** Ends it, wherever it is. */
  close(): void {
    this.#closed = true
    this.#tasks.clear()
  }

  #proceed(): void {
    if (this.#closed) return
    for (const [path, folder] of this.#queue) {
      if (this.#listing >= atATime) return
      this.#queue.delete(path)
      this.#list(folder)
    }
    if (this.#listing === 0) this.#parts.onIdle()
  }

  #list(folder: Folder): void {
    const { lister, watches, known } = this.#parts
    watches.add(folder.path)
    const { files, folders } = known.addFolder(folder)
    const task: Task = { missing: new Set([...files.keys(), ...(folders ?? [])]), again: undefined }
    this.#tasks.set(folder.path, task)
    this.#listing += 1
    lister.list(folder, ({ files, folders, end }) => {
      if (this.#isCurrent(folder, task)) this.#meet(task, [...files, ...folders])
      if (end !== undefined) void this.#finish(folder, task, end)
    })
  }

  #isCurrent({ path }: Folder, task: Task): boolean {
    return this.#tasks.get(path) === task
  }

  #meet(task: Task, all: readonly (FoundFile | Folder)[]): void {
    for (const found of all) {
      task.missing.delete(found.path)
      this.found(found)
    }
  }

  async #finish(folder: Folder, task: Task, end: 'whole' | 'unreadable'): Promise<void> {
    let count = 0
    for (const missing of task.missing) {
      if (this.#isCurrent(folder, task)) this.gone(missing)
      count += 1
      if (count % atOnce === 0) await nextTurn()
    }
    if (this.#isCurrent(folder, task)) this.#settle(folder.path, task, end)
    this.#listing -= 1
    this.#proceed()
  }

  #settle(path: RelativePath, task: Task, end: 'whole' | 'unreadable'): void {
    this.#tasks.delete(path)
    if (end === 'whole') this.#unreadable.delete(path)
    else this.#unreadable.add(path)
    if (task.again !== undefined) this.#queue.set(path, task.again)
  }
}
