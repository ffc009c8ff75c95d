import { vi } from 'vitest'

/** Tries an assertion until it holds, for ten seconds: enough for a busy machine. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 10_000, interval: 20 })
}
