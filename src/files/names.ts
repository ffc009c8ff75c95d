import { extensionOf, folderOf, nameOf, type RelativePath } from '../path.ts'
import { kindOf } from './kinds.ts'

/** What of the folder is served. */
export interface Scope {
  readonly hidden: boolean
  readonly followSymlinks: boolean
  /** The one video that is served with its subtitles, where a file was named instead of a folder. */
  readonly only?: RelativePath | undefined
}

/** Whether every name of the path may be listed. */
export function mayBeListed(path: RelativePath, hidden: boolean): boolean {
  return path.split('/').every((name) => isListed(name, hidden))
}

/** Whether a name may be listed: it is not hidden, and means a file of its folder and nothing else on this system. */
export function isListed(name: string, hidden: boolean): boolean {
  if (name === '' || name === '.' || name === '..') return false
  if (name.startsWith('.') && !hidden) return false
  if (process.platform === 'darwin') return !name.startsWith('._')
  return process.platform !== 'win32' || isWindowsName(name)
}

/** Of what Windows reserves: separators, streams, patterns, devices, and ends that it ignores. */
export function isWindowsName(name: string): boolean {
  return (
    !/[\\/:*?"<>|]|[. ]$/.test(name) &&
    !/^(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)/i.test(name) &&
    !Array.from(name).some((character) => character < ' ')
  )
}

/** Whether a folder's content can be in scope. */
export function mayHold(folder: RelativePath, { only }: Scope): boolean {
  return only === undefined || folder === '' || only.startsWith(`${folder}/`)
}

/** Whether a file of that path is in scope: any, or the one video and the subtitle files beside it that bear its name. */
export function concerns(path: RelativePath, { only }: Scope): boolean {
  if (only === undefined || path === only) return true
  if (folderOf(path) !== folderOf(only) || kindOf(path) !== 'subtitle') return false
  const name = nameOf(only)
  const stem = name.slice(0, name.length - extensionOf(name).length)
  return nameOf(path).startsWith(stem)
}
