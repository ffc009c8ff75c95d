/** Where a URI says that a resource is (RFC 3986 section 3.2). */
export interface Authority {
  /** In lower case, without brackets, and without the dot that may end a name. */
  readonly host: string
  /** Whether the host is an IP address and not a name. */
  readonly isAddress: boolean
  readonly port: number | undefined
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`
const ipv4Address = new RegExp(`^${IPV4}$`)
const ipv4AtEnd = new RegExp(`:${IPV4}$`)
/** RFC 3986 section 3.2.2: unreserved, pct-encoded and sub-delims. */
const registeredName = /^(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+$/i
/** An address's zone, as written and as RFC 6874 escapes it. */
const zoneIdentifier = /^%(?:25)?[\w.~-]+$/

/**
 * The host and port that a Host field or an http URI names (RFC 9110 sections 4.2 and 7.2); undefined where it is malformed, has
 * no host, or has a user's name in it.
 */
export function parseAuthority(text: string): Authority | undefined {
  const end = text.startsWith('[') ? text.indexOf(']') + 1 : text.indexOf(':')
  const host = (end < 0 ? text : text.slice(0, end)).toLowerCase()
  const port = parsePort(end < 0 ? '' : text.slice(end))
  if (port === 'malformed') return undefined
  if (host.startsWith('[')) {
    const address = host.slice(1, -1)
    return isIpv6(address) ? { host: address, isAddress: true, port } : undefined
  }
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  if (!registeredName.test(name)) return undefined
  return { host: name, isAddress: ipv4Address.test(name), port }
}

/** What follows a host: nothing, or a colon and perhaps a number. */
function parsePort(text: string): number | undefined | 'malformed' {
  if (text === '' || text === ':') return undefined
  const port = /^:\d+$/.test(text) ? Number(text.slice(1)) : Infinity
  return port > 0xffff ? 'malformed' : port
}

/** RFC 4291 section 2.2, with a zone at its end or without. */
function isIpv6(text: string): boolean {
  const percent = text.indexOf('%')
  if (percent >= 0 && !zoneIdentifier.test(text.slice(percent))) return false
  const address = (percent < 0 ? text : text.slice(0, percent)).replace(ipv4AtEnd, ':0:0')
  const halves = address.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => /^[\da-f]{1,4}$/.test(group))) return false
  return halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length <= 7
}
