import mime from 'mime'
import { extensionOf } from '../path.ts'

const UNKNOWN = 'application/octet-stream'
/** What the library's table lacks, or takes for something else: containers by other names, and formats without a registered type. */
const others = new Map([
  ['tod', 'video/mp2t'],
  ['trp', 'video/mp2t'],
  ['tp', 'video/mp2t'],
  ['m2p', 'video/mpeg'],
  ['mod', 'video/mpeg'],
  ['ps', 'video/mpeg'],
  ['ogm', 'video/ogg'],
  ['dv', 'video/x-dv'],
  ['divx', 'video/x-msvideo'],
  ['dav', UNKNOWN],
])

/** The media type of a file by its name (RFC 9110 section 8.3.1). */
export function contentTypeOf(name: string): string {
  const extension = extensionOf(name)
  return others.get(extension) ?? mime.getType(extension) ?? UNKNOWN
}
