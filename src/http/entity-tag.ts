/** RFC 9110 section 8.8.3. */
export interface EntityTag {
  readonly weak: boolean
  /** What stands between the quotes. */
  readonly opaque: string
}

/** One member of a list with what separates it from the one before and a look at what follows. */
const member = /[\t ,]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*(?=,|$)/y
const nothingMore = /[\t ,]*$/y

/**
 * The entity tags of an If-Match or If-None-Match field (RFC 9110 sections 13.1.1 and 13.1.2), '*' for any, undefined where it is
 * malformed.
 */
export function parseEntityTags(field: string): '*' | readonly EntityTag[] | undefined {
  if (field === '*') return '*'
  const tags: EntityTag[] = []
  let end = 0
  for (;;) {
    member.lastIndex = end
    const match = member.exec(field)
    if (match === null) break
    tags.push({ weak: match[1] !== undefined, opaque: match[2] ?? '' })
    end = member.lastIndex
  }
  nothingMore.lastIndex = end
  return nothingMore.test(field) ? tags : undefined
}

/** The tag as a field holds it. */
export function formatEntityTag({ weak, opaque }: EntityTag): string {
  return `${weak ? 'W/' : ''}"${opaque}"`
}

/** RFC 9110 section 8.8.3.2: the same bytes. */
export function matchStrongly(one: EntityTag, other: EntityTag): boolean {
  return !one.weak && !other.weak && one.opaque === other.opaque
}

/** RFC 9110 section 8.8.3.2: as good as the same. */
export function matchWeakly(one: EntityTag, other: EntityTag): boolean {
  return one.opaque === other.opaque
}
