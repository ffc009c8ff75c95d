import format from 'content-disposition'
import { readableName } from '../path.ts'

/** The value of Content-Disposition that has a file saved under its name (RFC 6266, RFC 8187). */
export function contentDisposition(name: string): string {
  // A recipient takes a backslash for the end of a folder's name (RFC 6266 section 4.3).
  const readable = readableName(name).replaceAll(/[\\/]/g, '_')
  // RFC 6266 appendix D: clients disagree on what these mean in the plain parameter.
  return format(readable, { fallback: readable.replaceAll(/[^\x20-\x7e]|["%]/gu, '_') })
}
