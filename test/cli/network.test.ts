import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { primaryUrl, serverUrls } from '../../src/cli/network.ts'

function address(address: string, internal = false): NetworkInterfaceInfo {
  const rest = { address, internal, netmask: '', mac: '', cidr: null }
  return address.includes(':')
    ? { ...rest, family: 'IPv6', scopeid: 0 }
    : { ...rest, family: 'IPv4' }
}

const interfaces = {
  lo: [address('127.0.0.1', true), address('::1', true)],
  docker0: [address('172.17.0.1')],
  eth0: [address('fd00::2'), address('fe80::1'), address('192.168.1.20')],
  wlan0: [address('169.254.3.4'), address('10.0.0.7')],
}

describe('a server on all addresses', () => {
  it('is localhost here, and every network address elsewhere: IPv4 first, virtual networks after real ones', () => {
    expect(serverUrls(undefined, 9999, interfaces)).toEqual({
      local: 'http://localhost:9999/',
      onlyLocal: false,
      network: [
        { name: 'eth0', url: 'http://192.168.1.20:9999/' },
        { name: 'wlan0', url: 'http://10.0.0.7:9999/' },
        { name: 'docker0', url: 'http://172.17.0.1:9999/' },
        { name: 'eth0', url: 'http://[fd00::2]:9999/' },
      ],
    })
  })

  it('is the same for ::', () => {
    expect(serverUrls('::', 1, interfaces)).toEqual(serverUrls(undefined, 1, interfaces))
  })

  it('has no IPv6 addresses for 0.0.0.0', () => {
    const { network } = serverUrls('0.0.0.0', 1, interfaces)
    expect(network.map(({ name }) => name)).toEqual(['eth0', 'wlan0', 'docker0'])
  })

  it('has no network addresses on a machine without a network', () => {
    expect(serverUrls(undefined, 1, { lo: interfaces.lo })).toEqual({
      local: 'http://localhost:1/',
      onlyLocal: false,
      network: [],
    })
  })
})

describe('a server on one address', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80/'],
    ['localhost', 'http://localhost:80/'],
    ['::1', 'http://[::1]:80/'],
  ])('%s is this machine alone', (host, local) => {
    expect(serverUrls(host, 80, interfaces)).toEqual({ local, onlyLocal: true, network: [] })
  })

  it('of the network carries the name of its interface', () => {
    const urls = serverUrls('10.0.0.7', 80, interfaces)
    expect(urls).toEqual({
      local: undefined,
      onlyLocal: false,
      network: [{ name: 'wlan0', url: 'http://10.0.0.7:80/' }],
    })
    expect(primaryUrl(urls)).toBe('http://10.0.0.7:80/')
  })

  it('given by name keeps the name', () => {
    expect(serverUrls('box.example', 80, interfaces).network).toEqual([
      { name: 'box.example', url: 'http://box.example:80/' },
    ])
  })
})
