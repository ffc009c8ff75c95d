import { describe, expect, it } from 'vitest'
import { createReport } from '../../src/cli/create-report.ts'

const facts = {
  urls: { local: 'http://localhost:1/', onlyLocal: true, network: [] },
  port: 1,
  path: '/videos',
  readyMs: 1,
  videos: 1,
  scanning: false,
  unreadable: 0,
}

async function firstLine(json: boolean, env: NodeJS.ProcessEnv): Promise<string> {
  let written = ''
  const write = (text: string): void => {
    written += text
  }
  const output = { terminal: false, columns: 80, line: write, text: write, status: write }
  await createReport({ json, qr: true, quiet: false }, output, env).listening(facts)
  return written
}

describe('the report', () => {
  it('is text, or JSON if that is asked for', async () => {
    expect(await firstLine(false, {})).toMatch(/^Local /)
    expect(await firstLine(true, {})).toMatch(/^\{"event":"listening"/)
  })

  it('has no colours where NO_COLOR is set', async () => {
    expect(await firstLine(false, { NO_COLOR: '1' })).not.toContain('\u001b')
  })
})
