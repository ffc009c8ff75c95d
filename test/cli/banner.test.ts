import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import {
  banner,
  type Listening,
  plainBanner,
  progressLine,
  scannedLine,
} from '../../src/cli/banner.ts'

const plain = new Chalk({ level: 0 })
const facts: Listening = {
  urls: {
    local: 'http://localhost:9999/',
    onlyLocal: false,
    network: [
      { name: 'eth0', url: 'http://192.168.1.20:9999/' },
      { name: 'Wi-Fi\u001b', url: 'http://[fd00::2]:9999/' },
    ],
  },
  port: 9999,
  path: '/home/me/vid\neos',
  readyMs: 132,
  videos: 1234,
  scanning: false,
  unreadable: 0,
}

function shown(change: Partial<Listening> = {}, qr: readonly string[] = []): string {
  return banner({ ...facts, ...change }, '1.2.3', qr, plain)
}

describe('the banner', () => {
  it('says what runs, where it is found, what it serves and how it is stopped', () => {
    expect(shown()).toBe(`
  vidserve 1.2.3  ready in 132 ms

  Local    http://localhost:9999/
  Network  http://192.168.1.20:9999/  eth0
           http://[fd00::2]:9999/     Wi-Fi\\x1b

  1,234 videos in /home/me/vid\\neos

  Ctrl+C stops it

`)
  })

  it('shows the QR code above the addresses, light on dark whatever the terminal’s colours are', () => {
    const colour = new Chalk({ level: 1 })
    const lines = banner(facts, '1.2.3', ['██', '▀ '], colour).split('\n')
    expect(lines[3]).toBe('  \u001b[97m\u001b[40m██\u001b[49m\u001b[39m')
    expect(lines.findIndex((line) => line.includes('▀'))).toBeLessThan(
      lines.findIndex((line) => line.includes('Local')),
    )
  })

  it('says how to open it to the network where it is closed to it', () => {
    const urls = { local: 'http://127.0.0.1:9999/', onlyLocal: true, network: [] }
    expect(shown({ urls })).toContain(
      'Network  closed; start without --host to open it to your network\n',
    )
  })

  it('says so where there is no network', () => {
    const urls = { local: 'http://localhost:9999/', onlyLocal: false, network: [] }
    expect(shown({ urls }, [])).toContain('Network  no network found\n')
  })

  it('names the network alone where only it is listened on', () => {
    const urls = { local: undefined, onlyLocal: false, network: facts.urls.network }
    expect(shown({ urls })).not.toContain('Local')
  })

  it('does not count before the scan is over', () => {
    expect(shown({ videos: 7, scanning: true })).toContain('  indexing… /home')
    expect(shown({ videos: 0, scanning: true })).not.toContain('mkv')
  })

  it('says which kinds it looks for where there are none', () => {
    expect(shown({ videos: 0 })).toMatch(/no videos in .*\n.*mp4.*mkv/)
  })

  it('counts one as one, and what could not be read', () => {
    expect(shown({ videos: 1 })).toContain('  1 video in')
    expect(shown({ unreadable: 2 })).toContain('  1,234 videos (2 folders could not be read) in')
  })
})

describe('the plain banner', () => {
  it('is one line, Local first', () => {
    expect(plainBanner(facts, plain)).toBe(
      'Local http://localhost:9999/  Network http://192.168.1.20:9999/ (eth0)  Network http://[fd00::2]:9999/ (Wi-Fi\\x1b)  1,234 videos in /home/me/vid\\neos, ready in 132 ms',
    )
  })
})

describe('the plain banner of a folder without videos', () => {
  it('says which kinds it looks for', () => {
    expect(plainBanner({ ...facts, videos: 0 }, plain)).toMatch(
      /no videos in \/home.* \(looked for mp4 .*\), ready in /,
    )
  })
})

describe('the end of the scan', () => {
  it('says how many videos there are, and how long it took', () => {
    expect(scannedLine({ videos: 100000, tookMs: 512, unreadable: 0 })).toBe(
      'indexed 100,000 videos in 512 ms',
    )
    expect(scannedLine({ videos: 0, tookMs: 512, unreadable: 1 })).toMatch(
      /^indexed no videos \(1 folder could not be read\) in 512 ms; .*mp4/,
    )
  })

  it('is preceded by how far it got', () => {
    expect(progressLine(12345)).toBe('indexing… 12,345 videos')
  })
})
