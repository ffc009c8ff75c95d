import { describe, expect, test } from 'vitest'
import { takeTurns } from '../../src/media/turns.ts'

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

describe('turns', () => {
  test('are taken in order, so many at the same time', async () => {
    const turn = takeTurns(2, 1_000)
    const begun: number[] = []
    let running = 0
    let most = 0
    const results = await Promise.all(
      [0, 1, 2, 3, 4].map((number) =>
        turn(async () => {
          begun.push(number)
          running += 1
          most = Math.max(most, running)
          await pause(5)
          running -= 1
          return number * 10
        }),
      ),
    )
    expect(begun).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
    expect(results).toEqual([0, 10, 20, 30, 40])
  })

  test('that fail or never end do not hold up the next', async () => {
    const turn = takeTurns(1, 30)
    const failed = turn(() => Promise.reject(new Error('broken')))
    const stuck = turn(() => new Promise(() => {}))
    const last = turn(async () => 'done')
    await expect(failed).rejects.toThrow('broken')
    await expect(stuck).rejects.toThrow('30 ms')
    expect(await last).toBe('done')
  })
})
