import { Buffer } from 'node:buffer'
import { bytesFromName, type RelativePath } from '../path.ts'

/**
 * The path as the operating system takes it, below `root` (absolute, without a slash at its end unless it is the root of the
 * file system). A Buffer where the path has bytes that are not UTF-8.
 */
export function nativePath(root: string, path: RelativePath): string | Buffer {
  const full = path === '' ? root : root.endsWith('/') ? root + path : `${root}/${path}`
  return path.isWellFormed() ? full : Buffer.from(bytesFromName(full))
}
