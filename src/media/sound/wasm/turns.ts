/** Makes a function that runs what it is given, at most so many at the same time, in the order of the calls. */
export function takeTurns(most: number): <Value>(act: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (act) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      // Whoever is next takes this one's place.
      if (next) next()
      else running -= 1
    }
  }
}
