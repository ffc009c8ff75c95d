import { parseHttpDate } from './date.ts'
import {
  type EntityTag,
  formatEntityTag,
  matchStrongly,
  matchWeakly,
  parseEntityTags,
} from './entity-tag.ts'

/** A GET or HEAD request as far as its answer depends on it. */
export interface FileRequest {
  readonly method: 'GET' | 'HEAD'
  /** The value of a field by its name in lower case; the lines of a repeated one joined by ', ' (RFC 9110 section 5.3). */
  field(name: string): string | undefined
}

/** What tells the current version of a file from others, and the time of the answer. Times are as in `parseHttpDate`. */
export interface Validators {
  readonly tag: EntityTag
  /** A whole second, never later than `now`, as Last-Modified has it. */
  readonly modified: number
  readonly now: number
}

/** Whether a request is carried out, steps 1 to 4 of RFC 9110 section 13.2.2; the other two are answered with 304 and 412. */
export function precondition(
  request: FileRequest,
  validators: Validators,
): 'holds' | 'not-modified' | 'failed' {
  if (!isStillThatVersion(request, validators)) return 'failed'
  return isNewToClient(request, validators) ? 'holds' : 'not-modified'
}

/** If-Match, or If-Unmodified-Since where there is none (RFC 9110 sections 13.1.1 and 13.1.4). */
function isStillThatVersion(request: FileRequest, validators: Validators): boolean {
  const tags = request.field('if-match')
  if (tags !== undefined) return isListed(tags, validators.tag, matchStrongly)
  const since = dateIn(request, 'if-unmodified-since', validators)
  return since === undefined || validators.modified <= since
}

/** If-None-Match, or If-Modified-Since where there is none (RFC 9110 sections 13.1.2 and 13.1.3). */
function isNewToClient(request: FileRequest, validators: Validators): boolean {
  const tags = request.field('if-none-match')
  if (tags !== undefined) return !isListed(tags, validators.tag, matchWeakly)
  const since = dateIn(request, 'if-modified-since', validators)
  return since === undefined || validators.modified > since
}

/** A malformed list names no version. */
function isListed(field: string, current: EntityTag, match: typeof matchStrongly): boolean {
  const tags = parseEntityTags(field)
  return tags === '*' || (tags?.some((tag) => match(tag, current)) ?? false)
}

/** More than one date is no date: such a field is ignored. */
function dateIn(request: FileRequest, name: string, { now }: Validators): number | undefined {
  const field = request.field(name)
  return field === undefined ? undefined : parseHttpDate(field, now)
}

/** Whether the client's If-Range lets its Range apply, step 5 of RFC 9110 section 13.2.2 (section 13.1.5). */
export function rangeApplies(ifRange: string, validators: Validators): boolean {
  const { tag, modified, now } = validators
  if (ifRange === formatEntityTag(tag)) return !tag.weak
  // A file may change twice within one second: until that is over, its date is weak (RFC 9110 section 8.8.2.2).
  return now - modified >= 1000 && parseHttpDate(ifRange, now) === modified
}
