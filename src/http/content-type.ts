import mime from 'mime'
import { extensionOf } from '../path.ts'

const UNKNOWN = 'application/octet-stream'
/** What the library's table lacks: camcorders' transport streams, AVI by another name, and a format without a registered type. */
const others = new Map([
  ['tod', 'video/mp2t'],
  ['divx', 'video/x-msvideo'],
  ['dav', UNKNOWN],
])

/** The media type of a file by its name (RFC 9110 section 8.3.1). */
export function contentTypeOf(name: string): string {
  const extension = extensionOf(name)
  return others.get(extension) ?? mime.getType(extension) ?? UNKNOWN
}
