import { contentTypeOf } from '../http/content-type.ts'
import type { Listing } from '../library/listing.ts'
import type { Recording } from '../library/recording.ts'
import { type Sidecar, sidecarsOf } from '../library/sidecars.ts'
import { galleryPage } from '../page/gallery-page.tsx'
import { galleryUrl, parseGalleryQuery } from '../page/gallery-url.ts'
import type { AssetUrls } from '../page/layout.tsx'
import { type PlayerView, playerPage } from '../page/player-page.tsx'
import { watchUrl } from '../page/recording-url.ts'
import { decodePath, encodePath, folderOf, joinPath, nameOf, type RelativePath } from '../path.ts'
import { languageFor, originOf, type PageContext, page, queryOf } from './answers.ts'
import { clientAddress } from './client-address.ts'
import { type Holding, lookInto, type Readers } from './holding.ts'
import type { Lengths } from './lengths.ts'
import { importUrls } from './page-assets.ts'
import type { Parts } from './parts.ts'
import { planJson } from './plan-json.ts'
import { parseStartTime } from './start-time.ts'

/** Makes the pages; each answers undefined where there is nothing to show. */
export interface Pages {
  root(context: PageContext): Response | undefined
  browse(context: PageContext): Response | undefined
  watch(context: PageContext): Promise<Response | undefined>
}

export function createPages(
  parts: Parts,
  readers: Readers,
  lengths: Lengths,
  assets: AssetUrls,
): Pages {
  const { catalogue, only } = parts

  function gallery(context: PageContext, folder: RelativePath): Response | undefined {
    const { query, layout } = parseGalleryQuery(folder, queryOf(context))
    const { scanning, size: known } = catalogue
    const listing = catalogue.list(query) ?? (scanning ? nothingYet(folder) : undefined)
    if (listing === undefined) return undefined
    const language = languageFor(context)
    const { title } = parts
    const origin = originOf(context)
    const length = (recording: Recording) => lengths.known(recording) ?? undefined
    const shown = { language, title, listing, query, layout, scanning, known, assets, origin }
    return page(context, language, galleryPage({ ...shown, length }))
  }

  return {
    root(context) {
      if (only !== undefined) return context.redirect(watchUrl(only), 302)
      return gallery(context, '')
    },
    browse(context) {
      const encoded = context.req.path.slice('/browse/'.length)
      const folder = decodePath(encoded)
      if (folder === undefined) return undefined
      if (folder !== '' && encoded.endsWith('/')) return gallery(context, folder)
      const { query } = context.env.target
      return context.redirect(galleryUrl(folder) + (query && `?${query}`), 301)
    },
    async watch(context) {
      const path = decodePath(context.req.path.slice('/watch/'.length))
      if (!path || context.req.path.endsWith('/')) return undefined
      const recording = catalogue.get(path) ?? (await lookAt(parts, path))
      const language = languageFor(context)
      const told = await lookInto(readers, path)
      const { duration = null } = told.holding ?? {}
      if (duration !== null) lengths.keep(recording, duration)
      const html = playerPage(playerView(parts, assets, context, recording, told))
      const client = clientAddress(context.env.incoming)
      const plan = planJson(told)
      if (context.env.incoming.method === 'GET') parts.log({ kind: 'view', path, client, plan })
      return page(context, language, html)
    },
  }
}

function playerView(
  parts: Parts,
  assets: AssetUrls,
  context: PageContext,
  recording: Recording,
  { holding, looking, inner, ffmpeg }: Holding,
): PlayerView {
  const { catalogue, title } = parts
  const { path } = recording
  const folder = folderOf(path)
  const sidecars = sidecarsOf(nameOf(path), catalogue.subtitlesIn(folder))
  const sidecarTrack = ({ name, language, label }: Sidecar) => ({
    src: `/subs/${encodePath(joinPath(folder, name))}`,
    language,
    label,
  })
  return {
    language: languageFor(context),
    title,
    recording,
    contentType: contentTypeOf(nameOf(path)),
    neighbours: catalogue.neighbours(path),
    subtitles: [...sidecars.map(sidecarTrack), ...inner.subtitles],
    holding,
    looking,
    ffmpeg,
    chapters: inner.chapters,
    pictureSubtitles: inner.pictureSubtitles,
    assets,
    imports: importUrls(parts.assets),
    origin: originOf(context),
    start: parseStartTime(queryOf(context).get('t')),
  }
}

/** A file that the scan has not come to yet. */
async function lookAt(parts: Parts, path: RelativePath): Promise<Recording> {
  const file = await parts.openFile(path, 'video')
  file.close()
  return { path, size: file.length, modified: file.modified }
}

/** The list of a folder that the scan has not come to. */
function nothingYet(folder: RelativePath): Listing {
  return { folder, folders: [], recordings: [], total: 0, page: 1, pages: 1 }
}
