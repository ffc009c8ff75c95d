import type { FoundFile } from '../files/folder-change.ts'
import { folderOf, nameOf, type RelativePath } from '../path.ts'
import { FolderNode } from './folder-node.ts'

/** Brings the folders, which always have '', from one state to the next, and finds out whose own lists that changes. */
export class Step {
  readonly #folders: Map<RelativePath, FolderNode>
  readonly #touched = new Set<FolderNode>()
  readonly #changed = new Set<RelativePath>()
  #subtitlesChanged = false

  constructor(folders: Map<RelativePath, FolderNode>) {
    this.#folders = folders
  }

  put(file: FoundFile): void {
    const folder = this.#folderAt(folderOf(file.path))
    if (file.kind === 'subtitle') {
      if (folder.putSubtitle(nameOf(file.path))) this.#subtitlesChanged = true
      return
    }
    const more = folder.put(file)
    if (more === 0) this.#changed.add(folder.path)
    else if (more !== undefined) this.#count(folder, more)
  }

  /** Takes away a file, or a folder with everything below it. */
  remove(path: RelativePath): void {
    const folder = this.#folders.get(path)
    if (folder !== undefined) this.#removeFolder(folder)
    if (path === '') return
    const parent = this.#folders.get(folderOf(path))
    if (parent?.remove(nameOf(path))) this.#count(parent, -1)
    else if (parent?.removeSubtitle(nameOf(path))) this.#subtitlesChanged = true
    if (parent !== undefined) this.#prune(parent)
  }

  /** Ends the step: the folders whose lists are different now, or undefined if nothing is. */
  settle(): ReadonlySet<RelativePath> | undefined {
    for (const folder of this.#touched) {
      this.#changed.add(folder.path)
      if (this.#folders.get(folder.path) === folder) folder.join()
    }
    return this.#changed.size > 0 || this.#subtitlesChanged ? this.#changed : undefined
  }

  #folderAt(path: RelativePath): FolderNode {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const folder = new FolderNode(path, this.#folderAt(folderOf(path)))
    this.#folders.set(path, folder)
    return folder
  }

  #removeFolder(folder: FolderNode): void {
    this.#count(folder.parent, -folder.videos)
    if (!folder.isEmpty) this.#subtitlesChanged = true
    this.#forget(folder)
    if (folder.parent === undefined) this.#folders.set('', new FolderNode('', undefined))
    else folder.leave()
  }

  #forget(folder: FolderNode): void {
    if (folder.videos > 0) this.#changed.add(folder.path)
    this.#folders.delete(folder.path)
    for (const child of folder.children) this.#forget(child)
  }

  #count(from: FolderNode | undefined, more: number): void {
    if (more === 0) return
    for (let folder = from; folder !== undefined; folder = folder.parent) {
      folder.videos += more
      this.#touched.add(folder)
    }
  }

  /** Takes away folders that hold nothing at all any more. */
  #prune(from: FolderNode): void {
    for (let folder = from; folder.isEmpty && folder.parent !== undefined; folder = folder.parent) {
      this.#folders.delete(folder.path)
      folder.leave()
    }
  }
}
