import { decodePath, type RelativePath } from '../path.ts'
import type { TranscodePart } from './transcode-lane.ts'
import { parseChoice } from './transcode-playlists.ts'

const MASTER = /^([\w-]+)\/(.+)\/main\.m3u8$/
const PART =
  /^([\w-]+)\/(.+)\/transcode\/([\w-]{8,64})\/(?:alive|(\w{1,12})\/(?:(index)\.m3u8|(init)\.mp4|(\d{1,9})\.m4s))$/

/**
 * What of a recording that is encoded anew `/hls/<encodedPath>?<query>` asks for; undefined where it asks for something else:
 * `<version>/<path>/main.m3u8?transcode` (with `&audio=<ordinal>`, `&burn=<ordinal>` and `&session=<name>` where they are wanted) and
 * what that playlist leads to, and `<version>/<path>/transcode/<session>/alive` which a page keeps open while it is there.
 */
export function transcodePart(
  encodedPath: string,
  query: string,
): { version: string; path: RelativePath; part: TranscodePart } | undefined {
  const isMaster = /(?:^|&)transcode(?:=|&|$)/.test(query)
  const match = (isMaster ? MASTER.exec(encodedPath) : undefined) ?? PART.exec(encodedPath)
  const [, version = '', encoded = '', session, choiceText] = match ?? []
  const path = decodePath(encoded)
  if (!match || !path || encoded.endsWith('/')) return undefined
  if (session === undefined) return { version, path, part: { kind: 'master', query } }
  if (choiceText === undefined) return { version, path, part: { kind: 'alive', session } }
  const choice = parseChoice(choiceText)
  if (choice === undefined) return undefined
  const kind = match[5] ? 'playlist' : match[6] ? 'init' : 'segment'
  return { version, path, part: { kind, session, choice, segment: Number(match[7] ?? 0) } }
}
