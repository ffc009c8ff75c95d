/** How many turns others have while a promise is being settled. */
export async function turnsDuring(done: Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  try {
    await done
  } finally {
    isOver = true
  }
  return turns
}
