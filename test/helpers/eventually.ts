import { vi } from 'vitest'

/** Tries an assertion until it holds, for thirty seconds: enough for a busy machine. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 20 })
}
