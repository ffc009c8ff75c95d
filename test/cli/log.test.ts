import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { clientAddress, localTime, logLine } from '../../src/cli/log.ts'
import type { ServerEvent } from '../../src/server/parts.ts'

const plain = new Chalk({ level: 0 })
const at = new Date(2026, 10, 22, 9, 5, 3)

function line(event: ServerEvent): string {
  return logLine(event, at, plain)
}

describe('a line of the log', () => {
  it('says when, who and what', () => {
    const client = '192.168.1.5'
    expect(line({ kind: 'view', path: 'a/b c.mp4', client })).toBe(
      '2026-11-22 09:05:03 192.168.1.5 plays a/b c.mp4',
    )
    expect(line({ kind: 'download', path: 'b.mkv', client })).toBe(
      '2026-11-22 09:05:03 192.168.1.5 downloads b.mkv',
    )
    expect(line({ kind: 'refused', status: 404, target: '/media/x', client })).toBe(
      '2026-11-22 09:05:03 192.168.1.5 refused 404 /media/x',
    )
    expect(line({ kind: 'failure', message: 'EIO: i/o error' })).toBe(
      '2026-11-22 09:05:03 error EIO: i/o error',
    )
  })

  it.each<ServerEvent>([
    { kind: 'view', path: 'a\n2026 fake\u001b[2J', client: '::1' },
    { kind: 'download', path: 'a\n2026 fake\u001b[2J', client: '::1' },
    { kind: 'refused', status: 400, target: '/\n2026 fake\u001b[2J', client: '::1' },
    { kind: 'failure', message: 'a\n2026 fake\u001b[2J' },
  ])('shows control characters and does not obey them: $kind', (event) => {
    expect(line(event)).toMatch(/\\n2026 fake\\x1b\[2J$/)
    expect(line(event)).not.toMatch(/\p{Cc}/u)
  })

  it('is coloured where the terminal has colours', () => {
    const colour = new Chalk({ level: 1 })
    expect(logLine({ kind: 'failure', message: 'x' }, at, colour)).toContain('\u001b[31merror')
  })
})

describe('the client', () => {
  it('is shown by its IPv4 address where it came by IPv6', () => {
    expect(clientAddress('::ffff:192.168.1.5')).toBe('192.168.1.5')
    expect(clientAddress('::FFFF:10.0.0.1')).toBe('10.0.0.1')
    expect(clientAddress('fd00::2')).toBe('fd00::2')
    expect(clientAddress('::ffff:0:1')).toBe('::ffff:0:1')
  })
})

describe('the time', () => {
  it('is the one of the clock on the wall', () => {
    expect(localTime(new Date(2026, 0, 2, 23, 59, 58))).toBe('2026-01-02 23:59:58')
  })
})
