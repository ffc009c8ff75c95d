import type { ByteRange } from '../bytes.ts'

/** The content of a response: bytes of the file, and ASCII text between them. */
export type Body = readonly (ByteRange | string)[]

/** What every part is a part of. */
interface Whole {
  /** In bytes. */
  readonly length: number
  readonly contentType: string
}

/** The value of Content-Range for a part of `length` bytes (RFC 9110 section 14.4). */
export function contentRange({ first, last }: ByteRange, length: number): string {
  return `bytes ${first}-${last}/${length}`
}

/** The ranges as multipart/byteranges (RFC 9110 section 14.6) and the length of that, in bytes. */
export function multipart(
  ranges: readonly ByteRange[],
  { length, contentType }: Whole,
  boundary: string,
): { readonly body: Body; readonly length: number } {
  const body: (ByteRange | string)[] = []
  let lineBreak = ''
  for (const range of ranges) {
    body.push(
      `${lineBreak}--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Range: ${contentRange(range, length)}\r\n\r\n`,
      range,
    )
    lineBreak = '\r\n'
  }
  body.push(`\r\n--${boundary}--\r\n`)
  return { body, length: body.reduce((sum, part) => sum + lengthOf(part), 0) }
}

function lengthOf(part: ByteRange | string): number {
  return typeof part === 'string' ? part.length : part.last - part.first + 1
}
