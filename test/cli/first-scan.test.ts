import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { announce, startScan } from '../../src/cli/first-scan.ts'
import type { Report } from '../../src/cli/report.ts'
import { createCatalogue } from '../../src/library/catalogue.ts'
import { eventually } from '../helpers/eventually.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const server = {
  urls: { local: 'http://localhost:1/', onlyLocal: false, network: [] },
  port: 1,
  path: '/videos',
  readyMs: 1,
}

function recording(): { report: Report; told: unknown[] } {
  const told: unknown[] = []
  const report: Report = {
    listening: async ({ videos, scanning, unreadable }) => {
      told.push(['listening', { videos, scanning, unreadable }])
    },
    progress: (videos) => told.push(['progress', videos]),
    scanned: (facts) => told.push(['scanned', facts]),
    event: (event) => told.push(event),
    stopped: () => told.push(['stopped']),
  }
  return { report, told }
}

describe('the first scan', () => {
  it('fills the catalogue', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'a.mp4'), 'a')
    const catalogue = createCatalogue()
    const folder = { root, hidden: false, followSymlinks: false, only: undefined }
    const { follower, over } = startScan(folder, catalogue)
    onTestFinished(() => follower.close())
    expect(await over).toEqual({ unreadable: 0, tookMs: expect.any(Number) })
    expect(catalogue.scanning).toBe(false)
    expect(catalogue.get('a.mp4')?.size).toBe(1)
  })
})

describe('the announcement', () => {
  it('has the result of a scan that is over soon', async () => {
    const { report, told } = recording()
    const outcome = { unreadable: 2, tookMs: 5 }
    await announce(report, server, createCatalogue(), Promise.resolve(outcome))
    await eventually(() => expect(told).toHaveLength(2))
    expect(told).toEqual([
      ['listening', { videos: 0, scanning: false, unreadable: 2 }],
      ['scanned', { videos: 0, ...outcome }],
    ])
  })

  it('does not wait for a longer one, and shows its progress until it ends', async () => {
    const { report, told } = recording()
    let end: (outcome: { unreadable: number; tookMs: number }) => void = () => {}
    const over = new Promise<{ unreadable: number; tookMs: number }>((resolve) => {
      end = resolve
    })
    await announce(report, server, createCatalogue(), over)
    expect(told).toEqual([['listening', { videos: 0, scanning: true, unreadable: 0 }]])
    await eventually(() => expect(told).toContainEqual(['progress', 0]))
    end({ unreadable: 0, tookMs: 500 })
    await eventually(() =>
      expect(told.at(-1)).toEqual(['scanned', { videos: 0, unreadable: 0, tookMs: 500 }]),
    )
  })
})
