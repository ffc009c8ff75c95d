import { contentTypeOf } from '../http/content-type.ts'
import type { AssetUrls } from '../page/layout.tsx'
import { isFresh, type PageContext, queryOf } from './answers.ts'
import type { Parts } from './parts.ts'

const FOREVER = 'public, max-age=31536000, immutable'

/** The URLs of the pages' own files. */
export function assetUrls(assets: Parts['assets']): AssetUrls {
  return (name) => {
    const asset = assets.get(name)
    return asset ? `/assets/${name}?v=${asset.hash}` : `/assets/${name}`
  }
}

/** Answers with one of the pages' own files; undefined where there is none of that name. */
export function pageAsset(
  assets: Parts['assets'],
  context: PageContext,
  name: string,
): Response | undefined {
  const asset = assets.get(name)
  if (asset === undefined) return undefined
  const cacheControl = queryOf(context).get('v') === asset.hash ? FOREVER : 'no-cache'
  const headers = { ETag: `"${asset.hash}"`, 'Cache-Control': cacheControl }
  if (isFresh(context, asset.hash)) return context.body(null, 304, headers)
  return context.body(asset.bytes, 200, {
    ...headers,
    'Content-Type': withCharset(contentTypeOf(name)),
    'Content-Length': String(asset.bytes.length),
  })
}

function withCharset(type: string): string {
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}
