import { folderOf, type RelativePath } from '../path.ts'
import type { Folder } from './admit.ts'
import type { FoundFile } from './folder-change.ts'

/** What is known of one folder. */
export interface KnownFolder {
  at: Folder
  readonly files: Map<RelativePath, FoundFile>
  /** Paths of the folders in it, whether they are known themselves or not yet; none for most. */
  folders: Set<RelativePath> | undefined
}

/** All that was found in the served folder, for the comparison with what is there now. */
export class KnownFiles {
  readonly #folders = new Map<RelativePath, KnownFolder>()

  folder(path: RelativePath): KnownFolder | undefined {
    return this.#folders.get(path)
  }

  /** Knows a folder from now on, by the way it was reached last. */
  addFolder(at: Folder): KnownFolder {
    const known = this.#folders.get(at.path) ?? { at, files: new Map(), folders: undefined }
    known.at = at
    this.#folders.set(at.path, known)
    return known
  }

  /** Knows that there is a folder of that path in one that is known. */
  putFolder(path: RelativePath): void {
    const parent = this.#parent(path)
    if (parent !== undefined) parent.folders = (parent.folders ?? new Set()).add(path)
  }

  /** Whether there is a folder of that path, known itself or not yet. */
  hasFolder(path: RelativePath): boolean {
    return path === '' ? this.#folders.has('') : this.#parent(path)?.folders?.has(path) === true
  }

  hasFile(path: RelativePath): boolean {
    return this.#parent(path)?.files.has(path) === true
  }

  /** Takes a file of a known folder; false if just that was known. */
  putFile(file: FoundFile): boolean {
    const files = this.#parent(file.path)?.files
    const former = files?.get(file.path)
    if (former?.size === file.size && former.modified === file.modified) return false
    files?.set(file.path, file)
    return files !== undefined
  }

  removeFile(path: RelativePath): boolean {
    return this.#parent(path)?.files.delete(path) === true
  }

  /** Forgets a folder and everything below it; returns the paths of these folders, as far as they were known themselves. */
  removeFolder(path: RelativePath): RelativePath[] {
    this.#parent(path)?.folders?.delete(path)
    const removed: RelativePath[] = []
    const rest = [path]
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const folder = this.#folders.get(next)
      if (folder === undefined) continue
      removed.push(next)
      this.#folders.delete(next)
      for (const below of folder.folders ?? []) rest.push(below)
    }
    return removed
  }

  #parent(path: RelativePath): KnownFolder | undefined {
    return this.#folders.get(folderOf(path))
  }
}
