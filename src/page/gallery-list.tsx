import type { JSX } from 'hono/jsx/jsx-runtime'
import { clock } from '../clock.ts'
import type { FolderSummary, Listing, ListingQuery } from '../library/listing.ts'
import type { Recording } from '../library/recording.ts'
import { encodePath, folderOf, nameOf, type RelativePath, readableName } from '../path.ts'
import { kindBadge, tintClass } from './container.ts'
import { formatCount, formatDate, formatSize, machineDate } from './format.ts'
import { type GalleryChoice, galleryUrl, type Layout } from './gallery-url.ts'
import { Icon } from './icon.tsx'
import type { Language } from './language.ts'
import { watchUrl } from './recording-url.ts'
import { strings } from './strings.ts'

interface ListView {
  readonly language: Language
  readonly listing: Listing
  readonly query: ListingQuery
  readonly layout: Layout
}

/** The folders in the folder. */
export function FolderCards(view: {
  readonly language: Language
  readonly listing: Listing
  readonly choice: GalleryChoice
}): JSX.Element | null {
  const { language, listing, choice } = view
  if (listing.folders.length === 0) return null
  return (
    <section aria-labelledby="folders" data-key="folders">
      <h2 id="folders" class="visually-hidden">
        {strings(language).gallery.folders}
      </h2>
      <ul class="folders">
        {listing.folders.map((folder) => (
          <FolderCard
            language={language}
            folder={folder}
            from={listing.folder}
            url={galleryUrl(folder.path, choice)}
          />
        ))}
      </ul>
    </section>
  )
}

function FolderCard(view: {
  readonly language: Language
  readonly folder: FolderSummary
  readonly from: RelativePath
  readonly url: string
}): JSX.Element {
  const { language, folder, url } = view
  const name = readableName(below(folder.path, view.from))
  const count = formatCount(folder.videos, language)
  return (
    <li data-key={encodePath(folder.path)}>
      <a class="folder" href={url} title={name}>
        <Icon name="folder" />
        <span class="name" dir="auto">
          {name}
        </span>
        <span class="facts">{strings(language).gallery.videos(folder.videos, count)}</span>
      </a>
    </li>
  )
}

/** The recordings on this page of the list; `length` is how long one is, in seconds, where that is known. */
export function RecordingCards({
  language,
  listing,
  query,
  layout,
  length,
}: ListView & {
  readonly length: (recording: Recording) => number | undefined
}): JSX.Element | null {
  if (listing.recordings.length === 0) return null
  return (
    <section aria-labelledby="recordings" data-key="recordings">
      <h2 id="recordings" class="visually-hidden">
        {strings(language).gallery.recordings}
      </h2>
      <ul class={`recordings ${layout}`}>
        {listing.recordings.map((recording) => (
          <RecordingCard
            language={language}
            recording={recording}
            from={query.folder}
            length={length(recording)}
          />
        ))}
      </ul>
    </section>
  )
}

function RecordingCard(view: {
  readonly language: Language
  readonly recording: Recording
  readonly from: RelativePath
  readonly length: number | undefined
}): JSX.Element {
  const { language, recording, from, length } = view
  const name = nameOf(recording.path)
  const folder = below(folderOf(recording.path), from)
  const watch = watchUrl(recording.path)
  return (
    <li class="recording" data-key={watch}>
      <a href={watch} title={readableName(name)}>
        <span class={`thumb ${tintClass(name)}`}>
          <Icon name="play" />
          <span class="badge kind">{kindBadge(name)}</span>
          <span class="badge length" hidden={length === undefined}>
            {length === undefined ? '' : clock(length)}
          </span>
          <progress max="1" hidden={true} />
        </span>
        <span class="name" dir="auto">
          {readableName(name)}
        </span>
      </a>
      {folder !== '' && (
        <p class="facts where" dir="auto">
          {readableName(folder)}
        </p>
      )}
      <p class="facts">
        <span>{formatSize(recording.size, language)}</span>
        <time datetime={machineDate(recording.modified)}>
          {formatDate(recording.modified, language)}
        </time>
      </p>
    </li>
  )
}

/** The path as seen from a folder above it. */
function below(path: RelativePath, folder: RelativePath): RelativePath {
  return folder === '' ? path : path.slice(folder.length + 1)
}

/** The other pages of the list. */
export function Paging({ language, listing, query, layout }: ListView): JSX.Element | null {
  const { page, pages } = listing
  if (pages === 1) return null
  const words = strings(language).gallery
  const url = (other: number) => galleryUrl(query.folder, { ...query, layout, page: other })
  return (
    <nav class="paging" aria-label={words.pages} data-key="paging">
      {page > 1 && (
        <a href={url(page - 1)} rel="prev" aria-label={words.previousPage}>
          <Icon name="previous" />
        </a>
      )}
      {nearbyPages(page, pages).map((other, index, shown) => (
        <>
          {index > 0 && other - (shown[index - 1] ?? 0) > 1 && <span aria-hidden="true">…</span>}
          <a
            href={url(other)}
            aria-current={other === page ? 'page' : undefined}
            aria-label={words.page(formatCount(other, language))}
          >
            {formatCount(other, language)}
          </a>
        </>
      ))}
      {page < pages && (
        <a href={url(page + 1)} rel="next" aria-label={words.nextPage}>
          <Icon name="next" />
        </a>
      )}
    </nav>
  )
}

/** The first page, the last one, and those around this one. */
function nearbyPages(page: number, pages: number): number[] {
  const near = [1, page - 1, page, page + 1, pages].filter((each) => each >= 1 && each <= pages)
  return [...new Set(near)].sort((a, b) => a - b)
}
