import { formatHttpDate } from '../../src/http/date.ts'
import {
  type FileResponse,
  fileResponse,
  type Representation,
} from '../../src/http/file-response.ts'

/** When the answers are made, and when the file was changed, in milliseconds since 1970-01-01T00:00:00Z. */
export const now: number = Date.UTC(2026, 10, 22, 12, 0, 0, 500)
export const modified: number = now - 3_600_000
/** `modified` as an HTTP-date. */
export const date: string = formatHttpDate(modified)

const file: Representation = {
  length: 10_000,
  version: 'v1',
  modified,
  contentType: 'video/mp4',
  disposition: undefined,
}

/** Answers a request with these fields, by their names in lower case, for a file of 10,000 bytes and version v1. */
export function answer(
  fields: Readonly<Record<string, string>> = {},
  overrides: Partial<Representation> = {},
  method: 'GET' | 'HEAD' = 'GET',
): FileResponse {
  const request = { method, field: (name: string) => fields[name] }
  return fileResponse(request, { ...file, ...overrides }, { now, boundary: 'BOUNDARY' })
}
