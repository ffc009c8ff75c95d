import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Listing, ListingQuery } from '../library/listing.ts'
import type { Recording } from '../library/recording.ts'
import { folderOf, nameOf, readableName } from '../path.ts'
import type { GalleryPageJson } from '../wire.ts'
import { Breadcrumb } from './breadcrumb.tsx'
import { formatCount } from './format.ts'
import { FolderCards, Paging, RecordingCards } from './gallery-list.tsx'
import { FilterForm, LayoutChoice, SortChoice } from './gallery-tools.tsx'
import { type GalleryChoice, galleryUrl, type Layout } from './gallery-url.ts'
import type { Language } from './language.ts'
import { type AssetUrls, renderDocument } from './layout.tsx'
import { playlistUrl } from './recording-url.ts'
import { type Strings, strings } from './strings.ts'

/** What a folder's page shows. */
export interface GalleryView {
  readonly language: Language
  /** The name of the served folder. */
  readonly title: string
  readonly listing: Listing
  readonly query: ListingQuery
  readonly layout: Layout
  /** Whether the first scan still goes on. */
  readonly scanning: boolean
  /** How many videos are known in all folders. */
  readonly known: number
  /** How long a recording is, in seconds, where that is known. */
  readonly length: (recording: Recording) => number | undefined
  readonly assets: AssetUrls
  /** 'http://host:port', for Open Graph. */
  readonly origin: string
}

/** The page of a folder. */
export function galleryPage(view: GalleryView): string {
  const { language, listing, assets, origin } = view
  const words = strings(language)
  const name = folderName(view)
  const data: GalleryPageJson = {
    folder: galleryUrl(listing.folder),
    videos: view.known,
    scanning: view.scanning,
    texts: words.galleryScript,
  }
  return renderDocument({
    language,
    title: `${name} – vidserve`,
    description: words.gallery.description(name),
    assets,
    openGraph: [
      ['og:type', 'website'],
      ['og:url', origin + galleryUrl(listing.folder)],
      ['og:image', origin + assets('apple-touch-icon.png')],
    ],
    script: { name: 'gallery.js', data },
    header: listing.folder !== '' && (
      <Breadcrumb
        language={language}
        title={view.title}
        folder={folderOf(listing.folder)}
        choice={keptChoice(view)}
      />
    ),
    children: <Gallery {...view} />,
  })
}

function Gallery(view: GalleryView): JSX.Element {
  const { language, listing, query, layout } = view
  const words = strings(language).gallery
  const isEmpty = listing.total === 0 && listing.folders.length === 0
  return (
    <>
      <div class="title">
        <h1>
          <bdi>{folderName(view)}</bdi>
        </h1>
        <p id="count">{countText(view, words)}</p>
        {!isEmpty && (
          <a class="vlc" href={playlistUrl(listing.folder)}>
            {words.openInVlc}
          </a>
        )}
      </div>
      {(!isEmpty || query.filter !== '') && (
        <div class="tools">
          <FilterForm language={language} query={query} layout={layout} />
          <SortChoice language={language} query={query} layout={layout} />
          <LayoutChoice language={language} query={query} layout={layout} />
        </div>
      )}
      <p class="visually-hidden" role="status" id="announcement" data-kept="" />
      <div id="listing">
        {isEmpty ? (
          <Nothing {...view} />
        ) : (
          <>
            <FolderCards language={language} listing={listing} choice={keptChoice(view)} />
            <RecordingCards {...view} />
            <Paging language={language} listing={listing} query={query} layout={layout} />
          </>
        )}
      </div>
    </>
  )
}

/** What goes along into another folder: how things are shown, not what was looked for. */
function keptChoice({ query, layout }: GalleryView): GalleryChoice {
  return { sort: query.sort, descending: query.descending, layout }
}

function folderName({ listing, title }: GalleryView): string {
  return readableName(listing.folder === '' ? title : nameOf(listing.folder))
}

function countText(view: GalleryView, words: Strings['gallery']): string {
  const { language, listing, query, scanning, known } = view
  if (scanning) return words.foundSoFar(known, formatCount(known, language))
  if (query.filter !== '') return words.matches(listing.total, formatCount(listing.total, language))
  const below = listing.folders.reduce((sum, folder) => sum + folder.videos, 0)
  const count = listing.total + below
  return words.videos(count, formatCount(count, language))
}

function Nothing(view: GalleryView): JSX.Element {
  const { query, scanning, assets } = view
  const words = strings(view.language).gallery
  if (query.filter !== '') {
    return (
      <div class="nothing">
        <h2>{words.noMatch(readableName(query.filter))}</h2>
        <p>{words.noMatchAdvice}</p>
        <p>
          <a class="button" href={galleryUrl(query.folder, keptChoice(view))}>
            {words.showAll}
          </a>
        </p>
      </div>
    )
  }
  return (
    <div class="nothing">
      <img src={assets('icon.svg')} alt="" width="72" height="72" />
      <h2>{scanning ? words.looking : words.empty}</h2>
      <p>{scanning ? words.lookingAdvice : words.emptyAdvice(folderName(view))}</p>
      {!scanning && <p class="quiet">{words.emptyKinds}</p>}
    </div>
  )
}
