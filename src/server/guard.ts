import { parseAuthority } from '../http/authority.ts'

/** The names by which a machine goes in its network, in lower case: its whole name, and the first part of it. */
export function namesOfMachine(hostname: string): string[] {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  const label = name.replace(/\..*$/, '')
  return label === '' ? [] : [name, label]
}

/**
 * Whether a request that names this host may be answered. A name that anybody can point at this machine is refused: a page of
 * that name could read everything here (DNS rebinding). An address, or a name that the public DNS does not hold (RFC 6761
 * section 6.3, RFC 6762 section 3), cannot be pointed.
 */
export function isKnownHost(authority: string, names: readonly string[]): boolean {
  const parsed = parseAuthority(authority)
  if (parsed === undefined) return false
  if (parsed.isAddress) return true
  const { host } = parsed
  return host === 'localhost' || /.\.(localhost|local)$/.test(host) || names.includes(host)
}
