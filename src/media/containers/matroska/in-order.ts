/**
 * The results of the work on each item, in the items' order, with up to `most` under way at once. The work is told, by the function
 * that it gets, when nobody wants it any more.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, isOver: () => boolean) => Promise<Result>,
): AsyncGenerator<Result> {
  const underway: Promise<Result>[] = []
  let isOver = false
  try {
    for (const item of items) {
      const result = work(item, () => isOver)
      result.catch(() => {})
      underway.push(result)
      if (underway.length < most) continue
      const first = await underway.shift()
      if (first !== undefined) yield first
    }
    for (const result of underway) yield await result
  } finally {
    isOver = true
  }
}
