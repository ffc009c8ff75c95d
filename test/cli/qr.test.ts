import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { qrCode } from '../../src/cli/qr.ts'

const url = 'http://192.168.100.200:65535/'

/** Whether each module is dark, read back from half blocks: light is drawn. */
function modules(lines: readonly string[]): boolean[][] {
  return lines.flatMap((line) => [
    [...line].map((block) => !'█▀'.includes(block)),
    [...line].map((block) => !'█▄'.includes(block)),
  ])
}

describe('the QR code', () => {
  it('is the code of the URL within a quiet zone of four modules', async () => {
    const drawn = modules((await qrCode(url, 80)) ?? [])
    const { data, size } = encode(url, { ecc: 'L', border: 4 })
    expect(drawn.slice(0, size)).toEqual(data)
    for (const row of drawn.slice(0, size)) expect(row.slice(0, 4)).not.toContain(true)
    expect(drawn.slice(0, 4).flat()).not.toContain(true)
  })

  it('fits 80 columns, for the longest address too', async () => {
    const longest = 'http://[fd12:3456:789a:bcde:f012:3456:789a:bcde]:65535/'
    const lines = await qrCode(longest, 80)
    expect(Math.max(...(lines ?? []).map((line) => line.length))).toBeLessThan(50)
  })

  it('is left out where the terminal is too narrow', async () => {
    expect(await qrCode(url, 20)).toBeUndefined()
  })
})
