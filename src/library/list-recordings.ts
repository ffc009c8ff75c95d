import { byMeasure, type Entry, type FolderNode, searchText } from './folder-node.ts'
import type { FolderSummary, Listing, ListingQuery } from './listing.ts'
import type { Recording } from './recording.ts'

/** Folders and recordings on one page. */
const pageLength = 60

/** Words of a filter that count: nobody types more, and each costs time. */
const mostWords = 20

/** A page of the folder's own content, or of all the recordings below it that have the words of the filter in their paths. */
export function listRecordings(node: FolderNode, query: ListingQuery): Listing {
  const words = searchText(query.filter)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords)
  return words.length === 0 ? listContent(node, query) : listMatches(node, words, query)
}

function listContent(node: FolderNode, query: ListingQuery): Listing {
  const { sort, descending } = query
  const order = sort === 'name' ? node.entries : node.by(sort)
  const { first, ...page } = pageOf(node.folders.length + order.length, query)
  const folders = sliceOf(node.folders, first, descending && sort === 'name')
  const after = first - node.folders.length
  const entries = sliceOf(order, after, descending)
  return {
    folder: node.path,
    folders: folders.map(summary),
    recordings: entries.map(({ recording }) => recording),
    total: order.length,
    ...page,
  }
}

function listMatches(node: FolderNode, words: readonly string[], query: ListingQuery): Listing {
  const matches: Entry[] = []
  collect(node, words, '', matches)
  if (query.sort !== 'name') matches.sort(byMeasure(query.sort))
  if (query.descending) matches.reverse()
  const { first, ...page } = pageOf(matches.length, query)
  const recordings = matches.slice(first, first + pageLength).map(({ recording }) => recording)
  return { folder: node.path, folders: [], recordings, total: matches.length, ...page }
}

/** Collects what has all the words, in natural order, folder by folder. `path` is the folder's path as it is searched, or ''. */
function collect(node: FolderNode, words: readonly string[], path: string, into: Entry[]): void {
  const wanted = words.filter((word) => !path.includes(word))
  const spanning = wanted.some((word) => word.includes('/'))
  for (const entry of node.entries) {
    const text = spanning ? path + entry.text : entry.text
    if (wanted.every((word) => text.includes(word))) into.push(entry)
  }
  for (const folder of node.folders) collect(folder, wanted, `${path}${folder.text}/`, into)
}

/** All the recordings in a folder and below it, in natural order, folder by folder. */
export function recordingsBelow(node: FolderNode): Recording[] {
  const found: Entry[] = []
  collect(node, [], '', found)
  return found.map(({ recording }) => recording)
}

/** The page that is meant, and the index of its first item. */
function pageOf(
  items: number,
  query: ListingQuery,
): { first: number; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(items / pageLength))
  const page = Math.min(Math.max(1, query.page), pages)
  return { first: (page - 1) * pageLength, page, pages }
}

interface Sliceable<Item> {
  readonly length: number
  slice(from: number, count: number): Item[]
}

/** The items of a page that begins at the index `first`, which may lie outside of the list. */
function sliceOf<Item>(list: Sliceable<Item>, first: number, reversed: boolean): Item[] {
  const from = Math.max(0, first)
  const to = Math.min(list.length, first + pageLength)
  if (to <= from) return []
  return reversed ? list.slice(list.length - to, to - from).reverse() : list.slice(from, to - from)
}

function summary({ path, videos }: FolderNode): FolderSummary {
  return { path, videos }
}
