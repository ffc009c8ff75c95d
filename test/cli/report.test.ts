import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import type { Listening } from '../../src/cli/banner.ts'
import { createJsonReport } from '../../src/cli/json-report.ts'
import type { Output } from '../../src/cli/output.ts'
import { createTextReport, type Look } from '../../src/cli/report.ts'
import { nameFromBytes } from '../../src/path.ts'
import type { ServerEvent } from '../../src/server/parts.ts'

const facts: Listening = {
  urls: {
    local: 'http://localhost:9999/',
    onlyLocal: false,
    network: [{ name: 'eth0', url: 'http://192.168.1.20:9999/' }],
  },
  port: 9999,
  path: '/videos',
  readyMs: 99,
  videos: 3,
  scanning: false,
  unreadable: 0,
}
const view: ServerEvent = { kind: 'view', path: 'a.mp4', client: '::ffff:10.0.0.1' }

function page(terminal: boolean): { output: Output; lines: () => string[]; status: () => string } {
  let all = ''
  let status = ''
  const text = (part: string): void => {
    all += part
  }
  return {
    output: {
      terminal,
      columns: 80,
      text,
      line: (line) => text(`${line}\n`),
      status: (line) => {
        status = line
      },
    },
    lines: () => all.split('\n').slice(0, -1),
    status: () => status,
  }
}

function textReport(terminal: boolean, look: Partial<Look> = {}) {
  const { output, lines, status } = page(terminal)
  const full = { colour: new Chalk({ level: 0 }), qr: true, quiet: false, ...look }
  return { report: createTextReport(output, full), lines, status }
}

function jsonReport(quiet = false) {
  const { output, lines } = page(false)
  const events = (): unknown[] => lines().map((line) => JSON.parse(line))
  return { report: createJsonReport(output, quiet), events }
}

describe('on a terminal', () => {
  it('the banner has a QR code of the best network address', async () => {
    const { report, lines } = textReport(true)
    await report.listening(facts)
    expect(lines().filter((line) => /[█▀▄]{8}/.test(line)).length).toBeGreaterThan(10)
    expect(lines().some((line) => line.includes('http://192.168.1.20:9999/'))).toBe(true)
  })

  it('there is none with --no-qr, nor without a network', async () => {
    const without = textReport(true, { qr: false })
    await without.report.listening(facts)
    expect(without.lines().join()).not.toMatch(/[█▀▄]/)
    const alone = textReport(true)
    await alone.report.listening({ ...facts, urls: { ...facts.urls, network: [] } })
    expect(alone.lines().join()).not.toMatch(/[█▀▄]/)
  })

  it('a long scan shows how far it is, then what it found', async () => {
    const { report, lines, status } = textReport(true)
    await report.listening({ ...facts, scanning: true })
    report.progress(1500)
    expect(status()).toBe('indexing… 1,500 videos')
    report.scanned({ videos: 2000, tookMs: 700, unreadable: 0 })
    expect(status()).toBe('')
    expect(lines().at(-1)).toMatch(/indexed 2,000 videos in 700 ms$/)
  })

  it('a short one says no more than the banner', async () => {
    const { report, lines } = textReport(true)
    await report.listening(facts)
    const before = lines().length
    report.scanned({ videos: 3, tookMs: 7, unreadable: 0 })
    expect(lines()).toHaveLength(before)
  })

  it('nothing is left of the progress at the end', async () => {
    const { report, status } = textReport(true)
    await report.listening({ ...facts, scanning: true })
    report.progress(1)
    report.stopped()
    expect(status()).toBe('')
  })
})

describe('elsewhere', () => {
  it('there is one line with the addresses, then one for each event', async () => {
    const { report, lines, status } = textReport(false)
    await report.listening({ ...facts, scanning: true })
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatch(/^Local http:\/\/localhost:9999\/ /)
    report.progress(1)
    expect(status()).toBe('')
    report.scanned({ videos: 3, tookMs: 700, unreadable: 0 })
    report.event(view)
    expect(lines()[1]).toMatch(/ indexed 3 videos in 700 ms$/)
    expect(lines()[2]).toMatch(/ 10\.0\.0\.1 plays a\.mp4$/)
    expect(lines().join()).not.toMatch(/\p{Cc}/u)
  })
})

describe('with --quiet', () => {
  it.each([true, false])('the line with the addresses is all (terminal: %s)', async (terminal) => {
    const { report, lines, status } = textReport(terminal, { quiet: true })
    await report.listening({ ...facts, scanning: true })
    report.progress(1)
    report.scanned({ videos: 3, tookMs: 700, unreadable: 0 })
    report.event(view)
    report.event({ kind: 'failure', message: 'x' })
    report.stopped()
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toContain('http://192.168.1.20:9999/')
    expect(status()).toBe('')
  })
})

describe('with --json', () => {
  it('each step is an object on a line of its own', async () => {
    const { report, events } = jsonReport()
    await report.listening({ ...facts, scanning: true })
    report.progress(1)
    report.scanned({ videos: 3, tookMs: 700, unreadable: 1 })
    report.event({ ...view, path: nameFromBytes(Uint8Array.of(0x61, 0xff, 0x0a)) })
    report.event({ kind: 'download', path: 'b', client: '::1' })
    report.event({ kind: 'refused', status: 404, target: '/media/x', client: '::1' })
    report.event({ kind: 'failure', message: 'EIO' })
    report.stopped()
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(events()).toEqual([
      {
        event: 'listening',
        url: 'http://localhost:9999/',
        network: facts.urls.network,
        port: 9999,
        path: '/videos',
        ready_ms: 99,
        videos: 3,
        scanning: true,
      },
      { event: 'scanned', videos: 3, took_ms: 700, unreadable: 1 },
      { event: 'view', path: 'a\ufffd\n', client: '10.0.0.1', time },
      { event: 'download', path: 'b', client: '::1', time },
      { event: 'refused', status: 404, target: '/media/x', client: '::1', time },
      { event: 'error', message: 'EIO', time },
      { event: 'stopped' },
    ])
  })

  it('--quiet leaves out what visitors do', async () => {
    const { report, events } = jsonReport(true)
    await report.listening(facts)
    report.event(view)
    report.stopped()
    expect(events()).toMatchObject([{ event: 'listening' }, { event: 'stopped' }])
  })
})
