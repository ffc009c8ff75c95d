import parseRanges from 'range-parser'
import type { ByteRange } from '../bytes.ts'
import { listMembers } from './list.ts'

/** More parts than this are not worth sending one by one: RFC 9110 section 14.2 lets the field be ignored. */
const MOST_PARTS = 16
/** More specs than this are not even looked at (RFC 9110 section 17.15). */
const MOST_SPECS = 512

/** What one range-spec asks for; a position that no file reaches is Infinity, an end that is not given too. */
interface Spec {
  /** -1 for a suffix of `last` bytes. */
  readonly first: number
  readonly last: number
}

/**
 * The bytes that a Range field asks for of `length` bytes (RFC 9110 section 14): at least one range, none of them touching another,
 * in the order in which they were asked for. 'ignored' where the field is to be answered as if it were not there,
 * 'unsatisfiable' where it is well-formed and none of its ranges has a byte.
 */
export function requestedRanges(
  header: string,
  length: number,
): ByteRange[] | 'unsatisfiable' | 'ignored' {
  const specs = parseSpecs(header)
  if (specs === undefined) return 'ignored'
  const satisfiable = specs.filter((spec) => isSatisfiable(spec, length))
  if (satisfiable.length === 0) return 'unsatisfiable'
  // A suffix of an empty file is satisfiable, but Content-Range cannot say it (RFC 9110 section 14.4).
  if (length === 0) return 'ignored'
  const ranges = combine(satisfiable, length)
  return ranges.length > MOST_PARTS ? 'ignored' : ranges
}

/** RFC 9110 section 14.1.1; undefined where any spec is malformed or of another unit than bytes. */
function parseSpecs(header: string): Spec[] | undefined {
  const equals = header.indexOf('=')
  if (header.slice(0, Math.max(0, equals)).toLowerCase() !== 'bytes') return undefined
  const members = listMembers(header.slice(equals + 1))
  if (members.length === 0 || members.length > MOST_SPECS) return undefined
  const specs: Spec[] = []
  for (const member of members) {
    const spec = parseSpec(member)
    if (spec === undefined) return undefined
    specs.push(spec)
  }
  return specs
}

function parseSpec(text: string): Spec | undefined {
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(text) ?? ['', '', '']
  if (first === '') return last === '' ? undefined : { first: -1, last: Number(last) }
  if (last === '') return { first: Number(first), last: Infinity }
  return isBelow(last, first) ? undefined : { first: Number(first), last: Number(last) }
}

/** Whether one string of digits means less than another, exact at any length. */
function isBelow(one: string, other: string): boolean {
  if (one.length < 16 && other.length < 16) return Number(one) < Number(other)
  return BigInt(one) < BigInt(other)
}

/** RFC 9110 section 14.1.2. */
function isSatisfiable({ first, last }: Spec, length: number): boolean {
  return first < 0 ? last > 0 : first < length
}

/** Merges what overlaps or touches (RFC 9110 section 15.3.7.2). */
function combine(specs: readonly Spec[], length: number): ByteRange[] {
  const set = specs.map(({ first, last }) =>
    first < 0 ? `-${Math.min(last, length)}` : `${first}-${Math.min(last, length - 1)}`,
  )
  const ranges = parseRanges(length, `bytes=${set.join()}`, { combine: true })
  return typeof ranges === 'number'
    ? []
    : ranges.map(({ start, end }) => ({ first: start, last: end }))
}
