import type { JSX } from 'hono/jsx/jsx-runtime'
import type { ListingQuery } from '../library/listing.ts'
import { readableName } from '../path.ts'
import { galleryParameters, galleryUrl, isDescendingByDefault, type Layout } from './gallery-url.ts'
import { Icon } from './icon.tsx'
import type { Language } from './language.ts'
import { strings } from './strings.ts'

interface ToolsView {
  readonly language: Language
  readonly query: ListingQuery
  readonly layout: Layout
}

/** The filter box: a form, which the page's script makes quicker. */
export function FilterForm({ language, query, layout }: ToolsView): JSX.Element {
  const words = strings(language).gallery
  const kept = galleryParameters({ sort: query.sort, descending: query.descending, layout })
  return (
    <search>
      <form class="filter" action={galleryUrl(query.folder)} method="get">
        <Icon name="search" />
        <input
          type="search"
          name="q"
          value={readableName(query.filter)}
          placeholder={words.filterHint}
          aria-label={words.filter}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="search"
        />
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">{words.applyFilter}</button>
      </form>
    </search>
  )
}

/** The orders to choose from; the one in use turns round. */
export function SortChoice({ language, query, layout }: ToolsView): JSX.Element {
  const { gallery, size } = strings(language)
  const names = { name: gallery.name, modified: gallery.modified, size } as const
  return (
    <nav class="choice" aria-label={gallery.sortBy}>
      {(['name', 'modified', 'size'] as const).map((sort) => {
        const used = sort === query.sort
        const descending = used ? !query.descending : isDescendingByDefault(sort)
        const url = galleryUrl(query.folder, { filter: query.filter, sort, descending, layout })
        return (
          <a href={url} aria-current={used ? 'true' : undefined} data-key={sort}>
            {names[sort]}
            {used && <Icon name={query.descending ? 'down' : 'up'} />}
            {used && (
              <span class="visually-hidden">
                {query.descending ? gallery.descending : gallery.ascending}
              </span>
            )}
          </a>
        )
      })}
    </nav>
  )
}

/** Grid or list. */
export function LayoutChoice({ language, query, layout }: ToolsView): JSX.Element {
  const words = strings(language).gallery
  const { folder, ...choice } = query
  return (
    <nav class="choice" aria-label={words.layout}>
      {(['grid', 'list'] as const).map((other) => (
        <a
          href={galleryUrl(folder, { ...choice, layout: other })}
          aria-current={other === layout ? 'true' : undefined}
          aria-label={words[other]}
          title={words[other]}
          data-key={other}
        >
          <Icon name={other} />
        </a>
      ))}
    </nav>
  )
}
