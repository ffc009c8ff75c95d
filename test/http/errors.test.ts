import { expect, test } from 'vitest'
import { errors } from '../../src/http/errors.ts'

test('every error has a status of its own and a line of ASCII', () => {
  const all = Object.values(errors)
  expect(new Set(all.map(({ status }) => status)).size).toBe(all.length)
  for (const { status, message } of all) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(message).toMatch(/^[A-Z][\x20-\x7e]+\.$/)
  }
})
