import type { NetworkInterfaceInfo } from 'node:os'

/** Where a browser reaches the server over the network. */
interface NetworkUrl {
  /** The network interface's name. */
  readonly name: string
  readonly url: string
}

/** All the addresses of the server. */
export interface ServerUrls {
  /** For browsers on this machine; undefined where the server listens on a network address alone. */
  readonly local: string | undefined
  /** Whether the server is closed to all others. */
  readonly onlyLocal: boolean
  /** For all others, best first. */
  readonly network: readonly NetworkUrl[]
}

interface Address {
  readonly name: string
  readonly address: string
  readonly family: 'IPv4' | 'IPv6'
}

/** Interfaces that lead to containers, virtual machines and tunnels: a phone in the room is seldom behind them. */
const virtual = /^(?:br-|docker|tailscale|tap|tun|utun|vEthernet|vboxnet|veth|virbr|vmnet|wg|zt)/

/** The URLs of a server that listens on `host` (undefined for all addresses) and `port`. */
export function serverUrls(
  host: string | undefined,
  port: number,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): ServerUrls {
  const everywhere = host === undefined || host === '::'
  if (everywhere || host === '0.0.0.0') {
    const reachable = networkAddresses(interfaces).filter(
      ({ family }) => everywhere || family === 'IPv4',
    )
    return {
      local: toUrl('localhost', port),
      onlyLocal: false,
      network: reachable.map(({ name, address }) => ({ name, url: toUrl(address, port) })),
    }
  }
  if (isLoopback(host)) return { local: toUrl(host, port), onlyLocal: true, network: [] }
  const name = nameOfAddress(host, interfaces) ?? host
  return { local: undefined, onlyLocal: false, network: [{ name, url: toUrl(host, port) }] }
}

/** The one address to open on this machine, or to hand on. */
export function primaryUrl(urls: ServerUrls): string {
  return urls.local ?? urls.network[0]?.url ?? ''
}

function networkAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): readonly Address[] {
  const found = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ internal, address }) => !internal && !isLinkLocal(address))
      .map(({ address, family }) => ({ name, address, family })),
  )
  return found.sort((a, b) => rank(a) - rank(b))
}

function rank({ name, family }: Address): number {
  return (family === 'IPv6' ? 2 : 0) + (virtual.test(name) ? 1 : 0)
}

/** RFC 3927 section 2.1 and RFC 4291 section 2.5.6. */
function isLinkLocal(address: string): boolean {
  return /^(?:169\.254\.|fe[89ab])/i.test(address)
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host)
}

function nameOfAddress(
  address: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): string | undefined {
  return Object.entries(interfaces).find(([, all]) =>
    all?.some((one) => one.address === address),
  )?.[0]
}

/** RFC 3986 section 3.2.2: an IPv6 address stands in brackets. */
function toUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
}
