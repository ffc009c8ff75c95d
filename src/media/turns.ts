/** Runs what it is given; rejects when it takes too long, and lets others go on. */
export type TakeTurn = <Value>(act: () => Promise<Value>) => Promise<Value>

/** Makes a function that runs what it is given in the order of the calls, at most `most` at the same time, each for up to `limit` milliseconds. */
export function takeTurns(most: number, limit: number): TakeTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (act) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${limit} ms`)), limit)
    })
    try {
      return await Promise.race([act(), late])
    } finally {
      clearTimeout(timer)
      const next = waiting.shift()
      // Whoever is next takes this one's place.
      if (next) next()
      else running -= 1
    }
  }
}
