import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Asset } from '../bytes.ts'
import { contentTypeOf } from '../http/content-type.ts'
import { listMembers } from '../http/list.ts'
import type { AssetUrls } from '../page/layout.tsx'
import { isFresh, type PageContext, queryOf } from './answers.ts'
import type { Parts } from './parts.ts'

const FOREVER = 'public, max-age=31536000, immutable'
/** Of its content, in the name of a script that another imports. */
const HASH = /-[A-Z0-9]{8}\.js$/
/** A file shorter than this fits into one packet as it is, in bytes. */
const SHORTEST = 1400

const zip = promisify(gzip)
/** What was compressed is kept for as long as the file itself. */
const zipped = new WeakMap<Asset, Promise<Uint8Array<ArrayBuffer>>>()

/** The URLs of the pages' own files. */
export function assetUrls(assets: Parts['assets']): AssetUrls {
  return (name) => {
    const asset = assets.get(name)
    return asset ? `/assets/${name}?v=${asset.hash}` : `/assets/${name}`
  }
}

/** The URLs of what the player's script imports. */
export function importUrls(assets: Parts['assets']): string[] {
  return [...assets.keys()].filter((name) => HASH.test(name)).map((name) => `/assets/${name}`)
}

/** Answers with one of the pages' own files; undefined where there is none of that name. */
export async function pageAsset(
  assets: Parts['assets'],
  context: PageContext,
  name: string,
): Promise<Response | undefined> {
  const asset = assets.get(name)
  if (asset === undefined) return undefined
  const type = withCharset(contentTypeOf(name))
  const isZippable = type.startsWith('text/') && asset.bytes.length >= SHORTEST
  const isZipped = isZippable && takesGzip(context.req.header('Accept-Encoding') ?? '')
  // Other bytes have another strong tag (RFC 9110 section 8.8.3.3).
  const tag = isZipped ? `${asset.hash}-gzip` : asset.hash
  const isNamed = HASH.test(name) || queryOf(context).get('v') === asset.hash
  const headers = {
    ETag: `"${tag}"`,
    'Cache-Control': isNamed ? FOREVER : 'no-cache',
    ...(isZippable && { Vary: 'Accept-Encoding' }),
  }
  if (isFresh(context, tag)) return context.body(null, 304, headers)
  const bytes = isZipped ? await zippedBytes(asset) : asset.bytes
  return context.body(bytes, 200, {
    ...headers,
    ...(isZipped && { 'Content-Encoding': 'gzip' }),
    'Content-Type': type,
    'Content-Length': String(bytes.length),
  })
}

/** Whether the client takes what is compressed by gzip: browsers take nothing better over plain HTTP (RFC 9110 section 12.5.3). */
function takesGzip(acceptEncoding: string): boolean {
  return listMembers(acceptEncoding).some((member) => {
    const [coding = '', weight] = member.split(';').map((part) => part.trim().toLowerCase())
    return coding === 'gzip' && !/^q=0(\.0*)?$/.test(weight ?? '')
  })
}

function zippedBytes(asset: Asset): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = zipped.get(asset) ?? zip(asset.bytes)
  zipped.set(asset, bytes)
  return bytes
}

function withCharset(type: string): string {
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}
