import type { RelativePath } from '../path.ts'
import type { FolderChange, FoundFile } from './folder-change.ts'

const most = 500
/** How long what was found is held back for more to come, in milliseconds. */
const patience = 50

/** Gathers single findings into changes of a useful size, in their order. */
export class Outbox {
  readonly #send: (change: FolderChange) => void
  #gone: RelativePath[] = []
  #found: FoundFile[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(send: (change: FolderChange) => void) {
    this.#send = send
  }

  gone(path: RelativePath): void {
    if (this.#found.length > 0) this.flush()
    this.#gone.push(path)
    this.#hold()
  }

  found(file: FoundFile): void {
    this.#found.push(file)
    this.#hold()
  }

  flush(): void {
    this.close()
    if (this.#gone.length + this.#found.length === 0) return
    const change = { gone: this.#gone, found: this.#found }
    this.#gone = []
    this.#found = []
    this.#send(change)
  }

  /** Sends nothing more by itself. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #hold(): void {
    if (this.#gone.length + this.#found.length >= most) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), patience).unref()
  }
}
