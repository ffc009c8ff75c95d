import { extensionOf, nameOf, type RelativePath } from '../path.ts'
import { compareNames, type Named, naturalKey } from './natural-order.ts'
import type { Recording } from './recording.ts'
import { SortedList } from './sorted-list.ts'

/** A recording in its folder. */
export interface Entry extends Named {
  /** The name as it is searched. */
  readonly text: string
  recording: Recording
}

/** What recordings are ordered by besides their names. */
export type Measure = 'modified' | 'size'

const noFolders = new SortedList<FolderNode, Named>(compareNames)

/** A folder with its own content in order, and the count of what lies below. */
export class FolderNode implements Named {
  readonly path: RelativePath
  readonly parent: FolderNode | undefined
  readonly name: string
  readonly key: string
  /** The name as it is searched. */
  readonly text: string
  /** Recordings in it and anywhere below it. */
  videos = 0
  readonly entries: SortedList<Entry, Named> = new SortedList<Entry, Named>(compareNames)
  /** All folders in it; like the next ones made when there is one, for most folders are leaves. */
  #children: Set<FolderNode> | undefined
  #folders: SortedList<FolderNode, Named> | undefined
  #isListed = false
  #subtitles: SortedList<Named> | undefined
  /** Made when first asked for: few folders are ever looked at. */
  #orders: Map<Measure, SortedList<Entry>> | undefined

  constructor(path: RelativePath, parent: FolderNode | undefined) {
    this.path = path
    this.parent = parent
    this.name = nameOf(path)
    this.key = naturalKey(this.name)
    this.text = searchText(this.name)
    parent?.adopt(this)
  }

  /** All folders in it. */
  get children(): Iterable<FolderNode> {
    return this.#children ?? []
  }

  /** The folders in it that have recordings in them or below them. */
  get folders(): SortedList<FolderNode, Named> {
    return this.#folders ?? noFolders
  }

  adopt(child: FolderNode): void {
    this.#children ??= new Set()
    this.#children.add(child)
  }

  /** Stands in its parent's list as long as there are recordings below it. */
  join(): void {
    if (this.videos > 0 === this.#isListed) return
    this.#isListed = this.videos > 0
    this.parent?.list(this, this.#isListed)
  }

  list(child: FolderNode, isListed: boolean): void {
    this.#folders ??= new SortedList<FolderNode, Named>(compareNames)
    if (isListed) this.#folders.add(child)
    else this.#folders.remove(child)
  }

  abandon(child: FolderNode): void {
    this.#children?.delete(child)
  }

  /** Is no more. */
  leave(): void {
    this.videos = 0
    this.join()
    this.parent?.abandon(this)
  }

  get isEmpty(): boolean {
    const folders = this.#children?.size ?? 0
    return folders + this.entries.length + (this.#subtitles?.length ?? 0) === 0
  }

  get subtitles(): string[] {
    return Array.from(this.#subtitles ?? [], ({ name }) => name)
  }

  find(name: string): Entry | undefined {
    return this.entries.find(namedFile(name))
  }

  /** How many recordings the folder has more by it; undefined if just that one was known. */
  put(recording: Recording): number | undefined {
    const { name, key } = namedFile(nameOf(recording.path))
    const entry = { name, key, text: searchText(name), recording }
    const known = this.entries.add(entry)
    if (known === undefined) {
      for (const order of this.#orders?.values() ?? []) order.add(entry)
      return 1
    }
    const { size, modified } = known.recording
    if (size === recording.size && modified === recording.modified) return undefined
    for (const order of this.#orders?.values() ?? []) order.remove(known)
    known.recording = recording
    for (const order of this.#orders?.values() ?? []) order.add(known)
    return 0
  }

  /** Whether there was a recording of that name. */
  remove(name: string): boolean {
    const entry = this.find(name)
    if (entry === undefined) return false
    this.entries.remove(entry)
    for (const order of this.#orders?.values() ?? []) order.remove(entry)
    return true
  }

  /** Whether the subtitle file was not known. */
  putSubtitle(name: string): boolean {
    this.#subtitles ??= new SortedList<Named>(compareNames)
    return this.#subtitles.add(namedFile(name)) === undefined
  }

  /** Whether the subtitle file was known. */
  removeSubtitle(name: string): boolean {
    const subtitle = this.#subtitles?.find(namedFile(name))
    if (subtitle !== undefined) this.#subtitles?.remove(subtitle)
    return subtitle !== undefined
  }

  /** The recordings by a measure, ascending, and where it is the same by name. */
  by(measure: Measure): SortedList<Entry> {
    this.#orders ??= new Map()
    let order = this.#orders.get(measure)
    if (order === undefined) {
      const sorted = [...this.entries].sort(byMeasure(measure))
      order = new SortedList<Entry>(
        (one, other) => byMeasure(measure)(one, other) || compareNames(one, other),
        sorted,
      )
      this.#orders.set(measure, order)
    }
    return order
  }
}

/** Compares recordings by a measure alone. */
export function byMeasure(measure: Measure): (one: Entry, other: Entry) => number {
  return (one, other) => one.recording[measure] - other.recording[measure]
}

/** A name or a word as it is compared in a search: in one case, and composed, however the file system composes it. */
export function searchText(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** A file's name is ordered without its extension: 'clip' stands before 'clip 2'. */
function namedFile(name: string): Named {
  const extension = extensionOf(name)
  const stem = extension === '' ? name : name.slice(0, -extension.length - 1)
  return { name, key: naturalKey(stem) }
}
