import { extensionOf } from '../path.ts'
import type { ContainerFamily } from './strings.ts'

const families: ReadonlyMap<string, ContainerFamily> = new Map<string, ContainerFamily>([
  ['mp4', 'mp4'],
  ['m4v', 'mp4'],
  ['mov', 'mp4'],
  ['qt', 'mp4'],
  ['3gp', 'mp4'],
  ['3g2', 'mp4'],
  ['f4v', 'mp4'],
  ['webm', 'webm'],
  ['mkv', 'matroska'],
  ['mk3d', 'matroska'],
  ['ts', 'mpeg-ts'],
  ['mts', 'mpeg-ts'],
  ['m2ts', 'mpeg-ts'],
  ['m2t', 'mpeg-ts'],
  ['tod', 'mpeg-ts'],
  ['trp', 'mpeg-ts'],
  ['tp', 'mpeg-ts'],
  ['mpg', 'mpeg-ps'],
  ['mpeg', 'mpeg-ps'],
  ['vob', 'mpeg-ps'],
  ['mpe', 'mpeg-ps'],
  ['m2p', 'mpeg-ps'],
  ['mod', 'mpeg-ps'],
  ['ps', 'mpeg-ps'],
  ['avi', 'avi'],
  ['divx', 'avi'],
  ['flv', 'flv'],
  ['wmv', 'windows-media'],
  ['asf', 'windows-media'],
])

/** The family of containers that a file belongs to by its name. */
export function containerFamily(name: string): ContainerFamily {
  return families.get(extensionOf(name)) ?? 'other'
}

/** The short name of a file's kind, as on its card: MKV. */
export function kindBadge(name: string): string {
  return extensionOf(name).toUpperCase().slice(0, 5)
}

/** How many tints there are for the cards; the style sheet has a class for each. */
const tints = 8

/** One of the classes tint-0 to tint-7, always the same for a name (FNV-1a). */
export function tintClass(name: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  }
  return `tint-${(hash >>> 0) % tints}`
}
