import type { ListingQuery } from '../library/listing.ts'
import { encodePath, type RelativePath } from '../path.ts'

/** How the recordings of a folder are laid out. */
export type Layout = 'grid' | 'list'

type Sort = ListingQuery['sort']

/** What a gallery's URL says besides the folder; what is left out has its default. */
export interface GalleryChoice {
  readonly filter?: string
  readonly sort?: Sort
  readonly descending?: boolean
  readonly page?: number
  readonly layout?: Layout
}

/** Newest and largest come first unless the URL says otherwise; names begin with A. */
export function isDescendingByDefault(sort: Sort): boolean {
  return sort !== 'name'
}

/** What the query of a gallery's URL asks for. A parameter that means nothing is as one left out. */
export function parseGalleryQuery(
  folder: RelativePath,
  params: URLSearchParams,
): { query: ListingQuery; layout: Layout } {
  const sort = parseSort(params.get('sort'))
  const order = params.get('order')
  const page = params.get('page') ?? ''
  return {
    query: {
      folder,
      filter: (params.get('q') ?? '').trim(),
      sort,
      descending:
        order === 'asc' || order === 'desc' ? order === 'desc' : isDescendingByDefault(sort),
      page: /^[1-9]\d{0,8}$/.test(page) ? Number(page) : 1,
    },
    layout: params.get('view') === 'list' ? 'list' : 'grid',
  }
}

function parseSort(value: string | null): Sort {
  return value === 'modified' || value === 'size' ? value : 'name'
}

/** The URL of a folder's gallery; defaults are left out of it. */
export function galleryUrl(folder: RelativePath, choice: GalleryChoice = {}): string {
  const parameters = new URLSearchParams(galleryParameters(choice)).toString()
  const path = folder === '' ? '/' : `/browse/${encodePath(folder)}/`
  return parameters === '' ? path : `${path}?${parameters}`
}

/** The parameters of that URL, in order. */
export function galleryParameters(choice: GalleryChoice): [name: string, value: string][] {
  const { filter = '', sort = 'name', page = 1, layout = 'grid' } = choice
  const descending = choice.descending ?? isDescendingByDefault(sort)
  const parameters: [string, string][] = []
  if (filter !== '') parameters.push(['q', filter])
  if (sort !== 'name') parameters.push(['sort', sort])
  if (descending !== isDescendingByDefault(sort)) {
    parameters.push(['order', descending ? 'desc' : 'asc'])
  }
  if (layout !== 'grid') parameters.push(['view', layout])
  if (page > 1) parameters.push(['page', String(page)])
  return parameters
}
